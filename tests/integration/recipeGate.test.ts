import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type QualitySeed, createQualitySeed } from '../helpers/seedQuality.ts'
import { COLUMNS, MAPPING } from '../helpers/smallSurvey.ts'

let seed: QualitySeed
beforeEach(() => {
  seed = createQualitySeed()
})
afterEach(() => seed.close())

const ROWS = 60

const survey = (): number[] =>
  seed.survey({
    columns: COLUMNS,
    mapping: MAPPING,
    rows: Array.from({ length: ROWS }, (_, row) => [
      `${row}`,
      '5',
      `comment ${row}`,
      '2024-05-05',
      '',
      '',
      '',
    ]),
  }).items

const inDepth = (words: number, fallback: string[] = []) => ({
  stage: 'critical' as const,
  labels: { sentiment: 'neutral', urgency: 'low', situation: 'told '.repeat(words), cause: '', risk: '' },
  fallback,
})

const addRecipe = (stage: string, kind: string): number =>
  seed.db.run(
    `INSERT INTO recipe (hash, stage, kind, model, content, settings, active, created_at)
     VALUES (hex(randomblob(8)), ?, ?, 'm', '{}', '{}', 0, 0)`,
    [stage, kind],
  ).lastInsertRowid

/** An answer about a subject by a recipe, or a job that failed for good. */
function say(
  recipe: number,
  subject: number,
  said: { at: number; fallback?: string[]; version?: string },
): void {
  seed.db.run(
    `INSERT INTO answer (subject_kind, subject, stage, recipe_id, labels, evidence, fallback, duration_ms, settled_at,
       subject_version)
     VALUES ('chain', ?, 'chain', ?, '{"status":"new"}', '[]', ?, 1, ?, ?)`,
    [subject, recipe, JSON.stringify(said.fallback ?? []), said.at, said.version ?? 'a'],
  )
}

const fail = (
  recipe: number,
  subject: number,
  code: string,
  { kind, stage } = { kind: 'chain', stage: 'chain' },
): void => {
  const run = seed.db.run(
    `INSERT INTO run (state, stages, request, recipes, started_at, seed) VALUES ('done', '[]', '{}', '{}', 0, 1)`,
  ).lastInsertRowid
  seed.db.run(
    `INSERT INTO job (run_id, subject_kind, subject, stage, recipe_id, state, lane, rank, last_error)
     VALUES (?, ?, ?, ?, ?, 'failed', 'sample', 1, ?)`,
    [run, kind, subject, stage, recipe, JSON.stringify({ code })],
  )
}

const compare = (first: number, second: number) =>
  seed.reads['quality.compareRecipes']({ first, second, items: null })

