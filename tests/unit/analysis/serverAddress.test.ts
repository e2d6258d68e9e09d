import { describe, expect, it } from 'vitest'
import { NO_KEYS } from '../../../src/main/analysis/modelServer/serverKey.ts'
import { checkAddress, serverPlaceOf } from '../../../src/main/analysis/modelServer/serverAddress.ts'

describe('the address of the model server', () => {
  it.each([
    ['', 'http://127.0.0.1:11434'],
    ['127.0.0.1:11434', 'http://127.0.0.1:11434'],
    ['127.0.0.1', 'http://127.0.0.1:11434'],
    ['localhost', 'http://localhost:11434'],
    ['0.0.0.0', 'http://127.0.0.1:11434'],
    ['0.0.0.0:8080', 'http://127.0.0.1:8080'],
    [':11500', 'http://127.0.0.1:11500'],
    ['::1', 'http://[::1]:11434'],
    ['[::1]:99', 'http://[::1]:99'],
    ['[::]:99', 'http://[::1]:99'],
    ['http://localhost:11434/', 'http://localhost:11434'],
    ['http://localhost', 'http://localhost'],
    ['https://localhost/ollama/', 'https://localhost/ollama'],
    ['127.0.0.1:80', 'http://127.0.0.1'],
  ])('reads %j as Ollama would', (written, expected) => {
    expect(checkAddress(written, '')).toBe(expected)
  })

  it.each([
    ['ftp://localhost'],
    ['file:///etc/passwd'],
    ['http://169.254.169.254'],
    ['169.254.1.1:11434'],
    ['http://[fe80::1]:11434'],
    ['http://[::ffff:169.254.169.254]'],
    ['http://2852039166'],
    ['http://user:secret@localhost'],
    ['http://example.org'],
    ['http://192.168.1.5:11434'],
    ['http://localhost.example.org'],
    ['http://127.example.org'],
    ['not an address'],
  ])('refuses %j', (written) => {
    expect(() => checkAddress(written, '')).toThrow(
      expect.objectContaining({ code: 'server_address_refused' }),
    )
  })

  it('lets texts leave this machine only with consent to that very host', () => {
    expect(checkAddress('gpu.example.org', 'gpu.example.org')).toBe('http://gpu.example.org:11434')
    expect(() => checkAddress('other.example.org', 'gpu.example.org')).toThrow(/not this machine/)
    expect(() => checkAddress('http://169.254.169.254', '169.254.169.254')).toThrow(/link-local/)
  })

  it('comes from the preference, else from OLLAMA_HOST', () => {
    const preferences = { modelServerAddress: '', modelServerConsent: '', modelServerKind: 'ollama' as const }
    const environment = { OLLAMA_HOST: ':5' }
    const addressOf = (modelServerAddress: string): string =>
      serverPlaceOf({ ...preferences, modelServerAddress }, environment, NO_KEYS).address
    expect(addressOf('')).toBe('http://127.0.0.1:5')
    expect(addressOf(':6')).toBe('http://127.0.0.1:6')
  })
})
