import { describe, expect, it } from 'vitest'
import { sourceWrites } from '../../src/main/db/queries/sources.ts'
import type { LeasedJob } from '../../src/main/jobs/exchangeWrites.ts'
import { createForgetReadings } from '../../src/main/jobs/readingWrites.ts'
import { type Ledger, exchange, failing, openLedger, planRun, settled } from '../helpers/ledger.ts'
import { seedChain } from '../helpers/seedChains.ts'
import { mailItems, surveyItems } from '../helpers/seedItems.ts'

const partOf = ({ job, attempt }: LeasedJob, number: number) => ({
  job,
  attempt,
  of: 12,
  part: {
    key: `part ${number}`,
    heard: { labels: { summary: `words ${number}` }, warnings: [], promptTokens: 7, outputTokens: null },
    durationMs: 1_000,
  },
})
const count = ({ db }: Ledger): number => db.get<{ n: number }>('SELECT count(*) AS n FROM answer_part')!.n

/** A text of which two parts of twelve were heard, among others. */
function begun(ledger = openLedger(surveyItems(3))) {
  const { run } = planRun(ledger)
  const { jobs } = exchange(ledger, run, 1, 1)
  const [job] = jobs
  for (const number of [1, 2]) expect(ledger.write['ledger.keepPart'](partOf(job!, number))).toBe(true)
  return { ledger, run, job: job! }
}

describe('what was said of parts of a text', () => {
  it('is handed out with the next lease of its job, and with no other', () => {
    const { ledger, run, job } = begun()
    expect(job.parts).toEqual([])
    const { jobs } = exchange(ledger, run, 2, 3, [failing(job, false)])
    expect(jobs).toHaveLength(3)
    for (const each of jobs)
      expect(each.parts).toEqual(
        each.job === job.job
          ? [partOf(job, 1).part, partOf(job, 2).part].map((part) => expect.objectContaining(part) as unknown)
          : [],
      )
  })

  it('is taken from the attempt that has the lease only', () => {
    const { ledger, run, job } = begun()
    exchange(ledger, run, 2, 1, [failing(job, false)])
    expect(ledger.write['ledger.keepPart'](partOf(job, 3))).toBe(false)
    expect(count(ledger)).toBe(2)
  })

  it('lets the attempts count anew: what is got on with is not at its end', () => {
    const { ledger, run, job } = begun()
    const [again] = exchange(ledger, run, 2, 1, [failing(job, false)]).jobs.filter(
      (each) => each.job === job.job,
    )
    const leased = again ?? exchange(ledger, run, 3, 2).jobs.find((each) => each.job === job.job)!
    expect(leased.failures).toBe(1)
    ledger.write['ledger.keepPart'](partOf(leased, 3))
    exchange(ledger, run, 4, 0, [failing(leased, false)])
    expect(ledger.db.get('SELECT failures FROM job WHERE id = ?', [job.job])).toEqual({ failures: 1 })
  })

  it('goes when its job is done, and waits for another try where it failed', () => {
    const done = begun()
    exchange(done.ledger, done.run, 2, 0, [settled(done.job)])
    expect(count(done.ledger)).toBe(0)
    const { ledger, run, job } = begun()
    exchange(ledger, run, 2, 0, [failing(job, true)])
    expect(ledger.write['ledger.retryFailed']({ run })).toEqual({ jobs: 1 })
    const again = exchange(ledger, run, 3, 3).jobs.find((each) => each.job === job.job)
    expect(again?.parts).toHaveLength(2)
  })

  it('goes when its job is asked by another recipe', () => {
    const { ledger, run, job } = begun()
    const recipe = ledger.db.get<{ id: number }>('SELECT max(id) AS id FROM recipe')!.id
    const error = { code: 'model_missing', message: 'gone', hint: '' } as const
    exchange(ledger, run, 2, 0, [{ job: job.job, attempt: job.attempt, kind: 'fallback', recipe, error }])
    expect(count(ledger)).toBe(0)
  })

  it('goes when a run by another recipe begins, and stays for one by the same', () => {
    const { ledger, run, job } = begun()
    exchange(ledger, run, 2, 0, [
      { job: job.job, attempt: job.attempt, kind: 'release', error: null, notBefore: 0 },
    ])
    const stop = { run, state: 'stopped', reason: '', busyMs: 0, now: 3 } as const
    ledger.write['ledger.setRunState'](stop)
    const same = planRun(ledger)
    expect(count(ledger)).toBe(2)
    ledger.write['ledger.setRunState']({ ...stop, run: same.run })
    planRun(ledger, { model: 'another' })
    expect(count(ledger)).toBe(0)
  })

  it('goes with its text: forgotten, or read anew', () => {
    const forgotten = begun().ledger
    const source = forgotten.db.get<{ id: number }>('SELECT id FROM source')!.id
    const writes = sourceWrites(forgotten.db)
    writes['sources.beginRemoval']({ source })
    while (!writes['sources.removeSlice']({ source }).done);
    expect(count(forgotten)).toBe(0)

    const { ledger, job } = begun()
    ledger.db.transaction(() => createForgetReadings(ledger.db)(job.id, false))
    expect(count(ledger)).toBe(0)
  })

  it('goes with a message of its conversation', () => {
    const ledger = openLedger(mailItems(3))
    const chain = seedChain(
      ledger.folder,
      'order',
      ledger.ids.map((item) => ({ item })),
    )
    const { job } = begun(ledger)
    ledger.db.run(`UPDATE job SET subject_kind = 'chain', subject = ?, stage = 'chain' WHERE id = ?`, [
      chain,
      job.job,
    ])
    expect(count(ledger)).toBe(2)
    ledger.db.run('DELETE FROM item WHERE id = ?', [ledger.ids[2]!])
    expect(count(ledger)).toBe(0)
  })

  it('is shown to other processes, with the time its text will take', () => {
    const { ledger, run, job } = begun()
    const worker = (): unknown => ledger.read['runs.snapshot'](null).workers[0]
    expect(worker()).toMatchObject({ item: job.id, part: { number: 3, of: 12 } })
    expect(ledger.read['runs.sample']({ run, now: 2 })?.eta).toBeNull()
    for (const number of [3, 4, 5, 6]) ledger.write['ledger.keepPart'](partOf(job, number))
    exchange(ledger, run, 2, 0, exchange(ledger, run, 2, 2).jobs.map(settled))
    expect(ledger.read['runs.sample']({ run, now: 2 })?.eta).toMatchObject({ seconds: 6 })
  })
})
