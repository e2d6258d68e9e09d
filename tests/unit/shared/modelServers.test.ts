import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addServer, removeServer } from '../../../src/renderer/src/features/preferences/serverList.ts'
import { type FurtherServer, formatServers, parseServers } from '../../../src/shared/domain/modelServers.ts'

const STANDARD = { kind: 'ollama', slots: 2, model: '', consent: '' }

describe('the list of further model servers', () => {
  it('is read one a line or between semicolons, with what differs from the standard', () => {
    expect(
      parseServers(':11500; gpu.local:8000 kind=openai slots=16 model=Qwen/Qwen3-4B consent=gpu.local'),
    ).toEqual([
      { ...STANDARD, address: ':11500' },
      { address: 'gpu.local:8000', kind: 'openai', slots: 16, model: 'Qwen/Qwen3-4B', consent: 'gpu.local' },
    ])
    expect(parseServers('\n a:1 model="my model.gguf"\n\n b:2\n')).toEqual([
      { ...STANDARD, address: 'a:1', model: 'my model.gguf' },
      { ...STANDARD, address: 'b:2' },
    ])
    expect(parseServers('')).toEqual([])
  })

  it.each([
    'not an address',
    'ftp://a:1',
    'a:1 slots=0',
    'a:1 slots=many',
    'a:1 kind=other',
    'a:1 colour=red',
    'a:1 slots=1 slots=2',
    'a:1 b:2',
    'a:1; a:1',
    'localhost:1; http://localhost:1/',
    Array.from({ length: 33 }, (_each, index) => `h${index}:1`).join(';'),
  ])('refuses %j', (text) => {
    expect(parseServers(text)).toBeNull()
  })

  it('is written as it is read', () => {
    const server = fc.record<FurtherServer>({
      address: fc.integer({ min: 1, max: 65_535 }).map((port) => `http://host.local:${port}`),
      kind: fc.constantFrom('ollama', 'openai'),
      slots: fc.integer({ min: 1, max: 256 }),
      model: fc.stringMatching(/^(?:[\w./:-]+(?: [\w./:=;-]+)*)?$/),
      consent: fc.constantFrom('', 'host.local'),
    })
    const servers = fc.uniqueArray(server, { maxLength: 6, selector: ({ address }) => address })
    fc.assert(
      fc.property(servers, (list) => {
        expect(parseServers(formatServers(list))).toEqual(list)
      }),
    )
  })

  it('takes a server in and lets it go', () => {
    const one = addServer([], ' gpu.local:1 ', 'openai')!
    expect(one).toEqual([{ ...STANDARD, address: 'gpu.local:1', kind: 'openai' }])
    expect(addServer(one, 'http://gpu.local:1', 'openai')).toBeNull()
    expect(addServer(one, 'nonsense here', 'ollama')).toBeNull()
    expect(removeServer(one, 0)).toEqual([])
  })
})
