import { afterEach, describe, expect, it } from 'vitest'
import { type Ledger, answers, closeLedgers, openLedger, planRun, runToEnd } from '../helpers/ledger.ts'
import { seedItems } from '../helpers/seedItems.ts'

afterEach(closeLedgers)

/** Answers of `runToEnd` are settled at 1. */
const hitsAndMisses = ({ read }: Ledger, run: number): unknown => read['runs.get']({ run })?.cache

describe('the life of an answer', () => {
  it('is over for further texts alone: its own text is never asked again', () => {
    const ledger = openLedger([{ text: 'same' }])
    runToEnd(ledger, planRun(ledger).run)
    seedItems(ledger.folder, [{ text: 'same' }, { text: 'same' }])

    const second = planRun(ledger, { reuse: { answersFrom: 2 } })
    expect(second.counts).toEqual({ items: 3, folded: 1, near: 0, cached: 1, toAsk: 1 })
    expect(runToEnd(ledger, second.run)).toBe(1)
    expect(hitsAndMisses(ledger, second.run)).toEqual({ hits: 1, misses: 1 })
    const [first, next, last] = answers(ledger.db)
    expect([first!.folded, next!.folded, last!.folded]).toEqual([null, null, next!.item])
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
    ledger.db.run('UPDATE answer SET settled_at = 10 WHERE folded_into IS NOT NULL')
    seedItems(ledger.folder, [{ text: 'same' }])
    expect(planRun(ledger, { reuse: { answersFrom: 5 } }).counts).toMatchObject({ cached: 2, toAsk: 1 })
  })

  it('holds for what is read in depth', () => {
    const urgent = { text: 'same', rules: { urgency: 'critical' } }
    const ledger = openLedger([urgent])
    expect(runToEnd(ledger, planRun(ledger, { critical: true }).run)).toBe(2)
    seedItems(ledger.folder, [urgent])
    expect(runToEnd(ledger, planRun(ledger, { critical: true, reuse: { answersFrom: 2 } }).run)).toBe(2)
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
