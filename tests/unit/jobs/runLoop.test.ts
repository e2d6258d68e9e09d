import { afterEach, describe, expect, it } from 'vitest'
import type { WriteOperations } from '../../../src/main/db/writeOperations.ts'
import type { AskedServer } from '../../../src/main/jobs/askedServer.ts'
import type { ExchangeInput, ExchangeResult, LeasedJob } from '../../../src/main/jobs/exchangeWrites.ts'
import { type RunLoop, type RunLoopOptions, startRunLoop } from '../../../src/main/jobs/runLoop.ts'
import { createQuestionPace } from '../../../src/main/jobs/questionPace.ts'
import { FIXED_TUNING } from '../../../src/main/jobs/tuning.ts'
import type { Asker } from '../../../src/main/workers/operations.ts'

const jobOf = (job: number): LeasedJob => ({
  ...{ job, attempt: 1, subjectKind: 'item', id: job, stage: 'primary', recipe: 1, lane: 'sample' },
  ...{ failures: 0, lastError: null, parts: [], rules: null, version: null },
  subject: { kind: 'survey', text: 'fine', mail: null },
})

/** A ledger in memory: what is handed in is kept, what is given back is leased again. */
function ledgerOf(jobs: number) {
  let pending = Array.from({ length: jobs }, (_, at) => jobOf(at + 1))
  const leased = new Map<number, LeasedJob>()
  const handedIn: ExchangeInput['outcomes'][number][] = []
  const exchange = ({ outcomes, wanted }: ExchangeInput): ExchangeResult => {
    handedIn.push(...outcomes)
    for (const { job, kind } of outcomes) {
      if (kind === 'release') pending.push(leased.get(job)!)
      leased.delete(job)
    }
    const given = pending.slice(0, wanted)
    pending = pending.slice(wanted)
    for (const job of given) leased.set(job.job, job)
    return { jobs: given, stale: 0, unfollowed: [], hasOpen: pending.length + leased.size > 0, nextDue: null }
  }
  const write = {
    ask: (_: string, input: ExchangeInput) => Promise.resolve(exchange(input)),
  } as unknown as Pick<Asker<WriteOperations>, 'ask'>
  return { write, handedIn, leased }
}

let open: RunLoop | null = null
afterEach(async () => {
  open?.halt('the test is over', 0)
  open = null
  await Promise.resolve()
})

function startLoop(jobs: number, ask: AskedServer['ask'], options: Partial<RunLoopOptions> = {}) {
  const ledger = ledgerOf(jobs)
  const loop = startRunLoop({
    ...{ run: 1, write: ledger.write, resting: '' },
    servers: [{ key: 'here', address: 'http://here', slots: 20, warmUp: () => Promise.resolve(), ask }],
    tuning: { ...FIXED_TUNING, retryDelaysMs: [1], warmUpMs: 1_000, urgentShare: 0.5 },
    breaker: { failures: 3, pauseMs: 20 },
    maximumAttempts: () => 2,
    pace: createQuestionPace(() => 0),
    now: Date.now,
    ownRecipes: [1],
    fallbackOf: () => null,
    batchSize: () => 1,
    largestBatch: () => 1,
    onSettled: () => {},
    onGate: () => {},
    ...options,
  })
  open = loop
  return { loop, ledger }
}

/** Never answers; rejects when it is given up. */
const untilGivenUp = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('given up'))))

describe('a loop that is to halt at once', () => {
  it('asks nothing more, also in the midst of handing out questions', async () => {
    let asked = 0
    const { loop, ledger } = startLoop(20, (_jobs, _how, signal) => {
      asked += 1
      // Between two handfuls of questions.
      if (asked === 8) setImmediate(() => loop.halt('the disk is full', 0))
      return untilGivenUp(signal)
    })
    expect(await loop.ended).toMatchObject({ kind: 'halted', reason: 'the disk is full' })
    expect(asked).toBe(8)
    expect(ledger.leased.size).toBe(0)
  })
})
