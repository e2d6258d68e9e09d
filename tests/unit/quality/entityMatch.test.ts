import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lengthInDepth } from '../../../src/main/quality/answerLength.ts'
import { matchEntities } from '../../../src/main/quality/entityMatch.ts'

describe('entities of a person and of an answer', () => {
  it('are the same whatever the case, the marks and the words around them', () => {
    expect(matchEntities(['#4711', 'ACME Ltd.', '1.50 €'], ['order 4711', 'Acme', '€1.50'])).toEqual({
      both: 3,
      missed: 0,
      wrong: 0,
    })
    expect(matchEntities(['471', '15.0'], ['4711', '150'])).toEqual({ both: 0, missed: 2, wrong: 2 })
    expect(matchEntities([], ['Acme', ' acme '])).toEqual({ both: 0, missed: 0, wrong: 1 })
    // One of them stands for one.
    expect(matchEntities(['order 1', 'order 2'], ['order'])).toEqual({ both: 1, missed: 1, wrong: 0 })
    expect(matchEntities(['order', 'order 2'], ['order', 'order 2'])).toMatchObject({ both: 2 })
  })

  it('add up', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'a b', 'B', 'c 1', ''), { maxLength: 6 })
    fc.assert(
      fc.property(words, words, (person, answer) => {
        const there = matchEntities(person, answer)
        const back = matchEntities(answer, person)
        expect(there.both).toBeLessThanOrEqual(Math.min(there.both + there.missed, there.both + there.wrong))
        expect([back.missed + back.both, back.wrong + back.both]).toEqual([
          there.wrong + there.both,
          there.missed + there.both,
        ])
      }),
    )
  })
})

describe('the length of an answer in depth', () => {
  it('counts its own words, not the quotes and what was carried from the stage before', () => {
    const entry = { what: 'call', who: 'Ann', due: '', state: 'asked', quote: 'x'.repeat(50) }
    const labels = {
      situation: 'abc',
      cause: 'de',
      risk: '',
      commitments: [entry],
      nextSteps: [{ what: 'pay', who: 'us', due: 'now' }],
      quotes: [{ field: 'cause', quote: 'y'.repeat(99) }],
      summary: 'z'.repeat(500),
    }
    expect(lengthInDepth(labels)).toBe(3 + 2 + 7 + 8)
  })
})
