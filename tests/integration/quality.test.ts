import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Sentiment } from '../../src/shared/domain/labels.ts'
import { MeasuredField } from '../../src/shared/domain/quality.ts'
import { qualityContract } from '../../src/shared/ipc/quality.ts'
import { type QualitySeed, createQualitySeed } from '../helpers/seedQuality.ts'
import { COLUMNS, MAPPING } from '../helpers/smallSurvey.ts'

let seed: QualitySeed
beforeEach(() => {
  seed = createQualitySeed()
})
afterEach(() => seed.close())

describe('the sample', () => {
  it('is drawn by source, grows without repeating, and tells nothing that was said of an item', () => {
    const small = seed.comments(20)
    const large = seed.comments(200)
    for (const item of [...small, ...large]) seed.answer(item, { labels: { sentiment: 'positive' } })
    expect(seed.draw(44)).toBe(44)
    const weights = seed.db.all<{ stratum: string; items: number; weight: number }>(
      'SELECT stratum, count(*) AS items, sum(weight) AS weight FROM gold_item GROUP BY stratum ORDER BY stratum',
    )
    // Together the items of a stratum stand for all of it, however many were drawn.
    expect(weights.map(({ weight }) => Math.round(weight))).toEqual([20, 200])
    expect(weights[0]!.items).toBeGreaterThanOrEqual(4)
    expect(seed.draw(10)).toBe(10)
    const progress = seed.reads['quality.progress'](null)
    expect(progress).toMatchObject({ drawn: 54, labelled: 0 })
    expect(Object.keys(progress.next!).sort()).toEqual(['item', 'kind', 'subject', 'text'])
    expect(qualityContract['quality.progress'].output.parse(progress)).toEqual(progress)
    expect(seed.draw(2_000)).toBe(166)
    expect(seed.draw(5)).toBe(0)
  })

  it('weighs an item by the source in which it is now', () => {
    const small = seed.comments(20)
    const large = seed.comments(200)
    expect(seed.draw(44)).toBe(44)
    const sourceOf = (item: number): number =>
      seed.db.get<{ id: number }>('SELECT source_id AS id FROM item WHERE id = ?', [item])!.id
    const [gone, left] = [sourceOf(small[0]!), sourceOf(large[0]!)]
    // The small source is taken away; half of its texts stand in the large one, too.
    seed.db.run('UPDATE item SET source_id = ? WHERE source_id = ? AND id % 2 = 0', [left, gone])
    seed.db.run(`UPDATE source SET state = 'failed' WHERE id = ?`, [gone])
    expect(seed.draw(1)).toBe(1)
    const weights = seed.db.all<{ id: number; items: number; weight: number }>(
      `SELECT i.source_id AS id, count(DISTINCT g.weight) AS items, sum(g.weight) AS weight
       FROM gold_item g JOIN item i ON i.id = g.item_id GROUP BY i.source_id ORDER BY i.source_id`,
    )
    expect(weights.map(({ weight }) => Math.round(weight))).toEqual([0, 210])
    expect(weights.map(({ items }) => items)).toEqual([1, 1])
  })

  it('takes only labels that an item of its kind can have', () => {
    const [item] = seed.comments(3)
    const label = (field: 'type' | 'sentiment', value: string) => () =>
      seed.writes['quality.label']({ item: item!, labels: [{ field, value }] })
    expect(label('sentiment', 'positive')).toThrow('is not in the sample')
    seed.draw(3)
    expect(label('type', 'complaint')).toThrow('an item of this kind has no type')
    expect(label('sentiment', 'angry')).toThrow('sentiment cannot be "angry"')
    expect(seed.reads['quality.progress'](null).labelled).toBe(0)
  })

  it('is stored as judgements, which outrank answers that come later', () => {
    const [item] = seed.comments(1)
    seed.draw(1)
    seed.labelSentiments(() => 'very negative')
    seed.answer(item!, { labels: { sentiment: 'positive', urgency: 'high' } })
    seed.answer(item!, { model: 'other', stage: 'primary', labels: { sentiment: 'positive' } })
    const { answer } = seed.reads['items.detail']({ item: item! })
    expect(answer).toMatchObject({
      labels: { sentiment: 'very negative' },
      origins: { sentiment: 'person' },
    })
    // A slip that is put right stays part of the sample; a text that was read anew is labelled again.
    seed.judge({ item: item!, field: 'sentiment', value: 'negative' })
    expect(seed.reads['quality.measured'](null).map(({ compared }) => compared)).toContain(1)
    seed.db.run('DELETE FROM judgement WHERE item_id = ?', [item!])
    expect(seed.reads['quality.progress'](null)).toMatchObject({ labelled: 0, next: { item } })
  })
})

