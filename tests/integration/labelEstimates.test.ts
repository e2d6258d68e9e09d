import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Filter, NO_FILTER } from '../../src/shared/domain/filter.ts'
import { select } from '../../src/main/db/queries/filters.ts'
import { textsQuestion } from '../../src/main/insights/labelEstimates.ts'
import { feedbackContract } from '../../src/shared/ipc/feedback.ts'
import { type Seed, createSeed } from '../helpers/seedFeedback.ts'
import { seedPartlyReadSurvey } from '../helpers/partlyReadSurvey.ts'
import { COLUMNS, MAPPING } from '../helpers/smallSurvey.ts'

let seed: Seed
beforeEach(() => {
  seed = createSeed()
})
afterEach(() => seed.close())

const filter = (limits: Partial<Filter>): Filter => Filter.parse(limits)

describe('the estimate for all texts', () => {
  const NEGATIVE = { stage: 'primary', labels: { sentiment: 'negative', urgency: 'high' } } as const
  const POSITIVE = { stage: 'primary', labels: { sentiment: 'positive', urgency: 'low' } } as const
  const comments = (count: number, survey = 'comments'): number[] =>
    seed.survey({
      ...{ survey, columns: COLUMNS, mapping: MAPPING },
      rows: Array.from({ length: count }, (_, at) => [
        ...[
          `${survey}-${at}`,
          '9',
          `comment ${at} of ${survey}`,
          at < count / 2 ? '2024-05-05' : '2024-06-05',
        ],
        ...['', '', ''],
      ]),
    }).items
  const estimate = (limits: Partial<Filter> = {}) =>
    feedbackContract['feedback.estimates'].output.parse(
      seed.reads['feedback.estimates']({ filter: filter(limits) }),
    )

  it('counts urgent texts, which were asked first, for the urgent ones alone, in view as a whole and filtered', () => {
    const items = comments(400)
    items.forEach((item, at) =>
      seed.answer(item, { labels: { sentiment: 'neutral', urgency: at % 10 === 0 ? 'high' : 'low' } }),
    )
    expect(estimate().state).toBe('nothing open')
    // All urgent ones, and a fifth of the others; of these no run has planned the rest.
    items.forEach((item, at) => {
      if (at % 10 === 0) seed.asked(item, 'urgent', NEGATIVE)
      else if (at % 5 === 1) seed.asked(item, 'sample', POSITIVE)
    })
    for (const [found, texts] of [
      [estimate(), 400],
      [estimate({ from: '2024-06-01' }), 200],
    ] as const) {
      expect(found).toMatchObject({ state: 'estimated', read: (texts * 3) / 10, texts })
      const shares = Object.fromEntries(found.bySentiment.map(({ value, share }) => [value, share]))
      // A third of the answers say so.
      expect(shares.negative!.value).toBeCloseTo(0.1, 9)
      expect(shares.negative!.low).toBeLessThanOrEqual(0.1)
      expect(shares.negative!.high).toBeGreaterThan(0.1)
      expect(shares.positive!.value).toBeCloseTo(0.9, 9)
      expect(found.byUrgency.find(({ value }) => value === 'high')!.share.value).toBeCloseTo(0.1, 9)
    }
    // Which of the others would be so is not known.
    expect(estimate({ sentiment: 'negative' })).toMatchObject({
      state: 'chosen by answers',
      filter: { sentiment: 'negative' },
    })
    for (const item of items) seed.answer(item, POSITIVE)
    expect(estimate().state).toBe('nothing open')
  })

  it('is given for no source that the model has not come to', () => {
    for (const item of comments(100, 'read')) seed.asked(item, 'sample', NEGATIVE)
    for (const item of comments(20, 'later')) seed.answer(item, { labels: { sentiment: 'neutral' } })
    const { share } = estimate().bySentiment.find(({ value }) => value === 'negative')!
    expect([share.low, share.high]).toEqual([expect.closeTo(100 / 120, 9), expect.closeTo(1, 9)])
    comments(200, 'latest')
    expect(estimate()).toEqual({
      ...{ filter: NO_FILTER, state: 'too little', read: 100, texts: 320, bySentiment: [], byUrgency: [] },
    })
  })

  it('is not made of what the critical stage alone has read, nor of a handful of texts', () => {
    const items = comments(500)
    for (const item of items) seed.answer(item, { labels: { sentiment: 'neutral', urgency: 'low' } })
    for (const item of items.slice(0, 10)) seed.asked(item, 'sample', { ...NEGATIVE, stage: 'critical' })
    expect(estimate()).toMatchObject({ state: 'nothing open', read: 0 })
    for (const item of items.slice(10, 12)) seed.asked(item, 'sample', NEGATIVE)
    expect(estimate()).toMatchObject({ state: 'too little', read: 2, bySentiment: [] })
  })

  it('takes no answer that was taken over from another source for a random one', () => {
    const before = seed.survey({
      ...{ survey: 'before', columns: COLUMNS, mapping: MAPPING },
      rows: Array.from({ length: 4 }, (_, at) => [`b${at}`, '9', `often ${at}`, '2024-05-05', '', '', '']),
    })
    for (const item of before.items) seed.asked(item, 'sample', NEGATIVE)
    // A half of the new source says what was read before; of the other half a run has read a fifth, and none of it is negative.
    const { source, items } = seed.survey({
      ...{ survey: 'after', columns: COLUMNS, mapping: MAPPING },
      rows: Array.from({ length: 400 }, (_, at) => [
        ...[`a${at}`, '9', at < 200 ? `often ${at % 4}` : `new ${at}`, '2024-05-05', '', '', ''],
      ]),
    })
    items.forEach((item, at) => {
      seed.answer(item, { labels: { sentiment: 'neutral', urgency: 'low' } })
      if (at < 200) seed.answer(item, { ...NEGATIVE, foldedInto: before.items[at % 4]! })
      else if (at % 5 === 0) seed.asked(item, 'sample', POSITIVE)
    })
    const { share } = estimate({ sources: [source] }).bySentiment.find(({ value }) => value === 'negative')!
    expect(share.value).toBeCloseTo(0.5, 9)
    expect(share.high).toBeLessThan(0.56)
  })

  it('knows a frequent text by one answer to it, and takes it for none of the others', () => {
    const { items } = seed.survey({
      ...{ survey: 'comments', columns: COLUMNS, mapping: MAPPING },
      rows: Array.from({ length: 400 }, (_, at) => [
        ...[`${at}`, '9', at < 100 ? 'Good' : `text ${at}`, '2024-05-05', '', '', ''],
      ]),
    })
    // A limited run has read both; the next one took none of the equals of what was answered.
    items.forEach((item, at) => {
      seed.answer(item, { labels: { sentiment: 'neutral', urgency: 'low' } })
      if (at < 4) seed.asked(item, 'sample', POSITIVE)
      else if (at >= 100 && at % 3 === 0) seed.asked(item, 'sample', NEGATIVE)
    })
    const share = (wanted: string) => estimate().bySentiment.find(({ value }) => value === wanted)!.share
    expect(share('positive').value).toBeCloseTo(0.25, 9)
    expect(share('negative').high).toBeCloseTo(0.75, 9)
  })

  it('stands for no text that may be near to what was read, where no run has planned it', () => {
    const items = comments(400)
    for (const item of items.slice(0, 200)) seed.asked(item, 'sample', NEGATIVE)
    expect(estimate().state).toBe('estimated')
    const nearTo = (other: string, item: number): void => {
      seed.db.run(`UPDATE job SET text_key = 'own', near_key = ? WHERE subject = ?`, [other, item])
    }
    // Mails that are near to each other tell nothing of surveys.
    const [mail] = seed.mail({}, [
      { id: '<offer@example.org>', from: 'a@example.org', text: 'An offer' },
    ]).items
    seed.asked(mail!, 'sample', { ...NEGATIVE, kind: 'email' })
    nearTo('another mail', mail!)
    expect(estimate().state).toBe('estimated')
    nearTo('another comment', items[0]!)
    expect(estimate().state).toBe('too little')
  })

  it('finds the urgent ones in an index of theirs', () => {
    comments(20)
    const { where, parameters } = select(seed.readDatabase, NO_FILTER, { kind: 'survey' })
    const plan = seed.readDatabase
      .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${textsQuestion({ where })}`, {
        ...parameters,
        frequent: 10,
      })
      .map(({ detail }) => detail)
    expect(plan.join('; ')).toContain('job USING COVERING INDEX job_urgent')
  })
})

describe('estimates from what a run has read in part', () => {
  it('hold the truth as often as their intervals say, however many texts are equal', () => {
    const { truth, shareAfter } = seedPartlyReadSurvey(seed)
    const shares = Array.from({ length: 60 }, (_, run) => shareAfter(run)).filter((share) => share !== null)
    expect(shares.length).toBeGreaterThan(50)
    const held = shares.filter(({ low, high }) => low! <= truth && truth <= high!)
    expect(held.length / shares.length).toBeGreaterThanOrEqual(0.93)
    const mean = shares.reduce((sum, { value }) => sum + value!, 0) / shares.length
    expect(mean).toBeCloseTo(truth, 1)
    // Where the frequent text is not read yet its fifth is not known; otherwise they tell something.
    const widths = shares.map(({ low, high }) => high! - low!).sort((a, b) => a - b)
    expect(widths[30]).toBeLessThan(0.12)
  })
})
