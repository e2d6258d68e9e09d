import { describe, expect, it } from 'vitest'
import {
  type Ledger,
  answers,
  exchange,
  failing,
  openLedger,
  planRun,
  runToEnd,
  settled,
} from '../helpers/ledger.ts'
import { nearPrint } from '../../src/main/jobs/planOrder.ts'
import { primaryRequest } from '../helpers/runHarness.ts'
import { seedItems } from '../helpers/seedItems.ts'

const PRIMARY = {
  'primary-survey': { stage: 'primary' as const, kind: 'survey' as const, model: 'm', content: { v: 1 } },
}
const NEAR = { reuse: { nearDuplicates: 95 } }
/** As the rules leave them. */
const read = ({ db }: Ledger): unknown => db.run(`UPDATE item SET language = 'en'`)
function openEnglish(items: Parameters<typeof openLedger>[0]): Ledger {
  const ledger = openLedger(items)
  read(ledger)
  return ledger
}
const marks = (ledger: Ledger): unknown[] =>
  ledger.db.all(`SELECT folded_into AS "from", near FROM answer WHERE stage = 'primary' ORDER BY subject`)

describe('texts that are nearly the same', () => {
  it('are asked once, marked, and counted apart from equal ones', () => {
    const ledger = openEnglish([
      { text: 'Great staff, really' },
      { text: 'great staff, really' },
      { text: 'Great staff really.' },
      { text: 'Something else' },
    ])
    const [first] = ledger.ids
    const { run, counts } = planRun(ledger, NEAR)
    expect(counts).toEqual({ items: 4, folded: 2, near: 1, cached: 0, toAsk: 2 })
    expect(runToEnd(ledger, run)).toBe(2)
    expect(marks(ledger)).toEqual([
      { from: null, near: 0 },
      { from: first, near: 0 },
      { from: first, near: 1 },
      { from: null, near: 0 },
    ])
    expect(ledger.read['runs.get']({ run })).toMatchObject({
      ...{ planned: 4, done: 4, folded: 2, near: 1 },
      cache: { hits: 0, misses: 2 },
    })
  })

  it('are each asked where the person does not want them folded', () => {
    const ledger = openEnglish([{ text: 'Great staff' }, { text: 'Great staff.' }])
    expect(planRun(ledger).counts).toMatchObject({ folded: 0, near: 0, toAsk: 2 })
  })

  it('are asked themselves where the evidence is not in their own text, equal ones of them once', () => {
    // The answers of this ledger quote the first five characters.
    const ledger = openEnglish([
      { text: 'Oh, a "table"' },
      { text: 'oh a table' },
      { text: 'oh  a table', textKey: null },
    ])
    ledger.db.run(`UPDATE item SET text_key = (SELECT text_key FROM item WHERE id = ?) WHERE id = ?`, [
      ledger.ids[1]!,
      ledger.ids[2]!,
    ])
    const { run, counts } = planRun(ledger, NEAR)
    expect(counts).toMatchObject({ folded: 2, near: 2, toAsk: 1 })
    expect(runToEnd(ledger, run)).toBe(2)
    expect(marks(ledger)).toEqual([
      { from: null, near: 0 },
      { from: null, near: 0 },
      { from: ledger.ids[1], near: 0 },
    ])
    expect(ledger.read['runs.get']({ run })).toMatchObject({ done: 3, folded: 1, near: 0 })
  })

  it('are asked themselves where the answer speaks of what is not in their own text', () => {
    // The answers of this ledger repeat their text in the summary, and quote nothing that differs.
    const notice = (name: string): string =>
      `To whom it may concern: ${Array.from({ length: 120 }, (_, at) => `clause ${'abcdefghijklmnopqrst'.slice(at % 20)}`).join(' ')} signed by ${name}`
    const texts = [notice('Miller'), notice('Smith'), `${notice('Miller')}.`]
    const ledger = openEnglish(texts.map((text) => ({ text })))
    const { run, counts } = planRun(ledger, { reuse: { nearDuplicates: 80 } })
    expect(counts).toMatchObject({ folded: 2, near: 2, toAsk: 1 })
    expect(runToEnd(ledger, run)).toBe(2)
    expect(marks(ledger)).toEqual([
      { from: null, near: 0 },
      { from: null, near: 0 },
      { from: ledger.ids[0], near: 1 },
    ])
    // The same where the answer is there before.
    seedItems(ledger.folder, [{ text: `${notice('Jones')}` }])
    read(ledger)
    expect(runToEnd(ledger, planRun(ledger, { reuse: { nearDuplicates: 80 } }).run)).toBe(1)
  })

  it('take over an answer from before; one taken over goes no further', () => {
    const ledger = openEnglish([{ text: 'Great staff' }])
    const [first] = ledger.ids
    runToEnd(ledger, planRun(ledger).run)
    seedItems(ledger.folder, [{ text: 'Great staff.' }])
    read(ledger)
    expect(planRun(ledger, NEAR).counts).toMatchObject({ cached: 2, toAsk: 0 })
    expect(marks(ledger)).toEqual([
      { from: null, near: 0 },
      { from: first, near: 1 },
    ])
    // Equal to the second: without folding near texts it is asked, since what the second has is no answer to its words.
    seedItems(ledger.folder, [{ text: 'great staff.' }])
    read(ledger)
    expect(planRun(ledger).counts).toMatchObject({ cached: 2, toAsk: 1 })
    expect(planRun(ledger, NEAR).counts).toMatchObject({ cached: 3, toAsk: 0 })
  })

  it('are asked themselves when the text they were near to fails, changes or goes', () => {
    const two = [{ text: 'Great staff' }, { text: 'Great staff.' }]
    const failed = openEnglish(two)
    const { run } = planRun(failed, NEAR)
    exchange(failed, run, 0, 0, [failing(exchange(failed, run, 0, 1).jobs[0]!, true)])
    expect(failed.read['runs.get']({ run })).toMatchObject({ failed: 1 })
    expect(runToEnd(failed, run)).toBe(1)

    const changed = openEnglish(two)
    const second = planRun(changed, NEAR)
    const [leased] = exchange(changed, second.run, 0, 1).jobs
    changed.db.run(`UPDATE item SET text_key = 'another' WHERE id = ?`, [changed.ids[0]!])
    exchange(changed, second.run, 0, 0, [settled(leased!)])
    expect(marks(changed)).toEqual([{ from: null, near: 0 }])
    expect(runToEnd(changed, second.run)).toBe(1)

    const gone = openEnglish(two)
    const third = planRun(gone, NEAR)
    const { jobs } = exchange(gone, third.run, 0, 1)
    gone.db.run('DELETE FROM item WHERE id = ?', [jobs[0]!.id])
    expect(runToEnd(gone, third.run)).toBe(1)
    expect(answers(gone.db)).toHaveLength(1)
  })

  it('are asked themselves when one of them changed while they were planned', () => {
    const ledger = openEnglish([{ text: 'Great staff' }, { text: 'Great staff.' }])
    const { run, recipes } = ledger.write['ledger.createRun']({
      ...{ request: primaryRequest(), recipes: PRIMARY, model: 'm', seed: 1, now: 0 },
      critical: { threshold: 50, share: 100 },
    })
    const [first, second] = ledger.ids as [number, number]
    ledger.write['ledger.planSlice']({
      ...{ run, stage: 'primary', recipes, now: 0 },
      items: Float64Array.of(first, second),
      ranks: Float64Array.of(0, 1),
      urgent: Uint8Array.of(0, 0),
      representatives: Float64Array.of(0, first),
      near: Uint32Array.of(0, nearPrint({ own: 'of before', representative: 'of before' })),
    })
    expect(ledger.db.all('SELECT state, folded_into AS "into" FROM job')).toEqual([
      { state: 'pending', into: null },
      { state: 'pending', into: null },
    ])
  })

  it('of mails are those of the same people with the same subject, and never those of a survey', () => {
    const mail = { kind: 'email' as const, subject: 'Table', text: 'Great staff' }
    const ledger = openEnglish([
      mail,
      { ...mail, text: 'Great staff.' },
      { ...mail, text: 'Great staff,', from: { name: 'Bo', address: 'bo@example.org' } },
      { ...mail, text: '(Great staff)', subject: 'Chair' },
    ])
    seedItems(ledger.folder, [{ text: 'Table Great staff' }])
    read(ledger)
    expect(planRun(ledger, NEAR).counts).toMatchObject({ folded: 1, near: 1, toAsk: 4 })
  })
})
