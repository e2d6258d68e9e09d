/**
 * What becomes of a job that was asked: settled, asked again later, by its fallback or elsewhere, failed for good. It remembers
 * of each job which server failed it and what was answered meanwhile, so that an outage does not cost it its attempts.
 */
import { type ErrorData, fromErrorData, toErrorData } from '../../shared/domain/errors.ts'
import type { AskResult, AskedHow, QuestionEnd } from './askedServer.ts'
import type { Lease, LeasedJob, Outcome } from './exchangeWrites.ts'
import { type FailureClass, backOffMs, classOf, toldWaitMs } from '../analysis/modelServer/retry.ts'
import { LONGEST_BACK_OFF_MS, isSettled, mannerAfter } from './policies.ts'
import type { Seat, ServerFleet } from './serverFleet.ts'

export interface JobOutcomesOptions {
  whyNone: ServerFleet['whyNone']
  /** The run was started with these; of others it has but fallbacks, and what failed before and is tried again. */
  ownRecipes: readonly number[]
  /** The recipe that is asked where this one's model does not answer; null for none. */
  fallbackOf: (recipe: number) => number | null
  maximumAttempts: () => number
  retryDelaysMs: readonly number[]
  breaker: { pauseMs: number }
  now: () => number
  /** Nobody can be asked, and waiting does not mend that. */
  onHopeless: (reason: string) => void
}

export interface JobOutcomes {
  /** How jobs of one prompt are asked, after what failed before. */
  howToAsk(jobs: readonly LeasedJob[]): AskedHow
  /** Of what came back. */
  ofResult(job: LeasedJob, result: AskResult, seat: Seat): Outcome
  /** Of a question that failed as a whole. */
  ofFailure(job: LeasedJob, error: unknown, seat: Seat): Outcome
  /** Of a job whose model no server has, where the others go on without it; null where it is waited for. */
  ofNone(job: LeasedJob, why: ErrorData): Outcome | null
  /** It failed while the server was held to be away: it may be what fails the server, so it is asked by itself. */
  isSuspect(job: LeasedJob): boolean
  /** Key of the server that failed it last. */
  failedBy(job: LeasedJob): string | undefined
  /** A part of a text was answered and kept. */
  partAnswered(): void
}

/** So many times the due attempts when the server answers nobody. */
const OUTAGE_FACTOR = 3
/** What failed while the server was away lets others go first when it is looked at again, however long it takes to load. */
const PAUSES_AFTER_ABSENCE = 2

/** A lease that is handed back as it was. */
export const handBack = ({ job, attempt }: Lease): Outcome => ({
  job,
  attempt,
  kind: 'release',
  error: null,
  notBefore: 0,
})

const isCongestion = (outcome: Outcome): boolean =>
  'error' in outcome && (outcome.error?.code === 'model_timeout' || outcome.error?.code === 'server_busy')

/** How a question went whose jobs have these outcomes. */
export function endOf(outcomes: readonly Outcome[]): QuestionEnd {
  if (outcomes.some(isSettled)) return 'answered'
  return outcomes.some(isCongestion) ? 'congested' : 'other'
}