describe('what is measured', () => {
  it('sets the answers beside the labels and corrects the shares', () => {
    const items = seed.comments(300)
    // In truth a fifth is negative; the model calls twice as many so.
    const isBad = (item: number): boolean => item % 5 === 0
    for (const item of items)
      seed.answer(item, {
        stage: 'primary',
        model: 'small',
        labels: { sentiment: isBad(item) || item % 5 === 1 ? 'negative' : 'positive', urgency: 'low' },
      })
    seed.draw(100)
    seed.labelSentiments((item) => (isBad(item) ? 'negative' : 'positive'))
    const measured = seed.reads['quality.measured'](null)
    expect(qualityContract['quality.measured'].output.parse(measured)).toEqual(measured)
    const sentiment = measured.find(({ field }) => field === 'sentiment')!
    expect(sentiment).toMatchObject({ stage: 'primary', model: 'small', compared: 100, answered: 1 })
    expect(sentiment.agreement.value).toBeGreaterThan(0.65)
    expect(sentiment.kappa.low).toBeGreaterThan(0)
    expect(sentiment.confusion.counts.flat().reduce((sum, count) => sum + count, 0)).toBe(100)
    const negative = sentiment.shares.find(({ value }) => value === 'negative')!
    expect(negative.raw).toMatchObject({ value: 0.4, low: 0.4, high: 0.4 })
    expect(negative.corrected.low).toBeLessThan(0.2)
    expect(negative.corrected.high).toBeGreaterThan(0.2)
    expect(negative.corrected.high).toBeLessThan(0.4)
    expect(negative.byConfusion).toBeCloseTo(0.2, 1)
    // An answer that every item has, and that is right by the person, too.
    expect(measured.find(({ field }) => field === 'urgency')!.kappa).toMatchObject({ value: null })
  })

  it('leaves judgements out that were made in sight of the answer', () => {
    const items = seed.comments(10)
    for (const item of items) {
      seed.answer(item, { labels: { sentiment: 'positive' } })
      seed.judge({ item, field: 'sentiment', value: 'positive' })
    }
    seed.draw(10)
    expect(seed.reads['quality.measured'](null)).toEqual([])
    seed.labelSentiments(() => Sentiment.options[4]!)
    const [field] = seed.reads['quality.measured'](null)
    expect(MeasuredField.parse(field).agreement.smallSample).toBe(true)
  })

  it('counts lanes by their size while a run goes on', () => {
    const items = seed.comments(100)
    const recipe = seed.answer(items[0]!, {
      stage: 'primary',
      model: 'small',
      labels: { sentiment: 'negative' },
    })
    for (const item of items.slice(1, 40))
      seed.answer(item, {
        stage: 'primary',
        model: 'small',
        labels: { sentiment: item <= items[19]! ? 'negative' : 'positive' },
      })
    const id = seed.db.get<{ id: number }>('SELECT recipe_id AS id FROM answer WHERE id = ?', [recipe])!.id
    seed.db.run(
      `INSERT INTO run (state, stages, request, seed, started_at) VALUES ('running', '[]', '{}', 1, 0)`,
    )
    items.forEach((item, index) =>
      seed.db.run(
        `INSERT INTO job (run_id, subject_kind, subject, stage, recipe_id, state, lane, rank)
         VALUES (1, 'item', ?, 'primary', ?, ?, ?, ?)`,
        [item, id, index < 40 ? 'done' : 'pending', index < 20 ? 'urgent' : 'sample', index],
      ),
    )
    seed.draw(100)
    seed.labelSentiments(() => 'positive')
    const { shares, answered } = seed.reads['quality.measured'](null).find(
      ({ field }) => field === 'sentiment',
    )!
    expect(answered).toBe(0.4)
    // Half of the answers say so, but these were the urgent ones: a fifth of all.
    const negative = shares.find(({ value }) => value === 'negative')!
    expect(negative.raw.value).toBeCloseTo(0.2, 9)
    expect(negative.raw.low).toBeLessThanOrEqual(0.2)
    expect(negative.raw.high).toBeGreaterThan(0.2)
  })
})

