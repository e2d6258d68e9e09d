import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { evidenceFor, highlightSegments } from '../../../src/renderer/src/components/highlight.ts'
import type { Evidence } from '../../../src/shared/domain/labels.ts'

const piece = (start: number, end: number, verified = true): Evidence => ({
  field: 'themes.0',
  quote: '',
  start,
  end,
  verified,
})

describe('highlightSegments', () => {
  it('marks overlapping quotes each on its own', () => {
    const segments = highlightSegments('abcdefgh', [piece(1, 5), piece(3, 7)])
    expect(segments.map((segment) => [segment.text, segment.evidence])).toEqual([
      ['a', []],
      ['bc', [0]],
      ['de', [0, 1]],
      ['fg', [1]],
      ['h', []],
    ])
  })

  it('marks nothing for evidence that was not found or lies outside of the text', () => {
    const segments = highlightSegments('short', [piece(-1, -1, false), piece(0, 99), piece(2, 2)])
    expect(segments).toEqual([{ text: 'short', start: 0, evidence: [] }])
  })

  it('always gives the whole text back', () => {
    const offsets = fc.tuple(fc.integer({ min: -2, max: 60 }), fc.integer({ min: -2, max: 60 }), fc.boolean())
    fc.assert(
      fc.property(fc.string({ maxLength: 50 }), fc.array(offsets, { maxLength: 8 }), (text, spans) => {
        const segments = highlightSegments(
          text,
          spans.map(([start, end, verified]) => piece(start, end, verified)),
        )
        expect(segments.map((segment) => segment.text).join('')).toBe(text)
      }),
    )
  })
})

describe('evidenceFor', () => {
  it('finds the quotes of a list field, and not those of a field that only begins alike', () => {
    const evidence: Evidence[] = [
      { field: 'actionsDone', quote: 'x', start: 0, end: 1, verified: true },
      { field: 'actions[1].quote', quote: 'y', start: 1, end: 2, verified: true },
    ]
    expect(evidenceFor(evidence, 'actions')).toBe(1)
    expect(evidenceFor(evidence, 'actions', 'z')).toBe(-1)
  })
})