export function createJobOutcomes(options: JobOutcomesOptions): JobOutcomes {
  const { whyNone, ownRecipes, fallbackOf, maximumAttempts, retryDelaysMs, breaker, now } = options
  let answered = 0
  /** By job: how many answers there were when the server first failed it. */
  const answeredBefore = new Map<number, number>()
  /** By job: the server that failed it last, by key. */
  const failedBy = new Map<number, string>()
  /** By job: how often it met the absence of a server that had taken the question. */
  const absences = new Map<number, number>()
  /** By job: how often a server refused it and said when to come back. */
  const refusals = new Map<number, number>()
  const forget = ({ job }: LeasedJob): void => {
    for (const known of [answeredBefore, failedBy, absences, refusals]) known.delete(job)
  }
  /** Servers and recipes: its model was said to be missing, or the key was refused, and it has answered nothing since. */
  const doubted = new Set<string>()
  const doubtOf = ({ server }: Seat, { recipe }: LeasedJob): string => `${recipe} ${server.key}`

  const backOff = (error: ErrorData, failures: number): number =>
    backOffMs(error, failures, retryDelaysMs, Math.random())

  const toFallback = ({ job, attempt, recipe }: LeasedJob, error: ErrorData): Outcome | null => {
    const fallback = fallbackOf(recipe)
    return fallback === null ? null : { job, attempt, kind: 'fallback', recipe: fallback, error }
  }

  /** It is not asked again by this recipe, whatever it failed by: another model may have more room, or be quicker. */
  const ofLast = (job: LeasedJob, error: ErrorData): Outcome => {
    const failed = { job: job.job, attempt: job.attempt, kind: 'failure', error } as const
    return toFallback(job, error) ?? { ...failed, notBefore: now(), final: true }
  }

  /** The server cannot be asked this: it has not the model, or another one by that name, or lets us not in. */
  const ofRefusal = (job: LeasedJob, error: ErrorData, seat: Seat): Outcome => {
    const released: Outcome = { job: job.job, attempt: job.attempt, kind: 'release', error, notBefore: 0 }
    const isMissing = error.code === 'model_missing'
    // Said once, as while a model or a key is being replaced, it may pass.
    const doubt = doubtOf(seat, job)
    if ((isMissing || error.code === 'server_key_refused') && (!seat.isUp || !doubted.has(doubt))) {
      doubted.add(doubt)
      if (seat.isUp) seat.lookAgain()
      return released
    }
    seat.isUnable(job.recipe, error)
    if (whyNone(job.recipe) === null) return released
    const gone = ofNone(job, error)
    if (gone === null) options.onHopeless(error.message)
    return gone ?? released
  }

  /** Whether the run's own recipes can be asked, so that it need not wait for another. */
  const isFurther = (recipe: number): boolean =>
    !ownRecipes.includes(recipe) &&
    (ownRecipes.length === 0 || ownRecipes.some((own) => whyNone(own) === null))

  const ofNone = (job: LeasedJob, why: ErrorData): Outcome | null => {
    const isMissing = why.code === 'model_missing'
    const fallback = isMissing ? toFallback(job, why) : null
    if (fallback !== null) return fallback
    // What else may be amiss concerns the server, and with it the run's own recipes.
    if (!(isMissing || why.code === 'model_changed') || !isFurther(job.recipe)) return null
    forget(job)
    return ofLast(job, why)
  }

  /**
   * A server that has answered nothing since it first failed this job fails them all: the job then gets more attempts
   * than it is due, so that an outage shorter than the breaker takes to open does not cost it.
   */
  const isExhausted = (job: LeasedJob, byServer: boolean): boolean => {
    const attempts = job.failures + 1
    const due = maximumAttempts()
    if (!byServer) return attempts >= due
    const before = answeredBefore.get(job.job) ?? answered
    answeredBefore.set(job.job, before)
    return attempts >= due && (answered > before || attempts >= due * OUTAGE_FACTOR)
  }

  /**
   * Counted all the same: a text that fails every server there is looks, as the only one left, as if they were away, and would
   * be asked for ever.
   */
  const isAbsentTooOften = (job: LeasedJob): boolean => {
    const met = (absences.get(job.job) ?? 0) + 1
    absences.set(job.job, met)
    return job.failures + met >= maximumAttempts() * OUTAGE_FACTOR
  }

  /** The server's absence is not the item's fault: it is handed back, and no attempt is spent. */
  const ofAbsence = (job: LeasedJob, error: ErrorData, seat: Seat): Outcome => {
    const lease: Lease = { job: job.job, attempt: job.attempt }
    const released = (wait: number): Outcome => {
      return { ...lease, kind: 'release', error, notBefore: now() + Math.round(wait) }
    }
    const refused = refusals.get(job.job) ?? 0
    const wait = backOff(error, 1 + (absences.get(job.job) ?? 0))
    // Of a connection that never came about the text was no part.
    if (error.code === 'server_unreachable') return released(wait)
    const told = toldWaitMs(error)
    const isForIt = told === 0 || seat.holdOff(told, error)
    if (isForIt && isAbsentTooOften(job)) return ofLast(job, error)
    const othersFirst = Math.min(PAUSES_AFTER_ABSENCE * breaker.pauseMs, LONGEST_BACK_OFF_MS)
    if (told === 0) return released(Math.max(wait, othersFirst))
    refusals.set(job.job, refused + 1)
    // Another server did not ask for that wait.
    if (seat.hasOther(job.recipe)) return released(backOff({ ...error, retryAfterSeconds: 0 }, 1 + refused))
    // Were it the text itself that is refused, it would keep the server from the others each time.
    return released(Math.max(wait, Math.min(told * 2 ** refused, othersFirst)))
  }

  const ofFailure = (job: LeasedJob, failure: unknown, seat: Seat): Outcome => {
    const error = toErrorData(failure)
    const kind = classOf(error.code)
    if (kind === 'given up') return handBack(job)
    if (kind === 'halt') return ofRefusal(job, error, seat)
    if (kind === 'server') failedBy.set(job.job, seat.server.key)
    const isAbsent =
      error.code === 'server_unreachable' || toldWaitMs(error) > 0 || !(seat.isUp || seat.isHeld)
    const outcome = kind === 'server' && isAbsent ? ofAbsence(job, error, seat) : ofAttempt(job, error, kind)
    if (outcome.kind !== 'release' && (outcome.kind !== 'failure' || outcome.final)) forget(job)
    return outcome
  }

  /** It was asked, and that counts. */
  const ofAttempt = (job: LeasedJob, error: ErrorData, kind: FailureClass): Outcome => {
    const wait = backOff(error, job.failures + 1)
    if (kind === 'final' || isExhausted(job, kind === 'server')) return ofLast(job, error)
    const notBefore = now() + Math.round(wait)
    return { job: job.job, attempt: job.attempt, kind: 'failure', error, notBefore, final: false }
  }

  return {
    howToAsk: ([job, ...more]) => ({
      manner: more.length > 0 ? 'plain' : mannerAfter(job!.lastError, job!.failures),
      isLast: more.length === 0 && job!.failures + 1 >= maximumAttempts() && fallbackOf(job!.recipe) === null,
    }),
    ofResult: (job, result, seat) => {
      if (!result.ok) return ofFailure(job, fromErrorData(result.error), seat)
      answered += 1
      forget(job)
      doubted.delete(doubtOf(seat, job))
      const lease: Lease = { job: job.job, attempt: job.attempt }
      if ('vector' in result)
        return { ...lease, kind: 'vector', vector: result.vector, promptTokens: result.promptTokens }
      return { ...lease, kind: 'answer', answer: result.answer, version: job.version }
    },
    ofFailure,
    ofNone,
    isSuspect: ({ job }) => absences.has(job),
    failedBy: ({ job }) => failedBy.get(job),
    partAnswered: () => {
      answered += 1
    },
  }
}
