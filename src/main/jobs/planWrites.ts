import type { ItemKind } from '../../shared/domain/reading.ts'
import type { RunRequest } from '../../shared/domain/run.ts'
import { TASK_NAMES } from '../analysis/tasks.ts'
import type { WriteDatabase } from '../db/database.ts'
import { type RecipeContent, showRecipe, storeRecipe } from '../db/queries/recipes.ts'
import { copyAnswer } from './copyAnswerWrites.ts'
import { type CheckChoice, checkChoice, planCheck } from './checkWrites.ts'
import { type CriticalChoice, chooseForCritical, criticalChoice, readAnswersFrom } from './criticalWrites.ts'
import { readTwins } from './twinReads.ts'
import { dropOldParts } from './answerPartWrites.ts'
import { putJob } from './jobWrites.ts'
import { chainVersion } from '../db/queries/chainVersion.ts'
import { RECIPE_NAMES, type RecipeIds, type RecipeName } from './planReads.ts'
import { copyVector, hasVector } from '../db/queries/itemVectors.ts'
import { type NearKeys, nearPrint } from './planOrder.ts'
import type { Reuse } from './reuse.ts'
import { keepFigures } from './runFigureWrites.ts'

export interface NewRun {
  request: RunRequest
  /** null when only the rules run. */
  recipes: Readonly<Partial<Record<RecipeName, RecipeContent>>> | null
  /** Of the tasks whose stage has a fallback. */
  fallbacks?: Readonly<Partial<Record<RecipeName, RecipeContent>>>
  /** What was decided already, in words. */
  notes?: readonly string[]
  model: string | null
  /** What the critical stage chooses. */
  critical: { threshold: number; share: number }
  /** Recipes that are in the store: of a run that compares two. */
  known?: RecipeIds
  /** One text in so many is asked a second time; 0 or absent: none. */
  checkEvery?: number
  /** Absent: equal texts take over every answer. */
  reuse?: Reuse
  seed: number
  /** Another run goes on: it begins when its turn comes. */
  waits?: boolean
  /** It is asked by a batch file and not by a model server: it never goes on by itself. */
  batch?: boolean
  now: number
}

/** Adds a run in the state `running`, or `waiting` for its turn, whose plan is not in the ledger yet. */
export function insertRun(db: WriteDatabase, input: NewRun): { run: number; recipes: RecipeIds } {
  return db.transaction(() => {
    const recipes: RecipeIds = { ...input.known }
    const fallbacks: Record<number, number> = {}
    for (const task of RECIPE_NAMES) {
      const recipe = input.recipes?.[task]
      if (recipe === undefined) continue
      const id = storeRecipe(db, recipe, input.now)
      recipes[task] = id
      const fallback = input.fallbacks?.[task]
      if (fallback !== undefined) fallbacks[id] = storeRecipe(db, fallback, input.now)
    }
    const { lastInsertRowid: run } = db.run(
      `INSERT INTO run (state, batch, stages, model, request, recipes, fallbacks, notes, threshold, share, check_every, answer_life_days, near_duplicates, seed, started_at, queued)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT 1 + coalesce(max(queued), 0) FROM run))`,
      [
        input.batch === true ? 'stopped' : 'waiting',
        input.batch === true ? 1 : 0,
        JSON.stringify(input.request.stages),
        input.model,
        JSON.stringify(input.request),
        JSON.stringify(recipes),
        JSON.stringify(fallbacks),
        JSON.stringify(input.notes ?? []),
        input.critical.threshold,
        input.critical.share,
        input.checkEvery ?? 0,
        input.reuse?.answerLifeDays ?? 0,
        input.reuse?.nearDuplicates ?? 0,
        input.seed,
        input.now,
      ],
    )
    if (input.waits !== true && input.batch !== true) beginRun(db, { run, now: input.now })
    return { run, recipes }
  })
}

/**
 * It is a waiting run's turn. What it asks is what is shown from its first turn on; a later one changes nothing of that: another
 * recipe may have been chosen, or gone back to, meanwhile.
 *
 * @returns false when it waits no more
 */