describe('what a run has read in part', () => {
  const NEGATIVE = { stage: 'primary', model: 'small', labels: { sentiment: 'negative' } } as const
  const POSITIVE = { ...NEGATIVE, labels: { sentiment: 'positive' } } as const

  const readSentiment = () => {
    seed.labelSentiments(() => 'positive')
    const measured = seed.reads['quality.measured'](null)
    const { shares, answered } = measured.find(
      ({ field, stage }) => field === 'sentiment' && stage === 'primary',
    )!
    return { answered, negative: shares.find(({ value }) => value === 'negative')!.raw }
  }

  it('stands for all that could be read, urgent texts for the urgent ones alone', () => {
    const items = seed.comments(200)
    // The rules call a tenth urgent: a limited run takes these first, then a random part of the others.
    items.forEach((item, at) =>
      seed.answer(item, { labels: { sentiment: 'neutral', urgency: at < 20 ? 'high' : 'low' } }),
    )
    for (const [at, item] of items.slice(0, 40).entries())
      seed.asked(item, at < 20 ? 'urgent' : 'sample', at < 20 ? NEGATIVE : POSITIVE)
    seed.draw(200)
    const { answered, negative } = readSentiment()
    expect(answered).toBe(0.2)
    expect(negative.value).toBeCloseTo(0.1, 9)
    expect(negative.low).toBeLessThanOrEqual(0.1)
    expect(negative.high).toBeGreaterThan(0.1)
  })

  it('is one answer where a half of the texts is equal, and a random part of the others alone', () => {
    const items = seed.survey({
      ...{ columns: COLUMNS, mapping: MAPPING },
      rows: Array.from({ length: 400 }, (_, at) => [
        ...[`${at}`, '9', at < 200 ? 'Good' : `comment ${at}`, '2024-05-05', '', '', ''],
      ]),
    }).items
    // Of the equal ones some were answered by copies, without being asked for, and others are yet to be.
    items.forEach((item, at) => {
      if (at < 100) seed.asked(item, 'sample', POSITIVE)
      else if (at < 150) seed.answer(item, { ...POSITIVE, foldedInto: items[0]! })
      else if (at >= 200 && at < 240) seed.asked(item, 'sample', NEGATIVE)
    })
    seed.draw(50)
    const { answered, negative } = readSentiment()
    expect(answered).toBe(0.475)
    expect(negative.value).toBeCloseTo(0.5, 9)
    expect(negative.high).toBeLessThanOrEqual(0.5)
  })

  it('says nothing of a source that it has not come to', () => {
    const [read, unread] = [seed.comments(100), seed.comments(101)]
    for (const [at, item] of read.entries()) seed.asked(item, 'sample', at < 50 ? NEGATIVE : POSITIVE)
    seed.draw(50)
    const { answered, negative } = readSentiment()
    expect(answered).toBeCloseTo(100 / (100 + unread.length), 9)
    expect(negative.low).toBeCloseTo(50 / 201, 9)
    expect(negative.high).toBeCloseTo(151 / 201, 9)
  })
})