describe('the gate of the later stages', () => {
  it('compares answers in depth by fields filled and by length, and calls a recipe worse that tells little', () => {
    const items = survey()
    for (const item of items) seed.answer(item, { ...inDepth(400), model: 'long' })
    for (const item of items) seed.answer(item, { ...inDepth(40), model: 'short' })
    const [first, second] = seed.db
      .all<{ id: number }>(`SELECT id FROM recipe WHERE stage = 'critical' ORDER BY id`)
      .map(({ id }) => id) as [number, number]
    seed.db.run(`UPDATE recipe SET settings = '{}'`)
    seed.db.run('UPDATE answer SET settled_at = recipe_id')
    expect(seed.reads['quality.dueRecipeVerdicts'](null)).toEqual([{ first, second, last: null }])
    const compared = compare(first, second)
    expect(compared).toMatchObject({ items: ROWS, labelled: 0, verdict: 'second is worse' })
    const length = compared.metrics.find(({ metric }) => metric === 'length')!
    expect(length.first).toBeCloseTo(1, 2)
    expect(length.second).toBeCloseTo(0.1, 2)
    expect(compared.metrics.map(({ metric }) => metric)).toEqual(['completeness', 'length'])
    expect(compare(second, first).verdict).toBe('second is better')
  })

  it('compares conversations by fields filled and failures of its own, where both have read the same', () => {
    const [first, second] = [addRecipe('chain', 'chain'), addRecipe('chain', 'chain')]
    for (let chain = 1; chain <= ROWS; chain++) {
      say(first, chain, { at: 1 })
      if (chain > 15) say(second, chain, { at: 2, version: chain === ROWS ? 'grown' : 'a' })
      else fail(second, chain, chain === 1 ? 'server_unreachable' : 'answer_invalid')
    }
    const compared = compare(first, second)
    expect(compared).toMatchObject({ items: 44, verdict: 'second is worse' })
    expect(compared.metrics).toMatchObject([
      { metric: 'completeness', first: 1, second: 1 },
      // The server was away once, which is no fault of the recipe.
      { metric: 'answered', n: 44 + 14, first: 1 },
    ])
    expect(compared.metrics[1]!.second).toBeCloseTo(44 / 58, 9)
  })

  it('counts a text once, however often it was asked about, and an answer as one, whichever question it came of', () => {
    const items = survey()
    const [first, second] = [addRecipe('primary', 'survey'), addRecipe('primary', 'survey')]
    const answer = (recipe: number, item: number): void => {
      seed.db.run(
        `INSERT INTO answer (subject_kind, subject, stage, recipe_id, labels, evidence, fallback, duration_ms, settled_at)
         VALUES ('item', ?, 'primary', ?, '{"sentiment":"neutral"}', '[]', '[]', 1, ?)`,
        [item, recipe, recipe],
      )
    }
    const answerTrial = (recipe: number, item: number): void => {
      seed.db.run(
        `INSERT INTO second_answer (item_id, stage, recipe_id, labels, fallback, duration_ms, settled_at)
         VALUES (?, 'trial', ?, '{"sentiment":"neutral"}', '[]', 1, 1)`,
        [item, recipe],
      )
    }
    const failItem = (recipe: number, item: number, stage: string): void =>
      fail(recipe, item, 'answer_invalid', { kind: 'item', stage })
    for (const item of items.slice(0, 50)) answer(first, item)
    for (const item of items.slice(0, 40)) answer(second, item)
    // Answered in a comparison.
    for (const item of items.slice(40, 44)) answerTrial(second, item)
    // Broken off: what there is of it is kept and shown, and is no answer.
    seed.db.run('UPDATE answer SET gave_up = 1 WHERE recipe_id = ? AND subject = ?', [second, items[0]!])
    failItem(second, items[0]!, 'primary')
    // Failed in a comparison and answered by a run, and the other way round.
    failItem(second, items[1]!, 'trial')
    failItem(second, items[40]!, 'primary')
    failItem(first, items[2]!, 'trial')
    // Not answered at all, asked once or twice, by the second or by both.
    failItem(second, items[44]!, 'primary')
    for (const stage of ['primary', 'trial']) failItem(second, items[45]!, stage)
    for (const recipe of [first, second])
      for (const stage of ['primary', 'trial']) failItem(recipe, items[55]!, stage)
    const { metrics } = compare(first, second)
    const answered = metrics.find(({ metric }) => metric === 'answered')!
    expect(answered.n).toBe(44 + 2 + 1)
    expect(answered.first).toBeCloseTo(46 / 47, 9)
    expect(answered.second).toBeCloseTo(43 / 47, 9)
  })

  it('does not go back to a recipe that was found worse, nor judge one again that was gone back from', () => {
    const recipes = [addRecipe('chain', 'chain'), addRecipe('chain', 'chain'), addRecipe('chain', 'chain')]
    const [first, second, third] = recipes as [number, number, number]
    for (const [at, recipe] of recipes.entries()) say(recipe, 1, { at })
    seed.db.run('UPDATE recipe SET active = 1 WHERE id = ?', [third])
    const look = { compared: 40, labelled: 0, wentBack: true, now: 1 }
    seed.writes['quality.recipeVerdict']({
      ...look,
      recipe: second,
      against: first,
      verdict: 'second is worse',
    })
    expect(seed.reads['quality.dueRecipeVerdicts'](null)).toEqual([{ first, second: third, last: null }])
    seed.writes['quality.recipeVerdict']({
      ...look,
      recipe: third,
      against: first,
      verdict: 'second is worse',
    })
    expect(seed.reads['quality.dueRecipeVerdicts'](null)).toEqual([])
  })
})
