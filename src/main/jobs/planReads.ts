import type { RecipeContent } from '../db/queries/recipes.ts'
import { findRecipe } from '../db/queries/recipes.ts'
import type { ReadDatabase } from '../db/database.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import { percentile } from './estimates.ts'
import { type PlannedSubjects, keepItems, planOrder } from './planOrder.ts'

export interface PlanQuestion {
  stage: 'primary'
  /** Recipe ids; none for a recipe by which nothing was ever asked. */
  recipes: Readonly<Partial<Record<ItemKind, number>>>
  seed: number
  limit: number | null
  /** Only items by whose recipe nothing was ever planned: those that arrived since. */
  onlyNew?: boolean
}

interface SubjectRow {
  item: number
  kind: ItemKind
  source: number
  occurredAt: number | null
  score: number | null
  textKey: string
  urgency: string | null
  answered: number
  planned: number
}

/** The items of complete sources that have something to read, in the order in which they would be asked. */
export function planSubjects(db: ReadDatabase, question: PlanQuestion): PlannedSubjects {
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
     WHERE s.state = 'complete' AND i.text_key IS NOT NULL
     ORDER BY i.id`,
    {
      stage: question.stage,
      onlyNew: question.onlyNew === true ? 1 : 0,
      survey: question.recipes.survey ?? -1,
      email: question.recipes.email ?? -1,
    },
  )
  const subjects = rows.map(({ urgency, answered, planned: _planned, ...row }) => ({
    ...row,
    urgent: urgency === 'high' || urgency === 'critical',
    answered: answered === 1,
  }))
  const all = planOrder(subjects, question.seed, question.limit)
  if (question.onlyNew !== true) return all
  const old = new Set(rows.filter((row) => row.answered === 1 || row.planned === 1).map(({ item }) => item))
  return keepItems(all, (item) => !old.has(item))
}

/** The sources whose items a run plans. */
export const completeSources = (db: ReadDatabase): number[] =>
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
