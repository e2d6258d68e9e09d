import { describe, expect, it } from 'vitest'
import {
  type Ledger,
  answers,
  exchange,
  failing,
  openLedger,
  planInto,
  planRun,
  runToEnd,
} from '../helpers/ledger.ts'
import { seedItems } from '../helpers/seedItems.ts'

const DAY_MS = 86_400_000
const ONE_DAY = { now: 2 * DAY_MS, reuse: { answerLifeDays: 1 } }
/** Answers of `runToEnd` are settled at 1. */
const hitsAndMisses = ({ read }: Ledger, run: number): unknown => read['runs.get']({ run })?.cache

describe('the life of an answer', () => {
  it('is over for further texts alone: its own text is never asked again', () => {
    const ledger = openLedger([{ text: 'same' }])
    runToEnd(ledger, planRun(ledger).run)
    seedItems(ledger.folder, [{ text: 'same' }, { text: 'same' }])

    const second = planRun(ledger, ONE_DAY)
    expect(second.counts).toEqual({ items: 3, folded: 1, near: 0, cached: 1, toAsk: 1 })
    expect(runToEnd(ledger, second.run, ONE_DAY.now)).toBe(1)
    expect(hitsAndMisses(ledger, second.run)).toEqual({ hits: 1, misses: 1 })
    const [first, next, last] = answers(ledger.db)
    expect([first!.folded, next!.folded, last!.folded]).toEqual([null, null, next!.item])
  })

  it('is counted anew each time that a run plans, however long it goes on', () => {
    const ledger = openLedger([{ text: 'same' }])
    const week = { answerLifeDays: 7, nearDuplicates: 0 }
    const { run, recipes } = planRun(ledger, { reuse: week })
    expect(runToEnd(ledger, run)).toBe(1)
    seedItems(ledger.folder, [{ text: 'same' }])
    expect(planInto(ledger, run, recipes, null, 6 * DAY_MS, week)).toMatchObject({ cached: 2, toAsk: 0 })
    seedItems(ledger.folder, [{ text: 'same' }])
    expect(planInto(ledger, run, recipes, null, 20 * DAY_MS, week)).toMatchObject({ cached: 2, toAsk: 1 })
    expect(runToEnd(ledger, run, 20 * DAY_MS)).toBe(1)
  })

  it('is over for a text that waited for one near to it, too', () => {
    const ledger = openLedger([{ text: 'Great staff.' }])
    ledger.db.run(`UPDATE item SET language = 'en'`)
    expect(runToEnd(ledger, planRun(ledger).run)).toBe(1)
    // As if it had been near to another one itself: its job is found by its text.
    ledger.db.run('UPDATE job SET text_key = (SELECT i.text_key FROM item i WHERE i.id = job.subject)')
    // Two days later the one that both are near to fails: the old answer to the equal text is none for the new one.
    seedItems(ledger.folder, [{ text: 'Great staff!' }, { text: 'Great staff.' }])
    ledger.db.run(`UPDATE item SET language = 'en'`)
    const reuse = { answerLifeDays: 1, nearDuplicates: 95 }
    const { run, counts } = planRun(ledger, { now: ONE_DAY.now, reuse })
    expect(counts).toMatchObject({ items: 3, cached: 1, near: 1, toAsk: 1 })
    exchange(ledger, run, ONE_DAY.now, 0, [failing(exchange(ledger, run, ONE_DAY.now, 1).jobs[0]!, true)])
    expect(runToEnd(ledger, run, ONE_DAY.now)).toBe(1)
    expect(answers(ledger.db).map(({ folded }) => folded)).toEqual([null, null])
  })

  it('is unlimited unless it is set', () => {
    const ledger = openLedger([{ text: 'same' }])
    runToEnd(ledger, planRun(ledger).run)
    seedItems(ledger.folder, [{ text: 'same' }])
    const { run, counts } = planRun(ledger, { now: 1e15 })
    expect(counts).toMatchObject({ cached: 2, toAsk: 0 })
    expect(hitsAndMisses(ledger, run)).toEqual({ hits: 2, misses: 0 })
  })

  it('is not renewed by being taken over', () => {
    const ledger = openLedger([{ text: 'same' }, { text: 'same' }])
    runToEnd(ledger, planRun(ledger).run)
    // The copy was written long after the answer was given.
    ledger.db.run('UPDATE answer SET settled_at = ? WHERE folded_into IS NOT NULL', [ONE_DAY.now])
    seedItems(ledger.folder, [{ text: 'same' }])
    expect(planRun(ledger, ONE_DAY).counts).toMatchObject({ cached: 2, toAsk: 1 })
  })

  it('holds for what is read in depth', () => {
    const urgent = { text: 'same', rules: { urgency: 'critical' } }
    const ledger = openLedger([urgent])
    expect(runToEnd(ledger, planRun(ledger, { critical: true }).run)).toBe(2)
    seedItems(ledger.folder, [urgent])
    expect(runToEnd(ledger, planRun(ledger, { critical: true, ...ONE_DAY }).run, ONE_DAY.now)).toBe(2)
    seedItems(ledger.folder, [urgent])
    expect(runToEnd(ledger, planRun(ledger, { critical: true }).run)).toBe(0)
  })
})

it('hits are answers of a model, not what the rules said before', () => {
  const ledger = openLedger([{ text: 'a' }, { text: 'b' }])
  const { run } = planRun(ledger)
  ledger.write['ledger.recordRules']({ run, labelled: 0, total: 2 })
  expect(ledger.read['runs.get']({ run })).toMatchObject({
    planned: 4,
    cached: 2,
    cache: { hits: 0, misses: 2 },
  })
})
