import type { RecipeContent } from '../db/queries/recipes.ts'
import { findRecipe } from '../db/queries/recipes.ts'
import type { ReadDatabase } from '../db/database.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import { percentile } from './estimates.ts'
import type { Subject } from './planOrder.ts'
import type { SubjectPage } from './planner.ts'

export interface PlanQuestion {
  stage: 'primary'
  /** Recipe ids; none for a recipe by which nothing was ever asked. */
  recipes: Readonly<Partial<Record<ItemKind, number>>>
  /** Only items by whose recipe nothing was ever planned: those that arrived since. */
  onlyNew?: boolean
}

interface SubjectRow extends Omit<Subject, 'urgent' | 'answered'> {
  urgency: string | null
  answered: number
  planned: number
}

/** One question looks at so many ids at most: a reader has others to answer. */
const IDS_PER_PAGE = 5_000

/** The items of complete sources that have something to read, a page of them after an id. */
export function readPlanPage(db: ReadDatabase, question: PlanQuestion & { after: number }): SubjectPage {
  const until = question.after + IDS_PER_PAGE
  const rows = db.all<SubjectRow>(
    `SELECT i.id AS item, i.kind, i.source_id AS source, i.occurred_at AS occurredAt, i.score, i.text_key AS textKey,
            (SELECT r.urgency FROM answer r
             WHERE r.subject_kind = 'item' AND r.subject = i.id AND r.stage = 'rules'
             ORDER BY r.id DESC LIMIT 1) AS urgency,
            EXISTS (SELECT 1 FROM answer a
             WHERE a.subject_kind = 'item' AND a.subject = i.id AND a.stage = :stage
               AND a.recipe_id = CASE i.kind WHEN 'survey' THEN :survey ELSE :email END) AS answered,
            :onlyNew AND EXISTS (SELECT 1 FROM job j
             WHERE j.subject_kind = 'item' AND j.subject = i.id AND j.stage = :stage
               AND j.recipe_id = CASE i.kind WHEN 'survey' THEN :survey ELSE :email END) AS planned
     FROM item i JOIN source s ON s.id = i.source_id
     WHERE i.id > :after AND i.id <= :until AND s.state = 'complete' AND i.text_key IS NOT NULL
     ORDER BY i.id`,
    {
      stage: question.stage,
      onlyNew: question.onlyNew === true ? 1 : 0,
      survey: question.recipes.survey ?? -1,
      email: question.recipes.email ?? -1,
      after: question.after,
      until,
    },
  )
  const newest = db.get<{ id: number | null }>('SELECT max(id) AS id FROM item')!.id ?? 0
  return {
    items: Float64Array.from(rows, ({ item }) => item),
    kinds: Uint8Array.from(rows, ({ kind }) => (kind === 'survey' ? 0 : 1)),
    sources: Float64Array.from(rows, ({ source }) => source),
    occurredAt: Float64Array.from(rows, ({ occurredAt }) => occurredAt ?? Number.NaN),
    scores: Float64Array.from(rows, ({ score }) => score ?? Number.NaN),
    textKeys: rows.map(({ textKey }) => textKey).join(' '),
    urgent: Uint8Array.from(rows, ({ urgency }) => (urgency === 'high' || urgency === 'critical' ? 1 : 0)),
    answered: Uint8Array.from(rows, ({ answered }) => answered),
    planned: Uint8Array.from(rows, ({ planned }) => planned),
    next: until < newest ? until : null,
  }
}

/** The sources whose items a run plans. */
export const sourcesToPlan = (db: ReadDatabase): number[] =>
  db.all<{ id: number }>(`SELECT id FROM source WHERE state = 'complete'`).map(({ id }) => id)

/** The ids of recipes that are known; the others have no answers yet. */
export function findRecipes(
  db: ReadDatabase,
  recipes: Readonly<Record<ItemKind, RecipeContent>>,
): Partial<Record<ItemKind, number>> {
  const ids: Partial<Record<ItemKind, number>> = {}
  for (const kind of ['survey', 'email'] as const) {
    const id = findRecipe(db, recipes[kind])
    if (id !== null) ids[kind] = id
  }
  return ids
}

/** How the rules stand: items with something to read, and how many of them are labelled. */
export function countRules(db: ReadDatabase): { items: number; labelled: number } {
  return db.get<{ items: number; labelled: number }>(
    `SELECT count(*) AS items,
            count(*) FILTER (WHERE EXISTS (SELECT 1 FROM answer a
              WHERE a.subject_kind = 'item' AND a.subject = i.id AND a.stage = 'rules')) AS labelled
     FROM item i JOIN source s ON s.id = i.source_id WHERE s.state = 'complete'`,
  )!
}

/** Median milliseconds an answer of this model took, over the latest of its newest recipe; null when it gave none. */
export function medianLatency(db: ReadDatabase, model: string): number | null {
  const recipes = db.all<{ id: number }>(
    `SELECT id FROM recipe WHERE model = ? AND stage = 'primary' ORDER BY active DESC, id DESC`,
    [model],
  )
  for (const { id } of recipes) {
    const durations = db
      .all<{ ms: number }>(
        `SELECT duration_ms AS ms FROM answer WHERE recipe_id = ? AND folded_into IS NULL
         ORDER BY settled_at DESC LIMIT 200`,
        [id],
      )
      .map(({ ms }) => ms)
    if (durations.length > 0) return percentile(durations, 0.5)
  }
  return null
}
