import type Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { Answer } from '../../src/shared/domain/labels.ts'
import { type WriteDatabase, asWriteDatabase } from '../../src/main/db/database.ts'
import { openWritable } from '../../src/main/db/open.ts'
import type { Lease, LeasedJob, Outcome } from '../../src/main/jobs/exchange.ts'
import { ledgerReads, ledgerWrites } from '../../src/main/jobs/operations.ts'
import { type SubjectPage, plannerOperations } from '../../src/main/jobs/planner.ts'
import type { RecipeIds } from '../../src/main/jobs/planWrites.ts'
import { primaryRequest, temporaryFolder } from '../helpers/runHarness.ts'
import { type SeedItem, seedItems, surveyItems } from '../helpers/seedItems.ts'

const cleanUp: (() => void)[] = []
afterEach(() => {
  for (const each of cleanUp.splice(0).reverse()) each()
})

const recipe = (kind: 'survey' | 'email', model = 'm') => ({
  stage: 'primary' as const,
  kind,
  model,
  content: { v: 1 },
})

function openLedger(items: readonly SeedItem[]) {
  const folder = temporaryFolder()
  cleanUp.push(folder.remove)
  const ids = seedItems(folder.path, items)
  const connection: Database.Database = openWritable(folder.path)
  cleanUp.push(() => connection.close())
  const db = asWriteDatabase(connection)
  return { db, ids, folder: folder.path, read: ledgerReads(db), write: ledgerWrites(db) }
}
type Ledger = ReturnType<typeof openLedger>

function planRun(ledger: Ledger, options: { model?: string; limit?: number | null; now?: number } = {}) {
  const { write } = ledger
  const now = options.now ?? 0
  const model = options.model ?? 'm'
  const recipes = { survey: recipe('survey', model), email: recipe('email', model) }
  const { run, recipes: ids } = write['ledger.createRun']({
    request: primaryRequest(),
    recipes,
    model,
    seed: 1,
    now,
  })
  const counts = planInto(ledger, run, ids, options.limit ?? null, now)
  write['ledger.finishPlanning']({ run })
  return { run, recipes: ids, counts }
}

function planInto(
  { read, write }: Ledger,
  run: number,
  recipes: RecipeIds,
  limit: number | null,
  now: number,
) {
  const planner = plannerOperations()
  for (let after: number | null = 0; after !== null;) {
    const page: SubjectPage = read['ledger.planPage']({ stage: 'primary', recipes, after })
    planner['plan.add'](page)
    after = page.next
  }
  const plan = planner['plan.order']({ seed: 1, limit, onlyNew: false })
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
      now,
    })
    at += taken
  }
  return plan.counts
}

describe('what is taken away while it is being asked', () => {
  it('never has its late answer taken for that of what came in its place', () => {
    const ledger = openLedger(surveyItems(3))
    const { db, write, folder } = ledger
    const { run, recipes } = planRun(ledger)
    const exchange = (outcomes: Outcome[], wanted: number) =>
      write['ledger.exchange']({
        ...{ run, now: 1, outcomes, holding: [], leaseUntil: 60_000, unfollowed: [], wanted, urgent: 0 },
      })
    const { jobs } = exchange([], 3)
    db.run('DELETE FROM item')
    db.run('DELETE FROM source')
    const [item] = seedItems(folder, [{ text: 'Something else' }])
    // As the run takes in what arrives meanwhile.
    planInto(ledger, run, recipes, null, 1)
    const [other] = exchange([], 1).jobs
    expect(other).toMatchObject({ item, attempt: 1 })
    const late = jobs.map((job): Outcome => ({
      job: job.job,
      attempt: job.attempt,
      kind: 'answer',
      answer: answerFor(job),
    }))
    expect(exchange(late, 0)).toMatchObject({ stale: 3 })
    expect(db.all('SELECT * FROM answer')).toEqual([])
  })

  it('never gives its number to another source', () => {
    const { db, folder } = openLedger(surveyItems(1))
    const newest = (): number => db.get<{ id: number }>('SELECT max(id) AS id FROM source')!.id
    const gone = newest()
    db.run('DELETE FROM item')
    db.run('DELETE FROM source')
    seedItems(folder, surveyItems(1))
    expect(newest()).toBeGreaterThan(gone)
  })
})

