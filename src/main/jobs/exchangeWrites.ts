/**
 * The heart of the ledger: one question hands in what the workers found and takes their next jobs, in one transaction.
 * Nothing counts as settled before it commits.
 */
import type { ErrorData } from '../../shared/domain/errors.ts'
import {
  type Answer,
  type LedgerStage,
  ModelStage,
  SideStage,
  isSideStage,
} from '../../shared/domain/labels.ts'
import type { KeptPart } from '../analysis/parts.ts'
import type { WriteDatabase } from '../db/database.ts'
import { recordAnswer } from '../db/queries/answers.ts'
import { wantPass } from '../db/queries/duePasses.ts'
import { recordVector } from '../db/queries/itemVectors.ts'
import { recordSecondAnswer } from '../db/queries/secondAnswers.ts'
import { sqlList } from '../sqlPieces.ts'
import { readParts } from './answerPartWrites.ts'
import { type CriticalChoice, chooseForCritical, criticalChoice } from './criticalWrites.ts'
import { askGrownChain } from './grownChainWrites.ts'
import { countError } from './runHistoryWrites.ts'
import { settleFollowers, settleStrayFollowers } from './foldedWrites.ts'
import { LONGEST_BACK_OFF_MS } from './policies.ts'
import { type LeasedSubject, type SubjectKind, readLeasedSubject } from './leasedSubjectReads.ts'

/** `embed` has slots of its own, and so a loop of its own. */
export type Lane = 'urgent' | 'sample' | 'embed'

/** A lease as main holds it: `attempt` is the fencing number. */
export interface Lease {
  job: number
  attempt: number
}

export type Outcome =
  /** `version` as the lease gave it. */
  | (Lease & { kind: 'answer'; answer: Answer; version?: string | null })
  /** Of the stage `embed`. */
  | (Lease & { kind: 'vector'; vector: Uint8Array; promptTokens: number | null })
  /** Failed: asked again not before a moment, or never when `final`. */
  | (Lease & { kind: 'failure'; error: ErrorData; notBefore: number; final: boolean })
  /** To be asked by the fallback of its recipe from now on, with all its attempts. */
  | (Lease & { kind: 'fallback'; recipe: number; error: ErrorData })
  /** Given back untouched: it was not the item's fault. `error` is kept for the person to see. */
  | (Lease & { kind: 'release'; error: ErrorData | null; notBefore: number })

export interface ExchangeInput {
  run: number
  now: number
  outcomes: readonly Outcome[]
  /** Leases to prolong. */
  holding: readonly Lease[]
  leaseUntil: number
  /** Jobs that settled earlier and may have followers left, as the last result named them. */
  unfollowed: readonly number[]
  /** How many jobs to lease, and how many of them from the urgent lane as long as the other has any. */
  wanted: number
  urgent: number
  /** Recipes that are not to be leased. */
  without?: readonly number[]
  /** Leases from the lane of embeddings, and from no other; else never from it. */
  embeds?: boolean
}

export interface LeasedJob extends Lease, LeasedSubject {
  subjectKind: SubjectKind
  /** Id of the item or the chain. */
  id: number
  stage: LedgerStage | SideStage
  /** By which it is asked: its own, or the fallback of that. */
  recipe: number
  lane: Lane
  failures: number
  lastError: ErrorData | null
  /** What was said of parts of it before. */
  parts: KeptPart[]
}

export interface ExchangeResult {
  jobs: LeasedJob[]
  /** Outcomes of leases that were no longer ours: dropped. */
  stale: number
  /** Jobs with more followers than fitted into this transaction: to be handed in with the next. */
  unfollowed: number[]
  /** Whether jobs are left that are neither done nor failed. Only looked at when fewer were leased than wanted, else null. */
  hasOpen: boolean | null
  /** When the next job that backs off is due; null when none does. */
  nextDue: number | null
}

const FOLLOWERS_MS = 15