describe('the summary of all answers', () => {
  it("tells the model's fields from fallbacks, and compares with the rules", () => {
    const { items } = seed.mail({}, [
      { id: 'a1', from: 'ann@example.org', text: 'Where is it?' },
      { id: 'a2', from: 'ann@example.org', text: 'Hello?' },
    ])
    for (const item of items)
      seed.answer(item, {
        kind: 'email',
        stage: 'rules',
        labels: { sentiment: 'neutral', urgency: 'low', type: 'question' },
      })
    const evidence = { field: 'summary', quote: 'Where', start: 0, end: 5, verified: true }
    seed.answer(items[0]!, {
      kind: 'email',
      stage: 'primary',
      labels: { sentiment: 'neutral' },
      fallback: ['assignedTo', 'status'],
      evidence: [evidence],
      durationMs: 100,
    })
    seed.answer(items[1]!, {
      kind: 'email',
      stage: 'primary',
      labels: { sentiment: 'negative' },
      fallback: ['status'],
      evidence: [{ ...evidence, verified: false, start: -1, end: -1 }],
      durationMs: 300,
    })
    const quality = seed.reads['quality.summary'](undefined)
    expect(quality).toMatchObject({
      answers: 2,
      evidence: { quotes: 2, verified: 1 },
      ruleAgreement: { compared: 2, same: 1 },
      judged: 0,
    })
    const filled = new Map(quality.fields.map(({ field, filled: share }) => [field, share]))
    expect([filled.get('status'), filled.get('assignedTo'), filled.get('summary')]).toEqual([0, 0.5, 1])
    expect(quality.recipes.find((recipe) => recipe.stage === 'primary')).toMatchObject({
      model: 'a-model',
      answers: 2,
      medianMs: 200,
      active: true,
    })
    expect(qualityContract['quality.summary'].output.parse(quality)).toEqual(quality)
  })

  it('is that of the active recipes alone, without copies, fallback models and fields of the stage before', () => {
    const { items } = seed.mail(
      {},
      ['a1', 'a2', 'a3'].map((id) => ({ id, from: 'ann@example.org', text: `Where is ${id}?` })),
    )
    const say = (item: number, model: string, fallback: string[], more = {}): number =>
      seed.answer(items[item]!, {
        ...{ kind: 'email', stage: 'primary', model, fallback, ...more },
        labels: { sentiment: 'neutral' },
        evidence: [{ field: 'summary', quote: 'Where', start: 0, end: 5, verified: model === 'mended' }],
      })
    seed.answer(items[0]!, { kind: 'email', labels: { sentiment: 'neutral', urgency: 'low' } })
    for (const item of [0, 1]) say(item, 'worse', ['status', 'sentiment'])
    say(0, 'mended', [])
    say(1, 'mended', ['status'], { foldedInto: items[0]! })
    const byAnother = say(2, 'mended', ['status'])
    seed.db.run('UPDATE answer SET answered_by = 1 WHERE id = ?', [byAnother])
    say(0, 'deep', ['sentiment', 'status'], { stage: 'critical' })
    const quality = seed.reads['quality.summary'](null)
    expect(quality).toMatchObject({ answers: 2, evidence: { quotes: 1, verified: 1 } })
    expect(quality.ruleAgreement.compared).toBe(1)
    expect(new Set(quality.fields.map(({ stage, model }) => `${stage} ${model}`))).toEqual(
      new Set(['primary mended', 'critical deep']),
    )
    expect(quality.fields.every(({ filled, answers }) => filled === 1 && answers === 1)).toBe(true)
  })

  it('of nothing is empty', () => {
    seed.mail({}, [{ id: 'a1', from: 'ann@example.org', text: 'Where is it?' }])
    expect(seed.reads['quality.summary'](null)).toEqual({
      answers: 0,
      fields: [],
      evidence: { quotes: 0, verified: 0 },
      judged: 0,
      agreed: 0,
      ruleAgreement: { compared: 0, same: 0 },
      recipes: [],
    })
  })
})
