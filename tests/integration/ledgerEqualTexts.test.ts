import { describe, expect, it } from 'vitest'
import {
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
    expect(second.counts).toEqual({ items: 8, folded: 0, near: 0, cached: 8, toAsk: 0 })
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

  it('are counted as no requests, neither while they wait nor when they failed with the one that is asked', () => {
    const equal = (text: string) => Array.from({ length: 20 }, () => ({ text }))
    const ledger = openLedger([...surveyItems(5), ...equal('one text'), ...equal('another text')])
    const { run } = planRun(ledger)
    const { jobs } = exchange(ledger, run, 1, 7)
    const waited = jobs.filter(({ subject }) => subject.kind !== 'chain' && subject.text.endsWith(' text'))
    const others = jobs.filter((job) => !waited.includes(job))
    expect([waited.length, others.length]).toEqual([2, 5])
    exchange(ledger, run, 2, 0, others.map(settled), waited)
    expect(ledger.read['runs.rates']({ run })).toEqual({ answered: 5, unanswered: 0, timeouts: 0 })
    let { unfollowed } = exchange(ledger, run, 3, 0, [settled(waited[0]!), failing(waited[1]!, true)])
    while (unfollowed.length > 0) ({ unfollowed } = exchange(ledger, run, 3, 0, [], [], unfollowed))
    expect(ledger.read['runs.get']({ run })).toMatchObject({ done: 25, failed: 20 })
    expect(ledger.read['runs.rates']({ run })).toEqual({ answered: 6, unanswered: 1, timeouts: 0 })
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
    expect(ledger.write['ledger.retryFailed']({ run })).toEqual({ jobs: 3 })
    expect(runToEnd(ledger, run)).toBe(1)
    expect(ledger.read['runs.get']({ run })).toMatchObject({ failed: 0, done: 3 })
  })

  it('are looked into where the rules rank them high, also where the one asked for them failed or was settled before', () => {
    const rules = { urgency: 'critical' }
    const same = { text: 'same', rules }
    const inDepth = ({ db }: ReturnType<typeof openLedger>): unknown[] =>
      db.all(`SELECT subject AS item, state FROM job WHERE stage = 'critical' ORDER BY subject`)
    const entered = ({ ids: [first, second, third] }: ReturnType<typeof openLedger>, leader: number) =>
      [first, second, third].map((item) => ({ item, state: item === leader ? 'pending' : 'folded' }))

    const failed = openLedger([same, same, same])
    const { run } = planRun(failed, { critical: true })
    const { jobs } = exchange(failed, run, 0, 1)
    exchange(failed, run, 0, 0, [failing(jobs[0]!, true)])
    expect(inDepth(failed)).toEqual(entered(failed, jobs[0]!.id))

    const stray = openLedger([same, same, same])
    const { run: second } = planRun(stray, { critical: true })
    const { jobs: asked } = exchange(stray, second, 0, 1)
    // As a process leaves them that ends between two portions.
    stray.db.run(`UPDATE job SET state = 'pending' WHERE state = 'folded'`)
    exchange(stray, second, 0, 0, [settled(asked[0]!)])
    stray.db.run(`UPDATE job SET state = 'folded' WHERE state = 'pending' AND stage = 'primary'`)
    exchange(stray, second, 0, 9)
    expect(inDepth(stray)).toMatchObject([{}, {}, {}])
  })

  it('are looked into once, whichever of them was ranked high first', () => {
    const rise = ({ db, ids: [first] }: ReturnType<typeof openLedger>): unknown =>
      db.run(
        `UPDATE answer SET labels = json_set(labels, '$.urgency', 'critical') WHERE subject = ? AND stage = 'rules'`,
        [first!],
      )
    const inDepth = ({ db }: ReturnType<typeof openLedger>): unknown[] =>
      db.all(`SELECT subject AS item, state FROM job WHERE stage = 'critical' ORDER BY subject`)
    const two = [
      { text: 'same', rules: { urgency: 'low' } },
      { text: 'same', rules: { urgency: 'critical' } },
    ]

    const waiting = openLedger(two)
    const [first, second] = waiting.ids
    const { run, recipes } = planRun(waiting, { critical: true })
    exchange(waiting, run, 0, 0, [settled(exchange(waiting, run, 0, 1).jobs[0]!)])
    expect(inDepth(waiting)).toEqual([{ item: second, state: 'pending' }])
    rise(waiting)
    // As after a crash before the plan was whole.
    planInto(waiting, run, recipes, null, 0)
    expect(inDepth(waiting)).toEqual([
      { item: first, state: 'folded' },
      { item: second, state: 'pending' },
    ])
    expect(runToEnd(waiting, run)).toBe(1)

    const answered = openLedger(two)
    expect(runToEnd(answered, planRun(answered, { critical: true }).run)).toBe(2)
    rise(answered)
    expect(runToEnd(answered, planRun(answered, { critical: true }).run)).toBe(0)
    expect(answered.db.all(`SELECT subject FROM answer WHERE stage = 'critical'`)).toHaveLength(2)
  })

  it('are asked themselves when the one asked for them is forgotten', () => {
    const ledger = openLedger([{ text: 'same' }, { text: 'same' }])
    const { run } = planRun(ledger)
    const { jobs } = exchange(ledger, run, 0, 1)
    ledger.db.run('DELETE FROM item WHERE id = ?', [jobs[0]!.id])
    expect(exchange(ledger, run, 0, 0, [settled(jobs[0]!)]).stale).toBe(1)
    expect(runToEnd(ledger, run)).toBe(1)
    expect(answers(ledger.db)).toHaveLength(1)
  })
})
