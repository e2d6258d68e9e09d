import type { Stage } from '../../shared/domain/labels.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import type { RunRequest } from '../../shared/domain/run.ts'
import type { WriteDatabase } from '../db/database.ts'
import { type RecipeContent, activateRecipe } from '../db/queries/recipes.ts'
import { copyAnswer } from './folded.ts'

/** By kind of item; empty when only the rules run. */
export type RecipeIds = Partial<Record<ItemKind, number>>

export interface NewRun {
  request: RunRequest
  /** null when only the rules run. */
  recipes: Readonly<Record<ItemKind, RecipeContent>> | null
  model: string | null
  seed: number
  now: number
}

/** Adds a run in the state `running` whose plan is not in the ledger yet. */
export function createRun(db: WriteDatabase, input: NewRun): { run: number; recipes: RecipeIds } {
  return db.transaction(() => {
    // A run that a crash left behind is not taken up by itself once another one starts; it can still be resumed.
    db.run(
      `UPDATE run SET state = 'stopped', reason = 'interrupted', finished_at = ?, noted_at = ? WHERE state = 'running'`,
      [input.now, input.now],
    )
    const recipes: RecipeIds = {}
    for (const kind of ['survey', 'email'] as const) {
      if (input.recipes !== null) recipes[kind] = activateRecipe(db, input.recipes[kind], input.now)
    }
    const { lastInsertRowid } = db.run(
      `INSERT INTO run (state, stages, model, request, recipes, seed, started_at) VALUES ('running', ?, ?, ?, ?, ?, ?)`,
      [
        JSON.stringify(input.request.stages),
        input.model,
        JSON.stringify(input.request),
        JSON.stringify(recipes),
        input.seed,
        input.now,
      ],
    )
    return { run: lastInsertRowid, recipes }
  })
}

export interface PlanSlice {
  run: number
  stage: Stage
  recipes: Readonly<RecipeIds>
  /** Columns as `PlannedSubjects` has them. */
  items: Float64Array
  ranks: Float64Array
  urgent: Uint8Array
  representatives: Float64Array
  now: number
}

/** The commit takes about as long again: what is urgent to the writer shall not wait longer than 50 ms. */
const SLICE_MS = 15
/** The clock is looked at once in so many items. */
const LOOK_EVERY = 10

/**
 * Puts a slice of the plan into the ledger, or as much of it as fits into the time a slice may take. Doing the same
 * slice again changes nothing. Counts what had its answer before.
 *
 * @returns how many of the slice's items were taken, from its beginning
 */
export function planSlice(db: WriteDatabase, slice: PlanSlice): { taken: number } {
  const deadline = performance.now() + SLICE_MS
  return db.transaction(() => {
    let taken = 0
    let cached = 0
    while (
      taken < slice.items.length &&
      (taken % LOOK_EVERY !== 0 || performance.now() < deadline || taken === 0)
    ) {
      if (planItem(db, slice, taken) === 'cached') cached += 1
      taken += 1
    }
    if (cached > 0) db.run('UPDATE run SET cached = cached + ? WHERE id = ?', [cached, slice.run])
    return { taken }
  })
}

function planItem(db: WriteDatabase, slice: PlanSlice, at: number): 'cached' | 'planned' | 'gone' {
  const { run, stage, now } = slice
  const item = slice.items[at]!
  // The text may have gone since the page was read.
  const kind = db.get<{ kind: ItemKind }>('SELECT kind FROM item WHERE id = ? AND text_key IS NOT NULL', [
    item,
  ])?.kind
  const recipe = kind === undefined ? undefined : slice.recipes[kind]
  if (recipe === undefined) return 'gone'
  const job = db.get<{ id: number; run_id: number; state: string }>(
    `SELECT id, run_id, state FROM job WHERE subject_kind = 'item' AND subject = ? AND stage = ? AND recipe_id = ?`,
    [item, stage, recipe],
  )
  const countAs = job?.run_id === run ? 'planned' : 'cached'
  const answered = db.get(
    `SELECT 1 FROM answer WHERE subject_kind = 'item' AND subject = ? AND stage = ? AND recipe_id = ?`,
    [item, stage, recipe],
  )
  if (answered !== undefined) return countAs

  const representative = slice.representatives[at]!
  let foldedInto: number | null = null
  if (representative !== 0) {
    const target = { item, stage, recipe, run, now }
    if (copyAnswer(db, representative, target)) {
      if (job !== undefined) {
        db.run(`UPDATE job SET state = 'done', folded_into = NULL, settled_at = ? WHERE id = ?`, [
          now,
          job.id,
        ])
      }
      return countAs
    }
    foldedInto =
      db.get<{ id: number }>(
        `SELECT id FROM job WHERE subject_kind = 'item' AND subject = ? AND stage = ? AND recipe_id = ?
           AND folded_into IS NULL AND run_id = ? AND state IN ('pending', 'leased')`,
        [representative, stage, recipe, run],
      )?.id ?? null
  }
  // A job of this run keeps its state; one that an earlier run left behind is taken over.
  db.run(
    `INSERT INTO job (run_id, subject_kind, subject, stage, recipe_id, state, lane, rank, folded_into)
     VALUES (?, 'item', ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (subject_kind, subject, stage, recipe_id) DO UPDATE SET
       run_id = excluded.run_id, state = excluded.state, lane = excluded.lane, rank = excluded.rank,
       folded_into = excluded.folded_into, failures = 0, not_before = 0, last_error = NULL, settled_at = NULL,
       lease_until = NULL
     WHERE job.run_id <> excluded.run_id OR job.state = 'done'`,
    [
      run,
      item,
      stage,
      recipe,
      foldedInto === null ? 'pending' : 'folded',
      slice.urgent[at] === 1 ? 'urgent' : 'sample',
      slice.ranks[at]!,
      foldedInto,
    ],
  )
  return 'planned'
}

/** A plan that a crash cut short is made again from its beginning; what is in the ledger stays. */
export function restartPlanning(db: WriteDatabase, input: { run: number }): null {
  db.run('UPDATE run SET cached = 0, planning = 1 WHERE id = ?', [input.run])
  return null
}

export function finishPlanning(db: WriteDatabase, input: { run: number }): null {
  db.run('UPDATE run SET planning = 0 WHERE id = ?', [input.run])
  return null
}

/** Counts what the rules labelled in this run, and what they had labelled before it. */
export function recordRules(
  db: WriteDatabase,
  input: { run: number; labelled: number; total: number },
): null {
  db.run('UPDATE run SET rules = rules + ?, cached = cached + max(0, ? - rules - ?) WHERE id = ?', [
    input.labelled,
    input.total,
    input.labelled,
    input.run,
  ])
  return null
}