export function exchange(db: WriteDatabase, input: ExchangeInput): ExchangeResult {
  return db.transaction(() => {
    const deadline = performance.now() + FOLLOWERS_MS
    let stale = 0
    const critical =
      input.outcomes.length + input.unfollowed.length === 0 ? null : criticalChoice(db, input.run, input.now)
    const tally: Tally = { retries: 0, timeouts: 0, prompt: 0, output: 0, unfollowed: [], critical }
    for (const job of input.unfollowed) follow(db, job, input.now, tally, deadline)
    for (const lease of input.holding) {
      db.run(`UPDATE job SET lease_until = ? WHERE id = ? AND attempt = ? AND state = 'leased'`, [
        input.leaseUntil,
        lease.job,
        lease.attempt,
      ])
    }
    for (const outcome of input.outcomes) {
      if (!settleSafely(db, input, outcome, tally, deadline)) stale += 1
    }
    if (tally.retries + tally.timeouts + tally.prompt + tally.output > 0) {
      db.run(
        `UPDATE run SET retries = retries + ?, timeouts = timeouts + ?, prompt_tokens = prompt_tokens + ?,
           output_tokens = output_tokens + ? WHERE id = ?`,
        [tally.retries, tally.timeouts, tally.prompt, tally.output, input.run],
      )
    }
    return { stale, unfollowed: tally.unfollowed, ...leaseJobs(db, input) }
  })
}

interface Tally {
  retries: number
  timeouts: number
  prompt: number
  output: number
  unfollowed: number[]
  /** By what the run chooses for its critical stage; null when it has none. */
  critical: CriticalChoice | null
}

function follow(db: WriteDatabase, job: number, now: number, tally: Tally, deadline: number): void {
  if (settleFollowers(db, job, now, deadline, tally.critical).left) tally.unfollowed.push(job)
}

/** Each outcome in a savepoint: one that cannot be stored does not cost the others. */
function settleSafely(
  db: WriteDatabase,
  input: ExchangeInput,
  outcome: Outcome,
  tally: Tally,
  deadline: number,
): boolean {
  try {
    return db.transaction(() => settle(db, input, outcome, tally, deadline))
  } catch (error) {
    if (concernsAll(error)) throw error
    const told: ErrorData = {
      code: 'internal',
      message: `the answer could not be stored: ${String(error)}`,
      hint: '',
    }
    const failure: Outcome = { ...outcome, kind: 'failure', error: told, notBefore: 0, final: true }
    return settle(db, input, failure, tally, deadline)
  }
}

/**
 * A full disk, or a file that cannot be written, is not the answer's fault: the whole exchange is undone and main keeps the
 * outcomes. What SQLite has against one answer would be there again each time it is handed in.
 */
const concernsAll = (error: unknown): boolean =>
  /^SQLITE_(?:FULL|IOERR|READONLY|BUSY|LOCKED|NOMEM|CORRUPT|CANTOPEN|NOTADB|INTERRUPT)/.test(
    (error as { code?: string }).code ?? '',
  )

