import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSettling } from '../../../src/main/watched/settling.ts'

const REST = 100

describe('files come to rest', () => {
  it('when nobody has written to them for a while, and never while they are empty', () => {
    const settling = createSettling()
    const file = { path: 'a', bytes: 5, modifiedAt: 1 }
    const empty = { path: 'b', bytes: 0, modifiedAt: 1 }
    expect(settling.look([file, empty], 0, REST)).toEqual([])
    expect(settling.look([file, empty], 99, REST)).toEqual([])
    expect(settling.look([file, empty], 100, REST)).toEqual([file])
    const grown = { ...file, bytes: 6 }
    expect(settling.look([grown, empty], 110, REST)).toEqual([])
    expect(settling.look([grown, empty], 209, REST)).toEqual([])
    expect(settling.look([grown, empty], 210, REST)).toEqual([grown])
  })

  it('is told of no file that was gone in between', () => {
    const settling = createSettling()
    const file = { path: 'a', bytes: 5, modifiedAt: 1 }
    settling.look([file], 0, REST)
    settling.look([], 50, REST)
    expect(settling.look([file], 120, REST)).toEqual([])
  })

  it('exactly when the same mark was seen at every look of that time', () => {
    const steps = fc.array(
      fc.record({ after: fc.integer({ min: 0, max: 80 }), bytes: fc.integer({ min: 0, max: 2 }) }),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(steps, (looks) => {
        const settling = createSettling()
        let now = 0
        const seen: { at: number; bytes: number }[] = []
        for (const { after, bytes } of looks) {
          now += after
          seen.push({ at: now, bytes })
          const told = settling.look([{ path: 'a', bytes, modifiedAt: bytes }], now, REST).length > 0
          const lastOther = seen.findLastIndex((look) => look.bytes !== bytes)
          const since = seen[lastOther + 1]!.at
          expect(told).toBe(bytes > 0 && now - since >= REST)
        }
      }),
    )
  })
})
