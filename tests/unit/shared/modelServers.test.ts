import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addServer,
  changeServer,
  createListChanges,
  removeServer,
  seenOf,
} from '../../../src/renderer/src/features/preferences/serverList.ts'
import { type FurtherServer, formatServers, parseServers } from '../../../src/shared/domain/modelServers.ts'
import type { SeenServer } from '../../../src/shared/domain/run.ts'

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
    expect(removeServer(one, one[0]!)).toEqual([])
  })

  it('tells how each was seen by its address, however that is written', () => {
    const seen = (address: string): SeenServer => ({
      state: 'ready',
      address,
      version: null,
      models: [],
      model: '',
      error: null,
    })
    // The first of the list is the first server itself, and is not looked at twice.
    const looked = [seen('http://gpu.local:11434'), seen('http://other.local:1')]
    expect(seenOf({ kind: 'ollama', address: 'localhost' }, looked)).toBeUndefined()
    expect(seenOf({ kind: 'ollama', address: 'gpu.local' }, looked)).toBe(looked[0])
    expect(seenOf({ kind: 'openai', address: 'other.local:1/' }, looked)).toBe(looked[1])
  })

  describe('changed twice in a row', () => {
    const [a, b] = parseServers('a:1; b:2') as [FurtherServer, FurtherServer]

    it('keeps both changes, though the first is not shown yet', async () => {
      let stored: readonly FurtherServer[] = []
      const changes = createListChanges((next) => {
        stored = next
        return Promise.resolve(true)
      })
      changes.follow([a, b])
      const first = changes.make((list) => changeServer(list, a, { slots: 8 }))
      changes.follow([a, b])
      const second = changes.make((list) => removeServer(list, b))
      expect(await Promise.all([first, second])).toEqual([true, true])
      expect(stored).toEqual([{ ...a, slots: 8 }])
      expect(await changes.make((list) => addServer(list, 'a:1', 'ollama'))).toBe(false)
      expect(await changes.make((list) => addServer(list, 'c:3', 'ollama'))).toBe(true)
      expect(stored.map(({ address }) => address)).toEqual(['a:1', 'c:3'])
    })

    it('goes back to what is stored when a change was refused', async () => {
      const asked: (readonly FurtherServer[])[] = []
      const changes = createListChanges((next) => {
        asked.push(next)
        return Promise.resolve(asked.length > 1)
      })
      changes.follow([a, b])
      expect(await changes.make((list) => removeServer(list, a))).toBe(false)
      expect(await changes.make((list) => changeServer(list, b, { slots: 3 }))).toBe(true)
      expect(asked[1]).toEqual([a, { ...b, slots: 3 }])
    })
  })
})
