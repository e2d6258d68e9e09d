import { describe, expect, it } from 'vitest'
import { putJob } from '../../src/main/jobs/jobWrites.ts'
import type { SubjectPage } from '../../src/main/jobs/planner.ts'
import {
  type Ledger,
  answers,
  exchange,
  failing,
  openLedger,
  planInto,
  planRun,
  runToEnd,
  settled,
} from '../helpers/ledger.ts'
import { seedItems, surveyItems } from '../helpers/seedItems.ts'

describe('what is taken away while it is being asked', () => {
  it('never has its late answer taken for that of what came in its place', () => {
    const ledger = openLedger(surveyItems(3))
    const { db, folder } = ledger
    const { run, recipes } = planRun(ledger)
    const { jobs } = exchange(ledger, run, 1, 3)
    db.run('DELETE FROM item')
    db.run('DELETE FROM source')
    const [item] = seedItems(folder, [{ text: 'Something else' }])
    // As the run takes in what arrives meanwhile.
    planInto(ledger, run, recipes, null, 1)
    const [other] = exchange(ledger, run, 1, 1).jobs
    expect(other).toMatchObject({ id: item, attempt: 1 })
    expect(exchange(ledger, run, 1, 0, jobs.map(settled))).toMatchObject({ stale: 3 })
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

describe('a job that an earlier run left behind', () => {
  it.each(['primary', 'critical', 'check', 'trial'] as const)(
    'begins anew with its own model in the %s stage, and keeps its state within a run',
    (stage) => {
      const ledger = openLedger(surveyItems(1))
      const { db, ids } = ledger
      const first = planRun(ledger)
      const recipe = first.recipes['primary-survey']!
      const put = (run: number): void =>
        putJob(db, { run, kind: 'item', subject: ids[0]!, stage, recipe, lane: 'sample', rank: 1 })
      const find = () =>
        db.get('SELECT state, failures, fallback_recipe AS fallback FROM job WHERE stage = ?', [stage])
      put(first.run)
      db.run(`UPDATE job SET state = 'failed', failures = 3, fallback_recipe = ? WHERE stage = ?`, [
        recipe,
        stage,
      ])
      put(first.run)
      expect(find()).toEqual({ state: 'failed', failures: 3, fallback: recipe })
      put(planRun(ledger).run)
      expect(find()).toMatchObject({ state: 'pending', failures: 0, fallback: null })
    },
  )
})

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
    expect(counts).toEqual({ items: 5, folded: 0, near: 0, cached: 0, toAsk: 5 })
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

describe('the figures of a run that has ended', () => {
  const end = (ledger: ReturnType<typeof openLedger>, run: number, state: 'done' | 'stopped' | 'paused') =>
    ledger.write['ledger.setRunState']({ run, state, reason: '', busyMs: 60_000, now: 5 })

  it('stay as they were at its end, whoever takes its jobs over or its texts away', () => {
    const ledger = openLedger(surveyItems(6))
    const first = planRun(ledger)
    const { jobs } = exchange(ledger, first.run, 0, 6)
    exchange(ledger, first.run, 0, 0, [settled(jobs[0]!), ...jobs.slice(1).map((job) => failing(job, true))])
    end(ledger, first.run, 'done')
    const before = ledger.read['runs.get']({ run: first.run })
    expect(before).toMatchObject({ planned: 6, done: 1, failed: 5, itemsPerMinute: 1, latency: { p50: 10 } })
    const second = planRun(ledger)
    runToEnd(ledger, second.run)
    end(ledger, second.run, 'done')
    ledger.db.run('DELETE FROM item WHERE id = ?', [ledger.ids[0]!])
    expect(ledger.read['runs.get']({ run: first.run })).toEqual(before)
    expect(ledger.read['runs.get']({ run: second.run })).toMatchObject({ planned: 6, done: 6, failed: 0 })
  })

  it('stay also of a run that another one ended by starting', () => {
    const ledger = openLedger(surveyItems(4))
    const first = planRun(ledger)
    const { jobs } = exchange(ledger, first.run, 0, 1)
    exchange(ledger, first.run, 0, 0, [settled(jobs[0]!)])
    runToEnd(ledger, planRun(ledger).run)
    expect(ledger.read['runs.get']({ run: first.run })).toMatchObject({
      state: 'stopped',
      planned: 4,
      done: 1,
    })
  })

  it('are counted again once it goes on, by its own clock', () => {
    const ledger = openLedger(surveyItems(4))
    const { run } = planRun(ledger)
    end(ledger, run, 'paused')
    ledger.write['ledger.setRunState']({ run, state: 'running', reason: '', busyMs: 1, now: 6 })
    runToEnd(ledger, run)
    expect(ledger.read['runs.get']({ run })).toMatchObject({ planned: 4, done: 4 })
    // What was noted last is old; how long it has been running is known to whoever runs it.
    const sampled = ledger.read['runs.sample']({ run, now: 7, busyMs: 120_000 })
    expect(sampled?.run).toMatchObject({ seconds: 120, itemsPerMinute: 2 })
  })
})

it('answers that are taken over from earlier runs are no pace of this one', () => {
  const ledger = openLedger([...surveyItems(1), { text: 'a text of two' }])
  const first = planRun(ledger)
  runToEnd(ledger, first.run)
  seedItems(ledger.folder, [{ text: 'a text of two' }])
  const second = planRun(ledger)
  runToEnd(ledger, second.run)
  const sampled = ledger.read['runs.sample']({ run: second.run, now: 1 })
  expect(sampled).toMatchObject({ run: { planned: 3, done: 3, cached: 3 }, itemsPerMinute: 0 })
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
      hasOpen: true,
      nextDue: 500,
    })
    expect(exchange(ledger, run, 499, 1).jobs).toHaveLength(0)
    expect(exchange(ledger, run, 500, 1).jobs).toMatchObject([
      { failures: 1, lastError: { code: 'server_failed' } },
    ])
  })

  it('do not back off for a day where the clock was set back by one', () => {
    const ledger = openLedger(surveyItems(1))
    const { run } = planRun(ledger)
    const day = 86_400_000
    const { jobs } = exchange(ledger, run, day, 1)
    expect(exchange(ledger, run, day, 0, [failing(jobs[0]!, false, day + 500)])).toMatchObject({ stale: 0 })
    const back = 1_000
    expect(exchange(ledger, run, back, 1)).toMatchObject({ jobs: [], hasOpen: true, nextDue: back })
    expect(exchange(ledger, run, back, 1).jobs).toMatchObject([{ failures: 1 }])
  })

  it('whose recipe nobody can answer are passed over in the index alone, and stay open', () => {
    const ledger = openLedger(surveyItems(4))
    const { run, recipes } = planRun(ledger)
    const question = { run, outcomes: [], holding: [], unfollowed: [], wanted: 2, urgent: 0 }
    const lease = (now: number, without: number[]) =>
      ledger.write['ledger.exchange']({ ...question, now, leaseUntil: now + 60, without })
    const day = 86_400_000
    ledger.db.run('UPDATE job SET not_before = ?', [day])
    const survey = recipes['primary-survey']!
    expect(lease(1_000, [survey])).toMatchObject({ jobs: [], hasOpen: true, nextDue: 1_000 })
    // A back-off that long is mended as soon as there is somebody to ask.
    expect(lease(1_000, [])).toMatchObject({ jobs: [], hasOpen: true, nextDue: 1_000 })
    expect(lease(1_000, [survey]).jobs).toEqual([])
    expect(lease(1_000, []).jobs).toHaveLength(2)
    const plan = ledger.db.all<{ detail: string }>(
      `EXPLAIN QUERY PLAN SELECT id FROM job WHERE state = 'pending' AND run_id = 1 AND lane = 'sample' AND not_before <= 5
         AND coalesce(fallback_recipe, recipe_id) NOT IN (7) ORDER BY rank LIMIT 2`,
    )
    expect(plan[0]!.detail).toContain('USING COVERING INDEX job_next')
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

  it('are given back uncounted: a time-out of what was never a failure is no share of the requests', () => {
    const ledger = openLedger(surveyItems(1))
    const { run } = planRun(ledger)
    const [job] = exchange(ledger, run, 0, 1).jobs
    const error = { code: 'model_timeout' as const, message: 'too slow', hint: '' }
    const lease = { job: job!.job, attempt: job!.attempt }
    exchange(ledger, run, 0, 0, [{ ...lease, kind: 'release', error, notBefore: 0 }])
    expect(ledger.read['runs.rates']({ run })).toEqual({ answered: 0, unanswered: 0, timeouts: 0 })
  })

  const gaveUp = { code: 'model_timeout' as const, message: 'too slow', hint: '' }
  /** The next text's answer, as far as it came. */
  const breakOff = (ledger: Ledger, run: number): void => {
    const whole = settled(exchange(ledger, run, 0, 1).jobs[0]!)
    if (whole.kind !== 'answer') throw new Error('no answer')
    const answer = { ...whole.answer, labels: { summary: 'as far as it came' }, gaveUp }
    exchange(ledger, run, 0, 0, [{ ...whole, answer }])
  }

  it('lists an answer that was broken off for its time, keeps it meanwhile, and replaces it when it is tried again', () => {
    const ledger = openLedger(surveyItems(1))
    const { run } = planRun(ledger)
    breakOff(ledger, run)
    expect(ledger.read['runs.get']({ run })).toMatchObject({ done: 0, failed: 1, timeouts: 1 })
    expect(ledger.read['runs.failures']({ page: { offset: 0, limit: 5 } })).toMatchObject({
      rows: [{ error: gaveUp }],
    })
    const labels = (): unknown =>
      ledger.db.get(`SELECT labels ->> '$.summary' AS said FROM answer WHERE stage = 'primary'`)
    expect(labels()).toEqual({ said: 'as far as it came' })
    ledger.write['ledger.retryFailed']({ run })
    expect(runToEnd(ledger, run)).toBe(1)
    expect(labels()).toMatchObject({ said: expect.stringMatching(/^of /) })
    expect(ledger.read['runs.get']({ run })).toMatchObject({ done: 1, failed: 0 })
  })

  it('give no equal text an answer that was broken off, neither before it is tried again nor while it waits for that', () => {
    const ledger = openLedger([{ text: 'same' }])
    breakOff(ledger, planRun(ledger).run)
    seedItems(ledger.folder, [{ text: 'same' }])
    const counts = { items: 2, folded: 1, near: 0, cached: 0, toAsk: 1 }
    const second = planRun(ledger)
    expect(second.counts).toEqual(counts)
    expect(ledger.write['ledger.retryFailed']({ run: second.run })).toEqual({ jobs: 0 })
    seedItems(ledger.folder, [{ text: 'same' }])
    const { run } = planRun(ledger)
    const said = (): unknown[] =>
      ledger.db
        .all<{ said: string }>(
          `SELECT labels ->> '$.summary' AS said FROM answer WHERE stage = 'primary' ORDER BY subject`,
        )
        .map((each) => each.said)
    expect(said()).toEqual(['as far as it came'])
    expect(runToEnd(ledger, run)).toBe(1)
    expect(said()).toEqual(['of same', 'of same', 'of same'])
  })

  it('asks again in a new run what was broken off, as what failed: planned twice, listed once, and never by the run that did', () => {
    const ledger = openLedger([{ text: 'slow', rules: { urgency: 'high', sentiment: 'negative' } }])
    const first = planRun(ledger, { critical: true })
    breakOff(ledger, first.run)
    breakOff(ledger, first.run)
    const broken = ledger.db.all('SELECT stage, state, run_id AS run FROM job ORDER BY id')
    expect(broken).toEqual(
      ['primary', 'critical'].map((stage) => ({ stage, state: 'failed', run: first.run })),
    )
    // Planned again after a crash, it has had its attempts.
    planInto(ledger, first.run, first.recipes, null, 0)
    expect(ledger.db.all('SELECT stage, state, run_id AS run FROM job ORDER BY id')).toEqual(broken)

    const { run, counts } = planRun(ledger, { critical: true })
    expect(counts).toMatchObject({ cached: 0, toAsk: 1 })
    expect(ledger.read['runs.get']({ run })).toMatchObject({ cached: 0, planned: 1, failed: 0 })
    breakOff(ledger, run)
    expect(ledger.read['runs.failures']({ page: { offset: 0, limit: 5 } })).toMatchObject({ total: 1 })
    expect(runToEnd(ledger, run)).toBe(1)
    expect(ledger.read['runs.get']({ run })).toMatchObject({ planned: 2, done: 1, failed: 1 })
    const again = planRun(ledger, { critical: true })
    expect(again.counts).toMatchObject({ cached: 0, toAsk: 1 })
    expect(runToEnd(ledger, again.run)).toBe(1)
    expect(ledger.read['runs.failures']({ page: { offset: 0, limit: 5 } })).toMatchObject({ total: 0 })
  })
})
