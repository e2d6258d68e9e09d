/**
 * Keeps the slots of one run busy: leases jobs, has them asked, hands the outcomes to the ledger. Whatever comes back
 * while an exchange is under way is settled by the next one, so that a fast server means larger groups, not more
 * transactions. A slot asks its next question only when its last answer is durable: a process that is killed then costs
 * at most one question a slot.
 */
import { VerbatimError, toErrorData } from '../../shared/domain/errors.ts'
import type { RunServer, RunsSnapshot, WorkerState } from '../../shared/domain/run.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { Asker } from '../workers/operations.ts'
import type { AskedServer } from './askedServer.ts'
import type { ExchangeResult, Lease, Outcome } from './exchangeWrites.ts'
import { createJobOutcomes, handBack } from './jobOutcomes.ts'
import { isSettled, urgentQuota } from './policies.ts'
import type { QuestionPace } from './questionPace.ts'
import { createQuestionsUnderWay } from './questionsUnderWay.ts'
import { createReadyJobs } from './readyJobs.ts'
import { createServerFleet } from './serverFleet.ts'
import { createSlots } from './slots.ts'
import type { RunTuning } from './tuning.ts'
import { LOADING } from './waiting.ts'

export interface RunLoopOptions {
  run: number
  write: Pick<Asker<WriteOperations>, 'ask'>
  /** See `AskedServer`; those of later are set by `setServers`. */
  servers: readonly AskedServer[]
  tuning: RunTuning
  breaker: { failures: number; pauseMs: number }
  maximumAttempts: () => number
  pace: QuestionPace
  now: () => number
  /** Only jobs of the stage `embed`; else of all others. */
  embeds?: boolean
  /** See `JobOutcomesOptions`; of the stages that are asked here. */
  ownRecipes: readonly number[]
  /** The recipe that is asked where this one's model does not answer; null for none. */
  fallbackOf: (recipe: number) => number | null
  /** How many jobs of a recipe may be asked in one prompt. */
  batchSize: (recipe: number) => number
  /** The most of all recipes. */
  largestBatch: () => number
  /** Why nothing is to be asked from the start, see `rest`; '' when something is. */
  resting: string
  onSettled: () => void
  onGate: () => void
}

export type RunEnd =
  | { kind: 'done' }
  /** Asked to halt, or forced to (`reason` says by what). */
  | { kind: 'halted'; reason: string; unsettled: Outcome[] }

export interface RunLoop {
  workers(): WorkerState[]
  servers(): RunServer[]
  readonly breaker: RunsSnapshot['breaker']
  /** Why nothing is asked at the moment, in words; '' when something is. */
  readonly waiting: string
  /** From now on; one that is gone is heard to the end of what it was asked. */
  setServers(servers: readonly AskedServer[]): void
  /** Asks nothing more as long as the reason is not ''; what is under way is heard to its end. */
  rest(reason: string): void
  /** Tries the server before anything more is asked: after a sleep, say, nothing is known of it. */
  tryServer(): void
  /** Looks for jobs again: some were added or given back. */
  wake(): void
  /** Leases nothing more, gives what is under way some time, then gives it up and hands its leases back. */
  halt(reason: string, graceMs: number): void
  ended: Promise<RunEnd>
}

