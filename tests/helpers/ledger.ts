/** A ledger in a folder of its own, driven through its operations as a run drives it. */
import type Database from 'better-sqlite3'
import type { Answer } from '../../src/shared/domain/labels.ts'
import { type WriteDatabase, asWriteDatabase } from '../../src/main/db/database.ts'
import { openWritable } from '../../src/main/db/open.ts'
import type { Lease, LeasedJob, Outcome } from '../../src/main/jobs/exchangeWrites.ts'
import { ledgerReads, ledgerWrites } from '../../src/main/jobs/operations.ts'
import { type SubjectPage, plannerOperations } from '../../src/main/jobs/planner.ts'
import { type Reuse, answersFrom } from '../../src/main/jobs/reuse.ts'
import type { RecipeIds } from '../../src/main/jobs/planReads.ts'
import { cleanUp } from './cleanUp.ts'
import { primaryRequest, temporaryFolder } from './runHarness.ts'
import { type SeedItem, seedItems } from './seedItems.ts'

const recipe = (kind: 'survey' | 'email', model = 'm') => ({
  stage: 'primary' as const,
  kind,
  model,
  content: { v: 1 },
})

/** One that is closed and taken away after the test. */
export function openLedger(items: readonly SeedItem[]) {
  const folder = temporaryFolder()
  cleanUp.push(folder.remove)
  const ids = seedItems(folder.path, items)
  const connection: Database.Database = openWritable(folder.path)
  cleanUp.push(() => connection.close())
  const db = asWriteDatabase(connection)
  return { db, ids, folder: folder.path, read: ledgerReads(db), write: ledgerWrites(db) }
}
export type Ledger = ReturnType<typeof openLedger>

export function planRun(
  ledger: Ledger,
  options: {
    model?: string
    limit?: number | null
    now?: number
    critical?: boolean
    reuse?: Partial<Reuse>
  } = {},
) {
  const { write } = ledger
  const now = options.now ?? 0
  const reuse = { answerLifeDays: 0, nearDuplicates: 0, ...options.reuse }
  const model = options.model ?? 'm'
  const recipes = {
    'primary-survey': recipe('survey', model),
    'primary-email': recipe('email', model),
    ...(options.critical === true
      ? { 'critical-survey': { ...recipe('survey', model), stage: 'critical' as const } }
      : {}),
  }
  const { run, recipes: ids } = write['ledger.createRun']({
    request: primaryRequest(),
    recipes,
    model,
    critical: { threshold: 50, share: 100 },
    reuse,
    seed: 1,
    now,
  })
  if (options.critical === true) write['ledger.countRanked']({ run, toRank: ledger.ids.length })
  const counts = planInto(ledger, run, ids, options.limit ?? null, now, reuse)
  write['ledger.finishPlanning']({ run })
  return { run, recipes: ids, counts }
}

const NO_REUSE: Reuse = { answerLifeDays: 0, nearDuplicates: 0 }

export function planInto(
  { read, write }: Ledger,
  run: number,
  recipes: RecipeIds,
  limit: number | null,
  now: number,
  reuse: Reuse & { again?: boolean } = NO_REUSE,
) {
  const planner = plannerOperations()
  const question = { stage: 'primary' as const, recipes, answersFrom: answersFrom(reuse, now) }
  for (let after: number | null = 0; after !== null;) {
    const page: SubjectPage = read['ledger.planPage']({ ...question, after })
    planner['plan.add'](page)
    after = page.next
  }
  planner['plan.draft']({ seed: 1, limit })
  if (reuse.nearDuplicates > 0) {
    const texts = (items: Float64Array) => read['ledger.nearTexts']({ items })
    const search = { bound: reuse.nearDuplicates, onlyNew: false, known: null }
    planner['plan.sketch'](texts(planner['plan.nearCandidates'](search)))
    planner['plan.compare'](texts(planner['plan.worthALook'](null)))
  }
  const plan = planner['plan.order']({ onlyNew: false })
  for (let at = 0; at < plan.items.length;) {
    const slice = (column: Float64Array) => column.slice(at)
    const { taken } = write['ledger.planSlice']({
      run,
      stage: 'primary',
      recipes,
      items: slice(plan.items),
      ranks: slice(plan.ranks),
      urgent: plan.urgent.slice(at),
      representatives: slice(plan.representatives),
      near: plan.near.slice(at),
      now,
      again: reuse.again === true,
    })
    at += taken
  }
  return plan.counts
}

const textOf = ({ subject }: LeasedJob): string => (subject.kind === 'chain' ? '' : subject.text)

const answerFor = (job: LeasedJob): Answer => ({
  labels: { sentiment: 'neutral', urgency: 'low', summary: `of ${textOf(job)}` },
  evidence: [
    { field: 'themes', quote: textOf(job).slice(0, 5), start: 0, end: 5, verified: true },
    { field: 'themes', quote: 'made up', start: -1, end: -1, verified: false },
  ],
  fallback: [],
  model: 'm',
  durationMs: 10,
  promptTokens: 5,
  outputTokens: 3,
})

export const exchange = (
  { write }: Ledger,
  run: number,
  now: number,
  wanted: number,
  outcomes: Outcome[] = [],
  holding: Lease[] = [],
  unfollowed: number[] = [],
) =>
  write['ledger.exchange']({
    run,
    now,
    outcomes,
    holding,
    leaseUntil: now + 60,
    unfollowed,
    wanted,
    urgent: Math.ceil(wanted / 2),
  })

export const settled = (job: LeasedJob): Outcome & { kind: 'answer' } => ({
  job: job.job,
  attempt: job.attempt,
  kind: 'answer',
  answer: answerFor(job),
  version: job.version,
})
export const failing = (job: LeasedJob, final: boolean, notBefore = 0): Outcome => ({
  job: job.job,
  attempt: job.attempt,
  kind: 'failure',
  error: { code: 'server_failed', message: 'down', hint: '' },
  notBefore,
  final,
})

export function runToEnd(ledger: Ledger, run: number, now = 1): number {
  let asked = 0
  let outcomes: Outcome[] = []
  for (let round = 0; round < 10_000; round += 1) {
    const { jobs, hasOpen } = exchange(ledger, run, now, 3, outcomes)
    if (hasOpen === false) return asked
    asked += jobs.length
    outcomes = jobs.map(settled)
  }
  throw new Error('the run does not end')
}

const rowsOf = <T>(db: WriteDatabase, sql: string): T[] => db.all<T>(sql)
export const answers = (db: WriteDatabase) =>
  rowsOf<{ item: number; folded: number | null; evidence: string }>(
    db,
    `SELECT subject AS item, folded_into AS folded, evidence FROM answer WHERE stage = 'primary' ORDER BY subject`,
  )
