import { describe, expect, it } from 'vitest'
import { exchange, openLedger, runToEnd, settled } from '../helpers/ledger.ts'
import { primaryRequest } from '../helpers/runHarness.ts'
import { seedChain } from '../helpers/seedChains.ts'
import { mailItems } from '../helpers/seedItems.ts'

/** A run of the chain stage over one conversation of two mails; a third may come to it. */
function planConversation() {
  const ledger = openLedger(mailItems(3))
  const grow = (mails: number): number =>
    seedChain(
      ledger.folder,
      'order',
      ledger.ids.slice(0, mails).map((item) => ({ item })),
    )
  const chain = grow(2)
  const { run, recipes } = ledger.write['ledger.createRun']({
    request: primaryRequest({ stages: ['chain'] }),
    recipes: { chain: { stage: 'chain', kind: 'chain', model: 'm', content: { v: 1 } } },
    model: 'm',
    critical: { threshold: 50, share: 100 },
    seed: 1,
    now: 0,
  })
  ledger.write['ledger.planSlice']({
    ...{ run, stage: 'chain', recipes, now: 0 },
    ...{ items: Float64Array.of(chain), ranks: Float64Array.of(0), urgent: Uint8Array.of(0) },
    representatives: Float64Array.of(0),
  })
  const version = () =>
    ledger.db.get<{ version: string }>(`SELECT subject_version AS version FROM answer WHERE stage = 'chain'`)
      ?.version
  return { ledger, run, chain, grow, version }
}

describe('a conversation that changes while it is being read', () => {
  it('is asked anew by the same run, and shows meanwhile what was said', () => {
    const { ledger, run, grow, version } = planConversation()
    const [job] = exchange(ledger, run, 0, 1).jobs
    grow(3)
    const { jobs } = exchange(ledger, run, 1, 1, [settled(job!)])
    expect(version()).toBe(job!.version)
    expect(jobs).toMatchObject([{ job: job!.job, failures: 0 }])
    expect(jobs[0]!.version).not.toBe(job!.version)
    expect(ledger.read['runs.get']({ run })).toMatchObject({ planned: 1, done: 0, failed: 0 })
    const after = exchange(ledger, run, 2, 1, [settled(jobs[0]!)])
    expect(after).toMatchObject({ jobs: [], hasOpen: false })
    expect(version()).toBe(jobs[0]!.version)
    expect(ledger.read['runs.get']({ run })).toMatchObject({ planned: 1, done: 1, failed: 0 })
  })

  it('is left until its messages are folded', () => {
    const { ledger, run, chain, grow } = planConversation()
    const [job] = exchange(ledger, run, 0, 1).jobs
    grow(3)
    ledger.db.run('UPDATE chain SET folded = 0 WHERE id = ?', [chain])
    const waits = exchange(ledger, run, 1, 1, [settled(job!)])
    expect(waits).toMatchObject({ jobs: [], hasOpen: true, nextDue: 5_001 })
    expect(runToEnd(ledger, run, 6_000)).toBe(1)
  })

  it('is not asked anew where nothing but one mail is left of it', () => {
    const { ledger, run, grow } = planConversation()
    const [job] = exchange(ledger, run, 0, 1).jobs
    grow(1)
    const after = exchange(ledger, run, 1, 1, [settled(job!)])
    expect(after).toMatchObject({ jobs: [], hasOpen: false })
  })
})