/** @returns false when the lease is stale: the job was given to another attempt, or is gone */
function settle(
  db: WriteDatabase,
  input: ExchangeInput,
  outcome: Outcome,
  tally: Tally,
  deadline: number,
): boolean {
  const { now } = input
  if (outcome.kind === 'answer') {
    // As far as it came it is kept and shown, but for one that is only compared; it stands with the failed ones all the same,
    // to be tried again.
    const gaveUp = outcome.answer.gaveUp ?? null
    const job = db.get<SettledRow & { recipe_id: number; run_id: number; fallback_recipe: number | null }>(
      `UPDATE job SET state = ?, settled_at = ?, lease_until = NULL, last_error = ?
       WHERE id = ? AND attempt = ? AND state = 'leased'
       RETURNING subject_kind AS kind, subject AS id, stage, recipe_id, run_id, fallback_recipe`,
      [
        gaveUp === null ? 'done' : 'failed',
        now,
        gaveUp === null ? null : JSON.stringify(gaveUp),
        outcome.job,
        outcome.attempt,
      ],
    )
    if (job === undefined) return false
    if (gaveUp !== null) {
      tally.timeouts += 1
      countError(db, input.run, job.fallback_recipe ?? job.recipe_id, gaveUp.code)
    }
    const { answer } = outcome
    const known = { recipe: job.recipe_id, run: job.run_id, answer, settledAt: now }
    if (isSideStage(job.stage)) {
      if (gaveUp === null) recordSecondAnswer(db, { ...known, item: job.id, stage: job.stage })
    } else
      recordAnswer(db, {
        ...known,
        subjectKind: job.kind,
        subject: job.id,
        stage: job.stage,
        foldedInto: null,
        version: outcome.version ?? null,
        answeredBy: job.fallback_recipe,
      })
    // As soon as it is read as it is now it enters the critical stage.
    if (!askGrownChain(db, { ...job, job: outcome.job, version: outcome.version }, now))
      enterCritical(db, job, tally, now)
    tally.prompt += outcome.answer.promptTokens ?? 0
    tally.output += outcome.answer.outputTokens ?? 0
    follow(db, outcome.job, now, tally, deadline)
    return true
  }
  if (outcome.kind === 'vector') {
    const job = db.get<{ id: number; recipe: number }>(
      `UPDATE job SET state = 'done', settled_at = ?, lease_until = NULL, last_error = NULL
       WHERE id = ? AND attempt = ? AND state = 'leased' RETURNING subject AS id, recipe_id AS recipe`,
      [now, outcome.job, outcome.attempt],
    )
    if (job === undefined) return false
    recordVector(db, job.id, job.recipe, outcome.vector)
    tally.prompt += outcome.promptTokens ?? 0
    follow(db, outcome.job, now, tally, deadline)
    wantPass(db, 'themes')
    return true
  }
  if (outcome.kind === 'fallback') {
    const job = db.get<{ recipe: number }>(
      `UPDATE job SET state = 'pending', fallback_recipe = ?, failures = 0, last_error = NULL, not_before = 0,
         lease_until = NULL WHERE id = ? AND attempt = ? AND state = 'leased' RETURNING recipe_id AS recipe`,
      [outcome.recipe, outcome.job, outcome.attempt],
    )
    if (job === undefined) return false
    countError(db, input.run, job.recipe, outcome.error.code)
    if (outcome.error.code === 'model_timeout') tally.timeouts += 1
    tally.retries += 1
    return true
  }
  const state = outcome.kind === 'failure' && outcome.final ? 'failed' : 'pending'
  const spent = outcome.kind === 'failure' ? 1 : 0
  const job = db.get<SettledRow & { asked: number }>(
    `UPDATE job SET state = ?, failures = failures + ?, last_error = coalesce(?, last_error), not_before = ?,
       lease_until = NULL, settled_at = ?
     WHERE id = ? AND attempt = ? AND state = 'leased'
     RETURNING subject_kind AS kind, subject AS id, stage, coalesce(fallback_recipe, recipe_id) AS asked`,
    [
      state,
      spent,
      outcome.error === null ? null : JSON.stringify(outcome.error),
      outcome.notBefore,
      state === 'failed' ? now : null,
      outcome.job,
      outcome.attempt,
    ],
  )
  if (job === undefined) return false
  // Of what was given back neither an answer nor a failure is counted.
  if (spent === 1 && outcome.error?.code === 'model_timeout') tally.timeouts += 1
  if (outcome.error !== null) countError(db, input.run, job.asked, outcome.error.code)
  if (state === 'failed') {
    // What the rules rank high is looked into even where the stage between failed.
    enterCritical(db, job, tally, now)
    follow(db, outcome.job, now, tally, deadline)
  } else if (spent === 1) tally.retries += 1
  return true
}

interface SettledRow {
  kind: SubjectKind
  id: number
  stage: LedgerStage | SideStage
}

function enterCritical(db: WriteDatabase, { kind, id, stage }: SettledRow, tally: Tally, now: number): void {
  if (tally.critical === null || stage === 'critical' || stage === 'embed' || isSideStage(stage)) return
  chooseForCritical(db, tally.critical, { kind, id }, now)
}

/** The jobs of a loop: those of the other are not to be walked over, by whichever index. */
const LOOPS = {
  questions: {
    lanes: `('urgent', 'sample')`,
    stages: sqlList([...ModelStage.options, ...SideStage.options]),
  },
  embeddings: { lanes: `('embed')`, stages: sqlList(['embed']) },
}