const answerFor = (job: LeasedJob): Answer => ({
  labels: { sentiment: 'neutral', urgency: 'low', summary: `of ${job.text}` },
  evidence: [
    { field: 'themes', quote: job.text.slice(0, 5), start: 0, end: 5, verified: true },
    { field: 'themes', quote: 'made up', start: -1, end: -1, verified: false },
  ],
  fallback: [],
  model: 'm',
  durationMs: 10,
  promptTokens: 5,
  outputTokens: 3,
})

const exchange = (
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

const settled = (job: LeasedJob): Outcome => ({
  job: job.job,
  attempt: job.attempt,
  kind: 'answer',
  answer: answerFor(job),
})
const failing = (job: LeasedJob, final: boolean, notBefore = 0): Outcome => ({
  job: job.job,
  attempt: job.attempt,
  kind: 'failure',
  error: { code: 'server_failed', message: 'down', hint: '' },
  notBefore,
  final,
})

function runToEnd(ledger: Ledger, run: number): number {
  let asked = 0
  let outcomes: Outcome[] = []
  for (let round = 0; round < 10_000; round += 1) {
    const { jobs, open } = exchange(ledger, run, 1, 3, outcomes)
    if (open === 0) return asked
    asked += jobs.length
    outcomes = jobs.map(settled)
  }
  throw new Error('the run does not end')
}

const rowsOf = <T>(db: WriteDatabase, sql: string): T[] => db.all<T>(sql)
const answers = (db: WriteDatabase) =>
  rowsOf<{ item: number; folded: number | null; evidence: string }>(
    db,
    `SELECT subject AS item, folded_into AS folded, evidence FROM answer WHERE stage = 'primary' ORDER BY subject`,
  )

describe('the plan of many items', () => {
  it('is read in pages that hold a reader for a moment only, and misses none', () => {
    const { read, ids, db } = openLedger(surveyItems(5_200))
    db.run('DELETE FROM item WHERE id = ?', [ids[10]!])
    const sizes: number[] = []
    const seen: number[] = []
    for (let after: number | null = 0; after !== null;) {
      const page: SubjectPage = read['ledger.planPage']({ stage: 'primary', recipes: {}, after })
      sizes.push(page.items.length)
      seen.push(...page.items)
      after = page.next
    }
    expect(sizes).toEqual([4_999, 200])
    expect(seen).toEqual(ids.filter((_, index) => index !== 10))
  })
})

describe('planning', () => {
  it('takes the items of complete sources that have something to read, each once', () => {
    const ledger = openLedger([...surveyItems(5), { text: '', textKey: null }])
    seedItems(ledger.folder, [{ text: 'of an import under way' }], { state: 'importing' })
    const { run, counts } = planRun(ledger)
    expect(counts).toEqual({ items: 5, folded: 0, cached: 0, toAsk: 5 })
    expect(ledger.read['runs.get']({ run })).toMatchObject({ planned: 5, done: 0, cached: 0 })
    expect(runToEnd(ledger, run)).toBe(5)
  })

  it('made twice by a crash is the same as made once', () => {
    const ledger = openLedger([...surveyItems(30), { text: 'same' }, { text: 'same' }])
    runToEnd(ledger, planRun(ledger, { limit: 10 }).run)
    const second = planRun(ledger)
    const before = ledger.read['runs.get']({ run: second.run })
    ledger.write['ledger.restartPlanning']({ run: second.run })
    planInto(ledger, second.run, second.recipes, null, 0)
    expect(ledger.read['runs.get']({ run: second.run })).toEqual(before)
    expect(before).toMatchObject({ planned: 32, cached: 10 })
  })

  it('takes over what an earlier run left undone', () => {
    const ledger = openLedger(surveyItems(6))
    const first = planRun(ledger)
    const { jobs } = exchange(ledger, first.run, 0, 2)
    exchange(ledger, first.run, 0, 0, [settled(jobs[0]!), failing(jobs[1]!, true)])
    const second = planRun(ledger)
    expect(ledger.read['runs.get']({ run: second.run })).toMatchObject({
      planned: 6,
      done: 1,
      cached: 1,
      failed: 0,
    })
    expect(runToEnd(ledger, second.run)).toBe(5)
    expect(answers(ledger.db)).toHaveLength(6)
  })

  it('asks again by another recipe and keeps both answers', () => {
    const ledger = openLedger(surveyItems(3))
    runToEnd(ledger, planRun(ledger).run)
    expect(runToEnd(ledger, planRun(ledger, { model: 'other' }).run)).toBe(3)
    expect(answers(ledger.db)).toHaveLength(6)
  })
})

describe('equal texts', () => {
  it('are asked once and get their evidence at its place in their own text', () => {
    const ledger = openLedger([
      { text: 'Great staff, really', textKey: 'k' },
      { text: '  great  staff, really', textKey: 'k' },
      { text: 'GREAT STAFF, REALLY', textKey: 'k' },
    ])
    const { run, counts } = planRun(ledger)
    expect(counts).toMatchObject({ folded: 2, toAsk: 1 })
    expect(runToEnd(ledger, run)).toBe(1)
    const [first, second, third] = answers(ledger.db)
    expect([first!.folded, second!.folded, third!.folded]).toEqual([null, first!.item, first!.item])
    expect(JSON.parse(second!.evidence)).toMatchObject([
      { start: 2, end: 7, verified: true },
      { verified: false },
    ])
    expect(ledger.read['runs.get']({ run })).toMatchObject({ planned: 3, done: 3, folded: 2, cached: 0 })
  })

  it('are asked themselves when the evidence is not in their own text', () => {
    const ledger = openLedger([
      { text: 'Great staff', textKey: 'k' },
      { text: 'Other words', textKey: 'k' },
    ])
    const { run } = planRun(ledger)
    expect(runToEnd(ledger, run)).toBe(2)
    expect(answers(ledger.db).map(({ folded }) => folded)).toEqual([null, null])
  })

  it('under new ids cost nothing', () => {
    const ledger = openLedger(surveyItems(4))
    runToEnd(ledger, planRun(ledger).run)
    seedItems(ledger.folder, surveyItems(4))
    const second = planRun(ledger)
    expect(second.counts).toEqual({ items: 8, folded: 0, cached: 8, toAsk: 0 })
    expect(runToEnd(ledger, second.run)).toBe(0)
    expect(answers(ledger.db)).toHaveLength(8)
    expect(ledger.read['runs.get']({ run: second.run })).toMatchObject({ planned: 8, done: 8, cached: 8 })
  })

  it('are settled in portions when there are thousands, without waiting for the end of the run', () => {
    const ledger = openLedger([...Array.from({ length: 1_300 }, () => ({ text: 'same' })), ...surveyItems(2)])
    const { run } = planRun(ledger)
    const jobs = exchange(ledger, run, 0, 3).jobs.map(settled)
    let { unfollowed } = exchange(ledger, run, 0, 0, jobs)
    let portions = 1
    for (; unfollowed.length > 0; portions += 1) {
      ;({ unfollowed } = exchange(ledger, run, 0, 0, [], [], unfollowed))
    }
    expect(portions).toBeGreaterThan(2)
    expect(ledger.read['runs.get']({ run })).toMatchObject({ planned: 1_302, done: 1_302, folded: 1_299 })
  })

  it('fail with the one that is asked for them, and are retried with it', () => {
    const ledger = openLedger([{ text: 'same' }, { text: 'same' }, { text: 'same' }])
    const { run } = planRun(ledger)
    const { jobs } = exchange(ledger, run, 0, 1)
    exchange(ledger, run, 0, 0, [failing(jobs[0]!, true)])
    expect(ledger.read['runs.get']({ run })).toMatchObject({ failed: 3, done: 0 })
    expect(ledger.read['runs.failures']({ page: { offset: 0, limit: 10 } })).toMatchObject({
      total: 3,
      rows: [{ error: { code: 'server_failed' } }, {}, {}],
    })
    expect(ledger.write['ledger.retryFailed'](null)).toEqual({ jobs: 3, run })
    expect(runToEnd(ledger, run)).toBe(1)
    expect(ledger.read['runs.get']({ run })).toMatchObject({ failed: 0, done: 3 })
  })

  it('are asked themselves when the one asked for them is forgotten', () => {
    const ledger = openLedger([{ text: 'same' }, { text: 'same' }])
    const { run } = planRun(ledger)
    const { jobs } = exchange(ledger, run, 0, 1)
    ledger.db.run('DELETE FROM item WHERE id = ?', [jobs[0]!.item])
    expect(exchange(ledger, run, 0, 0, [settled(jobs[0]!)]).stale).toBe(1)
    expect(runToEnd(ledger, run)).toBe(1)
    expect(answers(ledger.db)).toHaveLength(1)
  })
})

describe('leases', () => {
  it('drop an answer that comes after the job was given to another attempt', () => {
    const ledger = openLedger(surveyItems(1))
    const { run } = planRun(ledger)
    const { jobs: early } = exchange(ledger, run, 0, 1)
    expect(exchange(ledger, run, 61, 1).jobs).toHaveLength(0)
    const { jobs: late } = exchange(ledger, run, 61, 1)
    expect(late[0]!.attempt).toBe(early[0]!.attempt + 1)
    expect(exchange(ledger, run, 62, 0, [settled(early[0]!)]).stale).toBe(1)
    expect(answers(ledger.db)).toHaveLength(0)
    expect(exchange(ledger, run, 62, 0, [settled(late[0]!)]).stale).toBe(0)
    expect(exchange(ledger, run, 62, 0, [settled(late[0]!)]).stale).toBe(1)
    expect(answers(ledger.db)).toHaveLength(1)
  })

  it('are kept by the heartbeat', () => {
    const ledger = openLedger(surveyItems(1))
    const { run } = planRun(ledger)
    const { jobs } = exchange(ledger, run, 0, 1)
    exchange(ledger, run, 50, 0, [], jobs)
    exchange(ledger, run, 61, 1)
    expect(exchange(ledger, run, 61, 1).jobs).toHaveLength(0)
    expect(exchange(ledger, run, 100, 0, [settled(jobs[0]!)]).stale).toBe(0)
  })

  it('back off as long as they were told, and say when they are due', () => {
    const ledger = openLedger(surveyItems(1))
    const { run } = planRun(ledger)
    const { jobs } = exchange(ledger, run, 0, 1)
    expect(exchange(ledger, run, 0, 1, [failing(jobs[0]!, false, 500)])).toMatchObject({
      jobs: [],
      open: 1,
      nextDue: 500,
    })
    expect(exchange(ledger, run, 499, 1).jobs).toHaveLength(0)
    expect(exchange(ledger, run, 500, 1).jobs).toMatchObject([
      { failures: 1, lastError: { code: 'server_failed' } },
    ])
  })

  it('take urgent items first, up to their share, and the rest of them when nothing else is left', () => {
    const urgent = { sentiment: 'negative', urgency: 'critical' }
    const ledger = openLedger(
      surveyItems(12).map((item, index) => (index < 6 ? { ...item, rules: urgent } : item)),
    )
    const { run } = planRun(ledger)
    const lanes = () => exchange(ledger, run, 0, 4).jobs.map(({ lane }) => lane)
    expect(lanes()).toEqual(['urgent', 'urgent', 'sample', 'sample'])
    expect(lanes()).toEqual(['urgent', 'urgent', 'sample', 'sample'])
    expect(exchange(ledger, run, 0, 4).jobs[0]!.rules).toEqual(urgent)
  })
})

/** A model of what may happen to a ledger; every step keeps the invariants, and the run ends with one answer each. */
describe('any sequence of leasing, settling, failing, stalling and crashing', () => {
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('lease' as const), count: fc.integer({ min: 1, max: 4 }) }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('settle' as const), which: fc.nat(9) }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('fail' as const), which: fc.nat(9), final: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), which: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('settle twice' as const), which: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('stall' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('replan' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('retry failed' as const) }) },
  )

  it('keeps one job and at most one answer an item, and loses none that was acknowledged', () => {
    const ledger = openLedger([...surveyItems(6), { text: 'same' }, { text: 'same' }, { text: 'SAME' }])
    const clear = (): void => {
      for (const table of ['answer', 'job', 'run']) ledger.db.run(`DELETE FROM ${table}`)
    }
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        clear()
        const { run, recipes } = planRun(ledger)
        let now = 0
        let held: LeasedJob[] = []
        const acknowledged = new Set<number>()
        const settle = (job: LeasedJob | undefined): void => {
          if (job === undefined) return
          const { stale } = exchange(ledger, run, now, 0, [settled(job)])
          if (stale === 0) acknowledged.add(job.item)
        }
        for (const each of steps) {
          now += 1
          const chosen = 'which' in each ? held[each.which % Math.max(1, held.length)] : undefined
          if (each.do === 'lease') held.push(...exchange(ledger, run, now, each.count).jobs)
          else if (each.do === 'settle' || each.do === 'settle twice') {
            settle(chosen)
            if (each.do === 'settle twice') settle(chosen)
          } else if (each.do === 'fail' && chosen !== undefined) {
            exchange(ledger, run, now, 0, [failing(chosen, each.final)])
          } else if (each.do === 'release' && chosen !== undefined) {
            exchange(ledger, run, now, 0, [
              { job: chosen.job, attempt: chosen.attempt, kind: 'release', error: null, notBefore: 0 },
            ])
          } else if (each.do === 'stall') now += 100
          else if (each.do === 'crash') {
            held = []
            ledger.write['ledger.takeBackOrphans'](null)
          } else if (each.do === 'replan') {
            ledger.write['ledger.restartPlanning']({ run })
            planInto(ledger, run, recipes, null, now)
          } else if (each.do === 'retry failed') ledger.write['ledger.retryFailed'](null)
          checkInvariants(ledger.db, acknowledged)
        }
        ledger.write['ledger.takeBackOrphans'](null)
        ledger.write['ledger.retryFailed'](null)
        runToEnd(ledger, run)
        expect(answers(ledger.db).map(({ item }) => item)).toEqual(ledger.ids)
        expect(ledger.read['runs.get']({ run })).toMatchObject({ planned: 9, done: 9, failed: 0, cached: 0 })
      }),
      { numRuns: 150 },
    )
  })
})

function checkInvariants(db: WriteDatabase, acknowledged: ReadonlySet<number>): void {
  const one = (sql: string): number => db.get<{ n: number }>(`SELECT count(*) AS n FROM ${sql}`)!.n
  expect(one('job')).toBe(9)
  expect(
    one(`job j WHERE (j.state = 'done') <> EXISTS (SELECT 1 FROM answer a WHERE a.subject = j.subject)`),
  ).toBe(0)
  expect(one(`job WHERE (state = 'leased') <> (lease_until IS NOT NULL)`)).toBe(0)
  expect(one(`job WHERE state = 'folded' AND folded_into IS NULL`)).toBe(0)
  const answered = new Set(answers(db).map(({ item }) => item))
  for (const item of acknowledged) expect(answered.has(item)).toBe(true)
}
