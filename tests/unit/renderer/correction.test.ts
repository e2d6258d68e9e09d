import { describe, expect, it } from 'vitest'
import { correctionOf } from '../../../src/renderer/src/features/feedback/correction.ts'
import type { ItemDetail } from '../../../src/shared/domain/item.ts'

/** An item whose sentiment is `value`, said by a model or a person. */
const detail = (item: number, value: string, origin: 'model' | 'person'): ItemDetail => ({
  item,
  kind: 'survey',
  source: 1,
  sourceName: 'survey.csv',
  places: [],
  text: 'Late again',
  subject: null,
  occurredAt: null,
  score: 3,
  scoreState: 'score',
  customer: null,
  attributes: [],
  language: null,
  themes: [],
  answer: {
    stage: 'primary',
    model: 'a model',
    labels: { sentiment: value },
    origins: { sentiment: origin },
    fallback: [],
    evidence: [],
    foldedInto: null,
    foldedNear: false,
    durationMs: 900,
    settledAt: '2026-01-01T00:00:00Z',
  },
})

describe('a correction', () => {
  it('remembers a person’s word before it, and takes the same back', () => {
    expect(correctionOf(detail(1, 'neutral', 'person'), 1, 'sentiment', 'positive')).toEqual({
      judgement: { item: 1, field: 'sentiment', value: 'positive' },
      undo: { item: 1, field: 'sentiment', value: 'neutral' },
    })
    expect(
      correctionOf(detail(1, 'neutral', 'person'), 1, 'sentiment', 'neutral')?.judgement.value,
    ).toBeNull()
    expect(correctionOf(detail(1, 'neutral', 'model'), 1, 'sentiment', 'neutral')).toEqual({
      judgement: { item: 1, field: 'sentiment', value: 'neutral' },
      undo: { item: 1, field: 'sentiment', value: null },
    })
  })

  it('is never made of what was said of the item before', () => {
    // Item 2 was opened, and the answer shown is still that of item 1, which a person called neutral.
    expect(correctionOf(detail(1, 'neutral', 'person'), 2, 'sentiment', 'neutral')).toBeNull()
    expect(correctionOf(null, 2, 'sentiment', 'neutral')).toBeNull()
  })
})
