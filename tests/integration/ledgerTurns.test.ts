import { describe, expect, it } from 'vitest'
import { type Ledger, exchange, failing, openLedger, planInto, planRun, settled } from '../helpers/ledger.ts'
import { primaryRequest } from '../helpers/runHarness.ts'
import { surveyItems } from '../helpers/seedItems.ts'

const wait = (ledger: Ledger, now: number, model = 'm'): number =>
  ledger.write['ledger.createRun']({
    request: primaryRequest(),
    recipes: { 'primary-survey': { stage: 'primary', kind: 'survey', model, content: { v: 1 } } },
    model,
    critical: { threshold: 0, share: 0 },
    seed: 1,
    waits: true,
    now,
  }).run
const setState = (
  ledger: Ledger,
  run: number,
  state: 'waiting' | 'paused' | 'running' | 'done',
  now: number,
) => ledger.write['ledger.setRunState']({ run, state, reason: '', busyMs: 1_000, now })
const waiting = ({ read }: Ledger) => {
  const { runs, isPaused } = read['runs.waiting'](null)
  return { runs: runs.map(({ run }) => run), isPaused }
}
const activeModel = ({ db }: Ledger): unknown =>
  db.get(`SELECT model FROM recipe WHERE active = 1 AND stage = 'primary' AND kind = 'survey'`)

describe('turns of runs', () => {
  it('come in the order of the queue, whatever the clock says', () => {
    const ledger = openLedger(surveyItems(3))
    const { run: first } = planRun(ledger, { now: 5_000 })
    const second = wait(ledger, 4_000)
    const third = wait(ledger, 3_000)
    expect(waiting(ledger)).toEqual({ runs: [second, third], isPaused: false })
    // The clock has been set back: it comes to the end of the queue all the same.
    setState(ledger, first, 'waiting', 10)
    expect(waiting(ledger)).toEqual({ runs: [second, third, first], isPaused: false })
    expect(ledger.write['ledger.beginRun']({ run: second, now: 5 })).toBe(true)
    setState(ledger, second, 'running', 5)
    setState(ledger, second, 'paused', 4)
    // Taking one out of the queue does not end the pause.
    expect(ledger.write['ledger.withdrawRun']({ run: first, now: 9_000 })).toBe(true)
    expect(ledger.read['runs.get']({ run: first })).toMatchObject({ state: 'stopped' })
    expect(waiting(ledger)).toEqual({ runs: [third], isPaused: true })
    expect(ledger.write['ledger.beginRun']({ run: first, now: 9_001 })).toBe(false)
    expect(ledger.read['runs.get']({ run: first })).toMatchObject({ state: 'stopped' })
  })

  it('show what a run asks from its first turn on, and bring nothing back at a later one', () => {
    const ledger = openLedger(surveyItems(3))
    const { run: first } = planRun(ledger, { model: 'old' })
    const second = wait(ledger, 1, 'new')
    setState(ledger, first, 'waiting', 2)
    ledger.write['ledger.beginRun']({ run: second, now: 3 })
    expect(activeModel(ledger)).toEqual({ model: 'new' })
    setState(ledger, second, 'done', 4)
    ledger.write['ledger.beginRun']({ run: first, now: 5 })
    expect(activeModel(ledger)).toEqual({ model: 'new' })
  })

  it('give what failed no new attempts', () => {
    const ledger = openLedger(surveyItems(2))
    const { run: first, recipes } = planRun(ledger)
    setState(ledger, first, 'waiting', 1)
    const second = wait(ledger, 1)
    ledger.write['ledger.beginRun']({ run: second, now: 1 })
    setState(ledger, second, 'waiting', 1)
    ledger.write['ledger.beginRun']({ run: first, now: 2 })
    const { jobs } = exchange(ledger, first, 2, 1)
    exchange(ledger, first, 2, 0, [failing(jobs[0]!, true)])
    setState(ledger, first, 'waiting', 2)
    ledger.write['ledger.beginRun']({ run: second, now: 3 })
    planInto(ledger, second, recipes, null, 3, { answerLifeDays: 0, nearDuplicates: 0, again: true })
    const left = exchange(ledger, second, 4, 5).jobs
    expect(left.map(({ id }) => id)).toEqual([ledger.ids.find((id) => id !== jobs[0]!.id)])
    exchange(ledger, second, 5, 0, left.map(settled))
    expect(ledger.read['runs.failures']({ page: { offset: 0, limit: 5 } })).toMatchObject({ total: 1 })
    // A run that is new tries it again.
    planInto(ledger, second, recipes, null, 6)
    expect(exchange(ledger, second, 7, 5).jobs).toHaveLength(1)
  })

  it('ask what had failed before the run began, also where it is planned for the first time after a pause', () => {
    const ledger = openLedger(surveyItems(2))
    const { run: first, recipes } = planRun(ledger)
    const { jobs } = exchange(ledger, first, 0, 1)
    exchange(ledger, first, 0, 0, [failing(jobs[0]!, true)])
    setState(ledger, first, 'done', 1)
    const second = wait(ledger, 2)
    ledger.write['ledger.beginRun']({ run: second, now: 3 })
    setState(ledger, second, 'paused', 4)
    planInto(ledger, second, recipes, null, 5, { answerLifeDays: 0, nearDuplicates: 0, again: true })
    expect(exchange(ledger, second, 6, 5).jobs).toHaveLength(2)
  })
})