export function beginRun(db: WriteDatabase, { run, now }: { run: number; now: number }): boolean {
  return db.transaction(() => {
    if (db.get(`SELECT 1 FROM run WHERE id = ? AND state = 'waiting'`, [run]) === undefined) return false
    // A run that a crash left behind is not taken up by itself once another one starts; it can still be resumed.
    const left = db.all<{ run: number }>(
      `UPDATE run SET state = 'stopped', reason = 'interrupted', finished_at = ?, noted_at = ? WHERE state = 'running'
       RETURNING id AS run`,
      [now, now],
    )
    for (const each of left) keepFigures(db, each.run)
    const { recipes, busyMs } = db.get<{ recipes: string; busyMs: number }>(
      `UPDATE run SET state = 'running', started_at = CASE WHEN busy_ms = 0 THEN ? ELSE started_at END WHERE id = ?
       RETURNING recipes, busy_ms AS busyMs`,
      [now, run],
    )!
    if (busyMs === 0) {
      const asked = JSON.parse(recipes) as RecipeIds
      for (const task of [...TASK_NAMES, 'embed' as const])
        if (asked[task] !== undefined) showRecipe(db, asked[task])
    }
    dropOldParts(db)
    return true
  })
}

export interface PlanSlice {
  run: number
  /** `critical` chooses among the items; it asks about nothing that is not ranked high. */
  stage: 'primary' | 'chain' | 'critical' | 'embed'
  recipes: Readonly<RecipeIds>
  /** Columns as `PlannedSubjects` has them. */
  items: Float64Array
  ranks: Float64Array
  urgent: Uint8Array
  representatives: Float64Array
  near?: Uint32Array
  now: number
  /** The run has been going on: what failed meanwhile has had its attempts. */
  again?: boolean
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
    const chosen = {
      critical: criticalChoice(db, slice.run, slice.now),
      check: checkChoice(db, slice),
      answersFrom: readAnswersFrom(db, slice.run, slice.now),
    }
    let taken = 0
    let cached = 0
    while (
      taken < slice.items.length &&
      (taken % LOOK_EVERY !== 0 || performance.now() < deadline || taken === 0)
    ) {
      cached += planSubject(db, slice, taken, chosen)
      taken += 1
    }
    if (cached > 0) db.run('UPDATE run SET cached = cached + ? WHERE id = ?', [cached, slice.run])
    return { taken }
  })
}

interface Chosen {
  critical: CriticalChoice | null
  check: CheckChoice | null
  answersFrom: number | null
}

/** @returns how many answers it has from before */
function planSubject(
  db: WriteDatabase,
  slice: PlanSlice,
  at: number,
  { critical, check, answersFrom }: Chosen,
): number {
  if (slice.stage === 'embed') return planEmbedding(db, slice, at) === 'cached' ? 1 : 0
  const id = slice.items[at]!
  const kind = slice.stage === 'chain' ? 'chain' : 'item'
  const planned =
    slice.stage === 'critical'
      ? 'planned'
      : kind === 'chain'
        ? planChain(db, slice, at)
        : planItem(db, slice, at, answersFrom)
  if (slice.stage !== 'critical' && planned !== 'gone')
    dropOutdatedFailures(db, {
      kind,
      id,
      stage: slice.stage,
      before: slice.again === true ? slice.run : null,
    })
  if (check !== null && planned !== 'gone' && slice.representatives[at] === 0)
    planCheck(db, check, { item: id, rank: slice.ranks[at]! })
  // Whoever is yet to be asked enters the critical stage when that is settled.
  const isRanked = slice.stage === 'critical' || planned === 'cached' || planned === 'settled'
  if (critical === null || !isRanked) return planned === 'cached' ? 1 : 0
  const chosen = chooseForCritical(db, critical, { kind, id }, slice.now)
  return (planned === 'cached' ? 1 : 0) + (chosen === 'cached' ? 1 : 0)
}

/**
 * `cached`: it had its answer before this run; `settled`: it has it by this run; `planned`: it will be asked; `gone`: it
 * has nothing to read any more.
 */
