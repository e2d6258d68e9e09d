import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createServerKeys, serverKeyFile } from '../../../src/main/preferences/serverKeys.ts'
import { toErrorData } from '../../../src/shared/domain/errors.ts'
import { temporaryFolder } from '../../helpers/temporaryFolder.ts'

const failureOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => '',
    (error: unknown) => JSON.stringify(toErrorData(error)),
  )

describe('the keys of model servers', () => {
  it('are known by the server, however its address is written, and by no other', async () => {
    const keys = createServerKeys(temporaryFolder())
    await keys.set('gpu.local:8000/v1/', 'one')
    for (const written of ['http://gpu.local:8000', 'GPU.local:8000', 'http://gpu.local:8000/v1'])
      expect(keys.of(written)).toBe('one')
    for (const other of [
      'https://gpu.local:8000',
      'gpu.local:8001',
      'gpu.local',
      'local:8000',
      'gpu.local:8000/x',
    ])
      expect(keys.of(other)).toBeNull()
    expect(keys.addresses()).toEqual(['http://gpu.local:8000'])
  })

  it('lie in a file that its owner alone may read, which goes with the last of them', async () => {
    const folder = join(temporaryFolder(), 'new')
    const keys = createServerKeys(folder)
    await Promise.all([keys.set(':1', 'one'), keys.set(':2', 'two')])
    expect(keys.addresses()).toHaveLength(2)
    // Windows knows no such mode: there the rights of the folder hold.
    if (process.platform !== 'win32') expect(statSync(serverKeyFile(folder)).mode & 0o777).toBe(0o600)
    await keys.set(':1', null)
    expect(createServerKeys(folder).of(':2')).toBe('two')
    await keys.set(':2', null)
    expect(readdirSync(folder)).toEqual([])
  })

  it('are read anew each time: another process may have changed them', async () => {
    const folder = temporaryFolder()
    const [one, other] = [createServerKeys(folder), createServerKeys(folder)]
    expect(one.of(':1')).toBeNull()
    await other.set(':1', 'late')
    expect(one.of(':1')).toBe('late')
  })

  it.each([
    '',
    'two words',
    'with\nline',
    'with\r\nX-Header: 1',
    'tab\there',
    'null\0',
    'käse',
    ' led',
    'k'.repeat(5_000),
  ])('are refused where no header could carry them, without being repeated: %j', async (key) => {
    const keys = createServerKeys(temporaryFolder())
    const failure = await failureOf(keys.set(':1', key))
    expect(failure).toContain('preference_invalid')
    if (key.length > 3) expect(failure).not.toContain(key)
    expect(keys.addresses()).toEqual([])
  })

  it('belong to an address', async () => {
    const keys = createServerKeys(temporaryFolder())
    for (const address of ['', 'ftp://gpu', 'http://me:password@gpu'])
      expect(await failureOf(keys.set(address, 'one'))).toMatch(/preference_invalid(?!.*password)/)
  })

  it('in a file that cannot be read are told of without what it says, and stay', async () => {
    const folder = temporaryFolder()
    const keys = createServerKeys(folder)
    writeFileSync(serverKeyFile(folder), '{"http://127.0.0.1:1": "one", broken')
    expect(() => keys.of(':1')).toThrow(/cannot be read/)
    const failure = await failureOf(keys.set(':2', 'two'))
    expect(failure).toContain('file_damaged')
    expect(failure).not.toMatch(/"one|broken/)
    expect(readFileSync(serverKeyFile(folder), 'utf8')).toContain('broken')
  })
})