function leaseJobs(db: WriteDatabase, input: ExchangeInput): Omit<ExchangeResult, 'stale' | 'unfollowed'> {
  if (input.wanted === 0) return { jobs: [], hasOpen: null, nextDue: null }
  const jobs = input.embeds === true ? lease(db, input, 'embed', input.wanted) : leaseLabels(db, input)
  if (jobs.length === input.wanted) return { jobs, hasOpen: null, nextDue: null }

  const { lanes, stages } = input.embeds === true ? LOOPS.embeddings : LOOPS.questions
  const { left } = settleStrayFollowers(
    db,
    { run: input.run, stages },
    input.now,
    performance.now() + FOLLOWERS_MS,
    criticalChoice(db, input.run, input.now),
  )
  db.run(
    `UPDATE job SET state = 'pending', lease_until = NULL
     WHERE run_id = ? AND state = 'leased' AND lease_until < ? AND lane IN ${lanes}`,
    [input.run, input.now],
  )
  // What is passed over may be nearly all there is: it is not walked over again for this, and counts as due.
  const isPassedOver = (input.without ?? []).length > 0
  // Nobody is told to wait for so long: the clock has been set back since.
  if (!isPassedOver)
    db.run(
      `UPDATE job SET not_before = ? WHERE run_id = ? AND state = 'pending' AND not_before > ? AND lane IN ${lanes}`,
      [input.now, input.run, input.now + LONGEST_BACK_OFF_MS],
    )
  const { due, waits } = db.get<{ due: number | null; waits: number }>(
    `SELECT (SELECT ${isPassedOver ? 'not_before' : 'min(not_before)'} FROM job INDEXED BY job_next
             WHERE run_id = @run AND state = 'pending' AND lane IN ${lanes} LIMIT 1) AS due,
       EXISTS (SELECT 1 FROM job WHERE run_id = @run AND state IN ('leased', 'folded') AND stage IN ${stages}) AS waits`,
    { run: input.run },
  )!
  return {
    jobs,
    hasOpen: due !== null || waits === 1,
    nextDue: left || (isPassedOver && due !== null) ? input.now : due,
  }
}

function leaseLabels(db: WriteDatabase, input: ExchangeInput): LeasedJob[] {
  const fromUrgent = lease(db, input, 'urgent', Math.min(input.urgent, input.wanted))
  const fromSample = lease(db, input, 'sample', input.wanted - fromUrgent.length)
  const rest = lease(db, input, 'urgent', input.wanted - fromUrgent.length - fromSample.length)
  return [...fromUrgent, ...fromSample, ...rest]
}

interface LeasedRow {
  job: number
  attempt: number
  subjectKind: SubjectKind
  id: number
  stage: LedgerStage | SideStage
  recipe: number
  failures: number
  last_error: string | null
}

function lease(
  db: WriteDatabase,
  { run, now, leaseUntil, without = [] }: ExchangeInput,
  lane: Lane,
  count: number,
): LeasedJob[] {
  if (count <= 0) return []
  const rows = db.all<LeasedRow>(
    `UPDATE job SET state = 'leased', attempt = attempt + 1, leased_at = ?, lease_until = ?
     WHERE id IN (SELECT id FROM job WHERE state = 'pending' AND run_id = ? AND lane = ? AND not_before <= ?
                  AND coalesce(fallback_recipe, recipe_id) NOT IN (SELECT value FROM json_each(?)) ORDER BY rank LIMIT ?)
     RETURNING id AS job, attempt, subject_kind AS subjectKind, subject AS id, stage, coalesce(fallback_recipe, recipe_id) AS recipe, failures,
       last_error`,
    [now, leaseUntil, run, lane, now, JSON.stringify(without), count],
  )
  const parts = readParts(db, rows)
  return rows.map(({ last_error, ...row }) => ({
    ...row,
    lane,
    parts: parts.get(row.job) ?? [],
    ...readLeasedSubject(db, row.subjectKind, row.id),
    lastError: last_error === null ? null : (JSON.parse(last_error) as ErrorData),
  }))
}
