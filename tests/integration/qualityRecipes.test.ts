import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MeasuredField } from '../../src/shared/domain/quality.ts'
import { qualityContract } from '../../src/shared/ipc/quality.ts'
import { type QualitySeed, createQualitySeed } from '../helpers/seedQuality.ts'

let seed: QualitySeed
beforeEach(() => {
  seed = createQualitySeed()
})
afterEach(() => seed.close())

describe('what is tracked of a recipe', () => {
  it('tells completeness, accuracy, urgent ones found and whether its confidence holds', () => {
    const items = seed.comments(80)
    const isBad = (item: number): boolean => item % 4 === 0
    for (const item of items)
      seed.answer(item, {
        stage: 'primary',
        model: 'small',
        // Sure of itself, and wrong about the bad ones; half of the urgent ones are found.
        labels: { sentiment: 'positive', urgency: item % 8 === 0 ? 'high' : 'low', summary: 'x' },
        fallback: item % 10 === 0 ? ['summary'] : [],
        confidence: 0.95,
      })
    seed.draw(80)
    seed.labelDrawn((item) => ({
      labels: [
        { field: 'sentiment', value: isBad(item) ? 'negative' : 'positive' },
        { field: 'urgency', value: isBad(item) ? 'critical' : 'low' },
        { field: 'intent', value: 'other' },
      ],
    }))
    seed.judge({ item: items[0]!, field: 'summary', value: 'y' })
    // What a fallback model said tells nothing of the recipe's own.
    const byFallback = seed.comments(5)
    for (const item of byFallback)
      seed.answer(item, { stage: 'primary', model: 'small', labels: { sentiment: 'positive' } })
    seed.db.run(
      `UPDATE answer SET answered_by = recipe_id WHERE subject IN (SELECT value FROM json_each(?))`,
      [JSON.stringify(byFallback)],
    )
    const [recipe, ...others] = seed.reads['quality.recipes'](null)
    expect(qualityContract['quality.recipes'].output.parse([recipe])).toEqual([recipe])
    expect(others).toEqual([])
    expect(recipe).toMatchObject({ stage: 'primary', model: 'small', active: true, asked: 80, length: null })
    const filled = new Map(recipe!.filled.map(({ field, share }) => [field, share.value]))
    expect(filled.get('summary')).toBeCloseTo(0.9, 9)
    expect(filled.get('sentiment')).toBe(1)
    const right = new Map(recipe!.accuracy.map(({ field, share }) => [field, share.value]))
    expect(right.get('sentiment')).toBeCloseTo(0.75, 9)
    expect(recipe!.high).toMatchObject({ recall: { value: 0.5, n: 20 }, precision: { value: 1, n: 10 } })
    expect(recipe!.calibration).toMatchObject({ n: 80, calibrated: false })
    expect(recipe!.corrected).toEqual([{ field: 'summary', judged: 1, right: 0 }])
    // Sure of 95 %, and right in 75: it is not to be believed.
    expect(seed.reads['quality.confidence']({ item: items[0]! })).toEqual({ calibrated: null })
    // The confidence is nowhere among what is shown of an item.
    expect(JSON.stringify(seed.reads['items.detail']({ item: items[0]! }))).not.toContain('confidence')
  })

  it('tells how sure an answer is once that is found to hold, and nothing where no model said so', () => {
    const items = seed.comments(80)
    for (const [at, item] of items.entries())
      seed.answer(item, {
        ...{ stage: 'primary', model: 'small', confidence: 0.8 },
        labels: { sentiment: at % 5 === 0 ? 'negative' : 'positive', urgency: 'low' },
        fallback: at === 1 ? ['sentiment'] : [],
      })
    const confidenceOf = (item: number) => seed.reads['quality.confidence']({ item })
    expect(confidenceOf(items[0]!)).toEqual({ calibrated: null })
    seed.draw(80)
    seed.labelSentiments(() => 'positive')
    const sure = confidenceOf(items[2]!)
    expect(qualityContract['quality.confidence'].output.parse(sure)).toEqual(sure)
    expect(sure!.calibrated).toMatchObject({ said: 0.8, right: { value: 0.8, n: 80 } })
    // The rules gave this one's sentiment; of the other nothing was said at all.
    expect(confidenceOf(items[1]!)).toBeNull()
    expect(confidenceOf(seed.comments(1)[0]!)).toBeNull()
    // A person has said what it is: how sure the model was of something else is no longer told.
    seed.judge({ item: items[2]!, field: 'sentiment', value: 'negative' })
    expect(confidenceOf(items[2]!)).toBeNull()
  })

  it('sets the entities of mails beside those that a person names blind, and forgets them with the text', () => {
    const { items } = seed.mail(
      {},
      Array.from({ length: 4 }, (_, at) => ({
        id: `m${at}`,
        from: 'a@b.c',
        text: `order 471${at} for 15.50 EUR`,
      })),
    )
    for (const item of items)
      seed.answer(item, {
        stage: 'primary',
        kind: 'email',
        labels: {
          sentiment: 'neutral',
          urgency: 'low',
          entities: [{ value: '15.50 €' }, { value: 'Berlin' }],
        },
      })
    seed.draw(4)
    seed.labelDrawn((item) => ({
      labels: [{ field: 'sentiment', value: 'neutral' }],
      entities: item === items[0] ? null : ['15.50', 'order 4711'],
    }))
    const [own] = seed.db.all<{ id: number }>('SELECT id FROM recipe')
    const compared = seed.reads['quality.compareRecipes']({ first: own!.id, second: own!.id, items: null })
    const found = compared.metrics.find(({ field }) => field === 'entities')!
    expect([found.n, found.first]).toEqual([3, 1 / 3])
    const [recipe] = seed.reads['quality.recipes'](null)
    expect(recipe!.entities).toMatchObject({
      items: 3,
      precision: { value: 0.5, smallSample: true },
      recall: { value: 0.5 },
    })
    expect(recipe!.entities!.agreement.value).toBeCloseTo(1 / 3, 9)
    seed.db.run('DELETE FROM judgement WHERE item_id = ?', [items[1]!])
    expect(seed.reads['quality.recipes'](null)[0]!.entities!.items).toBe(2)
  })

  it('holds the priority of mails against the band that a person gave, and shows nothing of it', () => {
    const { items } = seed.mail(
      {},
      Array.from({ length: 40 }, (_, at) => ({ id: `m${at}`, from: 'a@b.c', text: `mail ${at}` })),
    )
    for (const [at, item] of items.entries())
      for (const model of ['first', 'second'])
        seed.answer(item, {
          ...{ stage: 'primary', kind: 'email', model },
          labels: { sentiment: 'neutral', urgency: 'low', priority: model === 'first' || at < 10 ? 60 : 20 },
        })
    seed.draw(40)
    seed.labelDrawn((item) => ({
      labels: [{ field: 'sentiment', value: 'neutral' }],
      priority: item === items[0] ? null : '50-74',
    }))
    const [first, second] = seed.db
      .all<{ id: number }>(`SELECT id FROM recipe ORDER BY id`)
      .map(({ id }) => id) as [number, number]
    const right = (recipe: number): unknown =>
      seed.reads['quality.recipes'](null)
        .find((each) => each.recipe === recipe)!
        .accuracy.find(({ field }) => field === 'priority')!.share
    expect(right(first)).toMatchObject({ n: 39, value: 1 })
    expect(right(second)).toMatchObject({ n: 39, value: 9 / 39 })
    const measured = seed.reads['quality.measured'](null).find(({ field }) => field === 'priority')!
    expect(MeasuredField.parse(measured)).toEqual(measured)
    expect(measured).toMatchObject({ recipe: second, compared: 39 })
    expect(measured.confusion.values).toEqual(['0-24', '25-49', '50-74', '75-100'])
    const compared = seed.reads['quality.compareRecipes']({ first, second, items: null })
    expect(compared.verdict).toBe('second is worse')
    expect(compared.metrics.find(({ field }) => field === 'priority')).toMatchObject({ n: 39, first: 1 })
    // A quarter of a hundred is no priority to be shown: the answer's stays.
    expect(seed.db.get('SELECT priority FROM item WHERE id = ?', [items[1]!])).toEqual({ priority: 60 })
    seed.db.run('DELETE FROM judgement')
    expect(seed.db.get('SELECT count(priority) AS n FROM gold_item')).toEqual({ n: 0 })
  })

  it('tells how long answers in depth are', () => {
    const items = seed.comments(3)
    for (const [at, item] of items.entries())
      seed.answer(item, {
        stage: 'critical',
        model: 'deep',
        labels: { situation: 'x'.repeat(1_000 * (at + 1)), cause: '', risk: '', summary: 'carried' },
      })
    expect(seed.reads['quality.recipes'](null)[0]!.length).toMatchObject({
      median: 2_000,
      long: { value: 2 / 3, n: 3, smallSample: true },
    })
  })
})