export function startRunLoop(options: RunLoopOptions): RunLoop {
  const { run, write, tuning, pace, now } = options
  const ending = new AbortController()
  let outcomes: Outcome[] = []
  let unfollowed: number[] = []
  let halting: { reason: string } | null = null
  let exchanging = false
  let again = false
  let prolong = false
  let heldAt = now()
  let failed: string | null = null
  let backingOff = false
  let { resting } = options
  let wakeTimer: ReturnType<typeof setTimeout> | undefined
  let paceTimer: ReturnType<typeof setTimeout> | undefined
  let graceTimer: ReturnType<typeof setTimeout> | undefined

  let resolveEnd: (end: RunEnd) => void = () => {}
  const ended = new Promise<RunEnd>((resolve) => (resolveEnd = resolve))

  const fleet = createServerFleet({
    servers: options.servers,
    breaker: options.breaker,
    signal: ending.signal,
    isResting: () => resting !== '',
    onChange: () => {
      slots.wanted = fleet.slots
      options.onGate()
      pump()
    },
    onHopeless: (error) => halt(toErrorData(error).message, 0),
  })
  const judge = createJobOutcomes({
    ...options,
    whyNone: fleet.whyNone,
    retryDelaysMs: tuning.retryDelaysMs,
    onHopeless: (reason) => halt(reason, tuning.stopGraceMs),
  })
  const slots = createSlots(fleet.slots)
  const isHeld = (): boolean => halting !== null || resting !== ''
  const isShut = (): boolean => resting !== '' || fleet.breaker !== 'closed'
  const mayAsk = (): boolean => halting === null && !isShut()
  const questions = createQuestionsUnderWay({
    slots,
    judge,
    keepPart: (part) => write.ask('ledger.keepPart', part),
    onUnkept: (reason) => halt(reason, 0),
    mayGoOn: () => !isHeld(),
    onEnded: (ended) => {
      outcomes.push(...ended)
      pump()
    },
  })
  const ready = createReadyJobs({
    fleet,
    judge,
    batchSize: options.batchSize,
    askable: () => askableNow(),
    mayAsk,
    ask: (jobs, seat) => {
      pace.ask()
      questions.ask(jobs, seat)
    },
    onNone: (found) => outcomes.push(...found),
  })
  const heartbeat = setInterval(() => {
    prolong = true
    pump()
  }, tuning.heartbeatMs)

  const finish = (end: RunEnd): void => {
    clearInterval(heartbeat)
    clearTimeout(wakeTimer)
    clearTimeout(paceTimer)
    clearTimeout(graceTimer)
    fleet.close()
    ending.abort(new VerbatimError('cancelled', 'the run has ended'))
    resolveEnd(end)
  }

  const halt = (reason: string, graceMs: number): void => {
    if (halting !== null) return
    halting = { reason }
    if (graceMs <= 0) questions.giveUpAll()
    else graceTimer = setTimeout(questions.giveUpAll, graceMs)
    pump()
  }

  /** Questions for which there is a free slot, and that the pace allows; when it does not, the loop is woken once it does. */
  const askableNow = (): number => {
    const wait = pace.waitMs()
    if (wait > 0) {
      clearTimeout(paceTimer)
      paceTimer = setTimeout(pump, wait)
    }
    return Math.min(fleet.free(), pace.allowed())
  }

  /**
   * What is under way or about to be, when its leases are due. By the clock as well: where it jumps forward, they would be over.
   */
  const leasesToProlong = (at: number): Lease[] => {
    if (!prolong && at - heldAt <= tuning.heartbeatMs) return []
    prolong = false
    heldAt = at
    return [...questions.jobs(), ...ready.jobs()].map(({ job, attempt }) => ({ job, attempt }))
  }

  const giveReadyBack = (): void => void outcomes.push(...ready.takeAll().map(handBack))

  const exchange = async (): Promise<void> => {
    if (isHeld()) giveReadyBack()
    else if (mayAsk()) await ready.askNext()
    const without = ready.unseated()
    const waiting = ready.jobs().filter(({ recipe }) => !without.includes(recipe)).length
    const wanted = mayAsk() ? Math.max(0, askableNow() * options.largestBatch() - waiting) : 0
    if (wanted === 0 && outcomes.length === 0 && unfollowed.length === 0 && !prolong) return
    const settling = outcomes
    outcomes = []
    const at = now()
    let given: ExchangeResult
    try {
      given = await write.ask('ledger.exchange', {
        run,
        now: at,
        outcomes: settling,
        holding: leasesToProlong(at),
        leaseUntil: at + tuning.leaseMs,
        unfollowed,
        wanted,
        without,
        urgent: urgentQuota(questions.taken, wanted, tuning.urgentShare),
        embeds: options.embeds === true,
      })
    } catch (error) {
      outcomes = [...settling, ...outcomes]
      failed = toErrorData(error).message
      halt(failed, 0)
      return
    }
    unfollowed = given.unfollowed
    if (settling.some(isSettled)) options.onSettled()
    ready.add(given.jobs)
    if (mayAsk()) await ready.askNext()
    else giveReadyBack()
    if (given.jobs.length < wanted) endOrWait(given, at, without)
  }

  /** There was less to lease than wanted: nothing is left of the run, or something is due later. */
  const endOrWait = ({ hasOpen, nextDue }: ExchangeResult, at: number, without: readonly number[]): void => {
    backingOff = nextDue !== null && nextDue > at
    if (hasOpen === false) {
      if (questions.jobs().length + ready.jobs().length + outcomes.length === 0 && halting === null)
        finish({ kind: 'done' })
      return
    }
    // What has no seat may be due for long; a server that is free again wakes us.
    const due =
      nextDue === null || without.length > 0 ? 1_000 : Math.min(Math.max(nextDue - now(), 5), 60_000)
    clearTimeout(wakeTimer)
    wakeTimer = setTimeout(pump, due)
  }

  const hasMore = (): boolean => (again || outcomes.length + unfollowed.length > 0) && failed === null

  const exchangeWhileNeeded = async (): Promise<void> => {
    do {
      again = false
      await exchange()
    } while (hasMore())
    exchanging = false
    if (halting !== null && questions.jobs().length === 0) {
      finish({ kind: 'halted', reason: halting.reason, unsettled: outcomes })
    }
  }

  function pump(): void {
    if (exchanging) {
      again = true
      return
    }
    if (ending.signal.aborted) return
    exchanging = true
    void exchangeWhileNeeded()
  }

  /** The first try of the server loads the model: nothing has failed that the breaker would guard against. */
  const isLoading = (): boolean => fleet.breaker !== 'closed' && fleet.reason === null

  if (resting === '') fleet.tryAll()
  return {
    workers: () =>
      slots.view(isLoading() && resting === '' ? 'loading' : backingOff || isShut() ? 'backing off' : 'idle'),
    get breaker() {
      return isLoading() ? 'closed' : fleet.breaker
    },
    get waiting() {
      if (resting !== '') return resting
      if (fleet.breaker === 'closed') return ''
      if (isLoading()) return LOADING
      return `waiting for the model server: ${toErrorData(fleet.reason).message}`
    },
    servers: fleet.view,
    setServers: (servers) => {
      fleet.set(servers)
      slots.wanted = fleet.slots
      pump()
    },
    rest: (reason) => {
      const hasEnded = resting !== '' && reason === ''
      resting = reason
      options.onGate()
      // The model may have been unloaded meanwhile: no time-out is to count the loading.
      if (hasEnded) fleet.tryAll()
      pump()
    },
    tryServer: () => {
      if (resting === '') fleet.tryAll()
    },
    wake: pump,
    halt,
    ended,
  }
}
