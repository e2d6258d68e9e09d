/**
 * Finds by measurement how many questions to keep in flight. Each step keeps a number of workers for a while and measures the
 * pace by Little's law (questions in flight over the time an answer takes), which needs far fewer answers than counting them.
 * It climbs while more workers bring more, looks for the fewest that do nearly as well, and then holds them, trying twice
 * as many every other step, which costs a saturated server nothing. Time-outs and a busy server halve the number; from
 * there it grows by one a step.
 */
import { MILLISECONDS_A_MINUTE } from '../../shared/domain/moment.ts'
import type { CurvePoint } from '../../shared/domain/run.ts'
import { AT_LEISURE, EXACTLY, ROUGHLY, createStep, type Measured, type Step } from './tuningStep.ts'

export interface TunerOptions {
  start: number
  most: number
  /** The time-out of an answer in milliseconds: no number is tried at which answers would take more than half of it. */
  timeoutMs: () => number
  memoryIsShort: () => boolean
  /** Monotonic milliseconds. */
  clock: () => number
}

export interface ConcurrencyTuner {
  /** To keep in flight from now on. */
  readonly workers: number
  /** The latest measurement of each number that was tried, in ascending order. */
  readonly curve: CurvePoint[]
  /** A question is asked. @returns what is called when it has ended, with the number of its answers */
  asked(): (end: 'answered' | 'congested' | 'other', answers: number) => void
}

/** More workers must bring so much more, at least. */
const LEAST_GAIN = 0.06
/** The fewest workers with so much of the best pace are good enough. */
const GOOD_ENOUGH = 0.97
/** A pace that has changed by so much means another server, or other texts. */
const CHANGED = 0.2
/** From so much of the ideal gain on, the next step is twice as long. */
const NEARLY_IDEAL = 0.85
/** Standard errors. */
const CERTAIN = 2

interface Tried extends Measured {
  workers: number
}

type Phase =
  | { kind: 'climb'; from: Tried | null; tried: Tried[] }
  | { kind: 'refine'; good: Tried; bad: Tried | null; enough: number }
  | { kind: 'hold'; settled: Tried }
  | { kind: 'probe'; settled: Tried }
  /** After a change for the worse: whether as many fewer workers do as well. */
  | { kind: 'shrink'; settled: Tried }
  /** After a congestion: one more a step, as long as that goes well. */
  | { kind: 'recover' }

export function createConcurrencyTuner(options: TunerOptions): ConcurrencyTuner {
  const { clock } = options
  const curve = new Map<number, CurvePoint>()
  let ceiling = options.most
  let phase: Phase = { kind: 'climb', from: null, tried: [] }
  let workers = Math.min(options.start, ceiling)
  let step: Step = createStep(workers, clock)

  const goTo = (next: number, following: Phase): void => {
    const isNew = next !== workers
    phase = following
    workers = next
    const care = following.kind === 'climb' ? ROUGHLY : following.kind === 'hold' ? AT_LEISURE : EXACTLY
    step = step.next(next, isNew, care)
  }
  const hold = (settled: Tried): void => goTo(settled.workers, { kind: 'hold', settled })

  /** At most so many that answers still come in half their time-out if all of them have to wait. */
  const bounded = (wanted: number, { latencyMs }: Measured): number => {
    const affordable = Math.floor((workers * options.timeoutMs()) / (2 * latencyMs))
    return Math.max(1, Math.min(wanted, ceiling, Math.max(affordable, workers)))
  }

  const isGain = (more: Tried, fewer: Tried): boolean => {
    const noise = CERTAIN * Math.hypot(more.error, fewer.error)
    return more.rate > fewer.rate * (1 + Math.max(LEAST_GAIN, Math.min(noise, 0.3)))
  }

  const climb = (from: Tried | null, now: Tried, before: readonly Tried[]): void => {
    const tried = [...before, now]
    if (from !== null && !isGain(now, from)) return refine(tried)
    const share = from === null ? 1 : now.rate / from.rate / (now.workers / from.workers)
    const next = bounded(now.workers * (share >= NEARLY_IDEAL ? 4 : 2), now)
    if (next <= now.workers) return refine(tried)
    goTo(next, { kind: 'climb', from: now, tried })
  }

  const refine = (tried: readonly Tried[]): void => {
    const enough = Math.max(...tried.map(({ rate }) => rate)) * GOOD_ENOUGH
    const ascending = tried.toSorted((a, b) => a.workers - b.workers)
    const good = ascending.find(({ rate }) => rate >= enough)!
    narrow(good, ascending.findLast((each) => each.workers < good.workers) ?? null, enough)
  }
  const narrow = (good: Tried, bad: Tried | null, enough: number): void => {
    const tooFew = bad?.workers ?? 0
    if (good.workers - tooFew <= Math.max(1, good.workers / 4)) return hold(good)
    // None does more with others beside it than the few did: fewer than this cannot be enough, and trying them costs pace.
    const least = bad === null ? 1 : Math.ceil((enough / bad.rate) * bad.workers)
    const next = Math.max(Math.floor((good.workers + tooFew) / 2), least)
    if (next >= good.workers) return hold(good)
    goTo(next, { kind: 'refine', good, bad, enough })
  }

  const decide = (measured: Measured): void => {
    const now: Tried = { ...measured, workers }
    curve.set(workers, {
      workers,
      itemsPerMinute: measured.rate * MILLISECONDS_A_MINUTE,
      answers: measured.answers,
    })
    if (options.memoryIsShort()) {
      ceiling = Math.max(1, Math.floor(workers * 0.75))
      return goTo(ceiling, { kind: 'recover' })
    }
    switch (phase.kind) {
      case 'climb':
        return climb(phase.from, now, phase.tried)
      case 'refine':
        return now.rate >= phase.enough
          ? narrow(now, phase.bad, phase.enough)
          : narrow(phase.good, now, phase.enough)
      case 'hold': {
        const { settled } = phase
        if (now.rate < settled.rate * (1 - CHANGED) && workers > 1) {
          const fewer = Math.max(1, Math.round((workers * now.rate) / settled.rate))
          if (fewer < workers) return goTo(fewer, { kind: 'shrink', settled: now })
        }
        const probe = bounded(workers * 2, now)
        return probe > workers ? goTo(probe, { kind: 'probe', settled: now }) : hold(now)
      }
      case 'probe':
        return isGain(now, phase.settled) ? climb(phase.settled, now, [phase.settled]) : hold(phase.settled)
      case 'shrink':
        return hold(now.rate >= phase.settled.rate * GOOD_ENOUGH ? now : phase.settled)
      case 'recover':
        ceiling = Math.min(options.most, ceiling + 1)
        return workers < ceiling && bounded(workers + 1, now) > workers
          ? goTo(workers + 1, { kind: 'recover' })
          : hold(now)
    }
  }

  const retreat = (): void => {
    ceiling = Math.max(1, workers - 1)
    goTo(Math.max(1, Math.floor(workers / 2)), { kind: 'recover' })
  }

  return {
    get workers() {
      return workers
    },
    get curve() {
      return [...curve.values()].sort((a, b) => a.workers - b.workers)
    },
    asked: () => {
      const own = step
      const end = own.asked()
      return (how, answers) => {
        const measured = end(how, answers)
        if (own !== step) return
        if (step.isCongested) retreat()
        else if (measured !== null) decide(measured)
      }
    },
  }
}