type Planned = 'cached' | 'settled' | 'planned' | 'gone'

function planItem(db: WriteDatabase, slice: PlanSlice, at: number, answersFrom: number | null): Planned {
  const { run, now } = slice
  const stage = 'primary'
  const item = slice.items[at]!
  // The text may have gone since the page was read.
  const found = db.get<{ kind: ItemKind; textKey: string }>(
    'SELECT kind, text_key AS textKey FROM item WHERE id = ? AND text_key IS NOT NULL',
    [item],
  )
  const recipe = found === undefined ? undefined : slice.recipes[`primary-${found.kind}`]
  if (found === undefined || recipe === undefined) return 'gone'
  const job = db.get<{ id: number; run_id: number; state: string }>(
    `SELECT id, run_id, state FROM job WHERE subject_kind = 'item' AND subject = ? AND stage = ? AND recipe_id = ?`,
    [item, stage, recipe],
  )
  const countAs = job?.run_id === run ? 'settled' : 'cached'
  // What was broken off is shown, but asked again.
  const answered = db.get(
    `SELECT 1 FROM answer WHERE subject_kind = 'item' AND subject = ? AND stage = ? AND recipe_id = ? AND gave_up = 0`,
    [item, stage, recipe],
  )
  if (answered !== undefined) return countAs

  const print = slice.near?.[at] ?? 0
  const near = print === 0 ? null : stillNear(db, found.textKey, slice.representatives[at]!, print)
  const representative = print !== 0 && near === null ? 0 : slice.representatives[at]!
  let foldedInto: number | null = null
  if (representative !== 0) {
    // Where this run asks nothing, the answer is none of its own.
    const target = { item, stage, recipe, run: job?.run_id === run ? run : null, now } as const
    if (copyAnswer(db, representative, { ...target, answersFrom, near })) {
      if (job !== undefined) {
        db.run(
          `UPDATE job SET state = 'done', folded_into = NULL, near_key = NULL, settled_at = ? WHERE id = ?`,
          [now, job.id],
        )
      }
      return countAs
    }
    foldedInto =
      db.get<{ id: number }>(
        `SELECT id FROM job WHERE subject_kind = 'item' AND subject = ? AND stage = ? AND recipe_id = ?
           AND folded_into IS NULL AND run_id = ? AND state IN ('pending', 'leased')`,
        [representative, stage, recipe, run],
      )?.id ?? (near === null ? null : pendingTwin(db, { item, recipe, run, textKey: near.own }))
  }
  planJob(db, slice, at, { kind: 'item', recipe, foldedInto, near })
  return 'planned'
}

/** The keys of both texts; null where one has changed since they were found to be near. */
function stillNear(db: WriteDatabase, own: string, representative: number, print: number): NearKeys | null {
  const other = db.get<{ textKey: string | null }>('SELECT text_key AS textKey FROM item WHERE id = ?', [
    representative,
  ])
  const near = { own, representative: other?.textKey ?? '' }
  return nearPrint(near) === print ? near : null
}

/** Who is not answered by a text near to its own may still have the same text as another that is asked. */
const pendingTwin = (
  db: WriteDatabase,
  { item, recipe, run, textKey }: { item: number; recipe: number; run: number; textKey: string },
): number | null =>
  readTwins(db, item, recipe, textKey).find((twin) => twin.run === run && twin.state !== 'done')?.job ?? null

