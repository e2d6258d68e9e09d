import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { WriteDatabase } from '../../src/main/db/database.ts'
import type { LeasedJob } from '../../src/main/jobs/exchangeWrites.ts'
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
import { surveyItems } from '../helpers/seedItems.ts'

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
          if (stale === 0) acknowledged.add(job.id)
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
          } else if (each.do === 'retry failed') ledger.write['ledger.retryFailed']({ run })
          checkInvariants(ledger.db, acknowledged)
        }
        ledger.write['ledger.takeBackOrphans'](null)
        ledger.write['ledger.retryFailed']({ run })
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
