/** How what is measured is read: from the few labels or texts that are asked for, never all answers for each of them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { comparisonReads } from '../../src/main/quality/comparisonReads.ts'
import { qualityReads } from '../../src/main/quality/operations.ts'
import { explaining } from '../helpers/queryPlan.ts'
import { type QualitySeed, createQualitySeed } from '../helpers/seedQuality.ts'

let seed: QualitySeed
beforeEach(() => {
  seed = createQualitySeed()
})
afterEach(() => seed.close())

const answer = (item: number, model: string, sentiment: string): void => {
  seed.answer(item, { stage: 'primary', model, labels: { sentiment, urgency: 'low' }, durationMs: 10 })
}
const recipeOf = (model: string): number =>
  seed.db.get<{ id: number }>('SELECT id FROM recipe WHERE model = ?', [model])!.id

/** Tables that are read from one end to the other, or searched by less than the item. */
const readWhole = (plan: readonly string[], tables: RegExp): string[] =>
  plan.filter((step) => tables.test(step) && !/subject=\?|item_id=\?/.test(step))

describe('a comparison of two recipes', () => {
  const prepare = (): { first: number; second: number; items: number[] } => {
    const items = seed.comments(12)
    for (const item of items.slice(0, 10)) answer(item, 'one', 'positive')
    for (const item of items.slice(0, 4)) answer(item, 'two', 'negative')
    const [first, second] = [recipeOf('one'), recipeOf('two')]
    const trial = (item: number, recipe: number): unknown =>
      seed.db.run(
        `INSERT INTO second_answer (item_id, stage, recipe_id, labels, fallback, duration_ms, settled_at)
         VALUES (?, 'trial', ?, '{"sentiment":"neutral"}', '[]', 30, 0)`,
        [item, recipe],
      )
    for (const item of items.slice(4, 8)) trial(item, second)
    // The first has said of it in a trial only; and this answer is another text's, so that the trial counts.
    trial(items[10]!, first)
    trial(items[10]!, second)
    seed.db.run('UPDATE answer SET folded_into = 1 WHERE subject = ? AND recipe_id = ?', [items[3]!, second])
    trial(items[3]!, second)
    return { first, second, items }
  }

  it('finds both answers of each text by the text', () => {
    const { first, second, items } = prepare()
    for (const some of [null, items.slice(0, 6)]) {
      const { db, plans } = explaining(seed.readDatabase)
      comparisonReads(db)['quality.compareRecipes']({ first, second, items: some })
      const plan = plans.find((steps) => steps.some((step) => step.includes('second_')))!
      // What is not named is all that the first has said, found by the recipe once.
      const whole = readWhole(plan, /answer|trial/).filter(
        (step) => some !== null || !/answer_by_recipe|second_answer_by_text/.test(step),
      )
      expect(whole).toEqual([])
      expect(plan.filter((step) => step.startsWith('MATERIALIZE'))).toEqual([])
    }
  })

  it('sets an answer, or else a trial, of the one beside that of the other', () => {
    const { first, second, items } = prepare()
    const compare = (some: number[] | null) =>
      seed.reads['quality.compareRecipes']({ first, second, items: some })
    expect(compare(null)).toMatchObject({ items: 9, labelled: 0, medianMs: { first: 10, second: 30 } })
    expect(compare(items.slice(0, 3))).toMatchObject({ items: 3, medianMs: { first: 10, second: 10 } })
    expect(compare([items[11]!])).toMatchObject({ items: 0 })
  })
})

describe('what labels and second answers tell of recipes', () => {
  it('is read from them and from the texts, each answer by its key', () => {
    const items = seed.comments(40)
    for (const item of items) answer(item, 'one', 'positive')
    const recipe = recipeOf('one')
    const drawn = seed.reads['quality.draw']({ size: 20, seed: 1 })
    seed.writes['quality.keep'](drawn)
    for (const { item } of drawn.drawn)
      seed.writes['quality.label']({
        item,
        labels: [
          { field: 'sentiment', value: 'positive' },
          { field: 'urgency', value: 'low' },
        ],
      })
    seed.judge({ item: items[0]!, field: 'summary', value: 'y' })
    const { db, plans } = explaining(seed.readDatabase)
    const reads = qualityReads(db)
    expect(reads['quality.measured'](null).map(({ field }) => field)).toEqual(['sentiment', 'urgency'])
    const whole = (plan: readonly string[]): string[] =>
      plan.filter((step) => /^\w+ a /.test(step) && !step.includes('subject=?'))
    expect(plans.flatMap(whole)).toEqual([])
    // Items find their text by it.
    const byText = plans.flatMap((plan) => plan.filter((step) => /^\w+ t /.test(step)))
    expect(byText.every((step) => /subject=\?|text_key=\?/.test(step))).toBe(true)
    expect(reads['quality.recipes'](null)).toMatchObject([{ recipe }])
    reads['quality.checked'](null)
    reads['quality.drift']({ since: 0, until: 1e15 })
    const fromFew = plans.filter((plan) =>
      plan.some((step) => /^\w+ (?:g|j|s) /.test(step) && !step.includes('subject=?')),
    )
    expect(fromFew.length).toBeGreaterThanOrEqual(4)
    for (const plan of fromFew)
      expect(plan.filter((step) => /^\w+ a /.test(step))).toEqual([
        expect.stringMatching(/sqlite_autoindex_answer_1 \(subject_kind=\? AND subject=\? AND stage=\?/),
      ])
  })
})