/** Vectors are no answers: they are copied where the texts are equal, and no stage follows from them. */
function planEmbedding(db: WriteDatabase, slice: PlanSlice, at: number): Planned {
  const item = slice.items[at]!
  const recipe = slice.recipes.embed
  const isThere = db.get('SELECT 1 FROM item WHERE id = ? AND text_key IS NOT NULL', [item]) !== undefined
  if (recipe === undefined || !isThere) return 'gone'
  const job = db.get<{ run: number }>(
    `SELECT run_id AS run FROM job WHERE subject_kind = 'item' AND subject = ? AND stage = 'embed' AND recipe_id = ?`,
    [item, recipe],
  )
  const representative = slice.representatives[at]!
  if (
    hasVector(db, item, recipe) ||
    (representative !== 0 && job === undefined && copyVector(db, representative, item, recipe))
  )
    return job?.run === slice.run ? 'settled' : 'cached'
  const leader =
    representative === 0
      ? undefined
      : db.get<{ id: number }>(
          `SELECT id FROM job WHERE subject_kind = 'item' AND subject = ? AND stage = 'embed' AND recipe_id = ?
             AND folded_into IS NULL AND run_id = ? AND state IN ('pending', 'leased')`,
          [representative, recipe, slice.run],
        )
  planJob(db, slice, at, { kind: 'item', recipe, foldedInto: leader?.id ?? null })
  return 'planned'
}

function planChain(db: WriteDatabase, slice: PlanSlice, at: number): Planned {
  const recipe = slice.recipes.chain
  const chain = slice.items[at]!
  // It may have been joined with another one since the page was read.
  const found = db.get('SELECT 1 FROM chain WHERE id = ? AND messages > 1 AND folded = 1', [chain])
  if (recipe === undefined || found === undefined) return 'gone'
  const answered = db.get<{ version: string | null }>(
    `SELECT subject_version AS version FROM answer
     WHERE subject_kind = 'chain' AND subject = ? AND stage = 'chain' AND recipe_id = ? AND gave_up = 0`,
    [chain, recipe],
  )
  if (answered !== undefined && answered.version === chainVersion(db, chain)) {
    const job = db.get<{ run: number }>(
      `SELECT run_id AS run FROM job WHERE subject_kind = 'chain' AND subject = ? AND stage = 'chain' AND recipe_id = ?`,
      [chain, recipe],
    )
    return job?.run === slice.run ? 'settled' : 'cached'
  }
  planJob(db, slice, at, { kind: 'chain', recipe, foldedInto: null })
  return 'planned'
}

function planJob(
  db: WriteDatabase,
  { run, stage, items, ranks, urgent, again }: PlanSlice,
  at: number,
  {
    kind,
    recipe,
    foldedInto,
    near = null,
  }: { kind: 'item' | 'chain'; recipe: number; foldedInto: number | null; near?: NearKeys | null },
): void {
  putJob(db, {
    ...{ run, kind, subject: items[at]!, stage, recipe, foldedInto },
    lane: stage === 'embed' ? 'embed' : urgent[at] === 1 ? 'urgent' : 'sample',
    rank: ranks[at]!,
    textKey: near?.own ?? null,
    keepsFailed: again,
    nearKey: foldedInto === null ? null : (near?.representative ?? null),
  })
}

/**
 * What failed by an earlier recipe is no longer to be asked once the stage in use asks the subject, or has its answer: its model
 * may be gone, and the list of failures would never become empty.
 *
 * @param subject.before only what had failed when this run began
 */
function dropOutdatedFailures(
  db: WriteDatabase,
  subject: { kind: 'item' | 'chain'; id: number; stage: string; before: number | null },
): void {
  const { kind, id, stage, before } = subject
  db.run(
    `DELETE FROM job WHERE subject_kind = ?1 AND subject = ?2 AND stage = ?3 AND state = 'failed' AND recipe_id NOT IN (
       SELECT id FROM recipe WHERE stage = ?3 AND active = 1)
       AND (?4 IS NULL OR settled_at < (SELECT started_at FROM run WHERE id = ?4))`,
    { 1: kind, 2: id, 3: stage, 4: before },
  )
}

/** A plan that a crash cut short is made again from its beginning; what is in the ledger stays. */
export function restartPlanning(db: WriteDatabase, input: { run: number }): null {
  db.run('UPDATE run SET cached = 0, rules_before = 0, left_out = 0, planning = 1 WHERE id = ?', [input.run])
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
  db.run(
    'UPDATE run SET rules = rules + ?, rules_before = rules_before + max(0, ? - rules - ?) WHERE id = ?',
    [input.labelled, input.total, input.labelled, input.run],
  )
  return null
}
