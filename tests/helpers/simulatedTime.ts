/** A model server and its callers in simulated time: thousands of answers in a few milliseconds, always the same ones. */
import {
  type ConcurrencyTuner,
  type TunerOptions,
  createConcurrencyTuner,
} from '../../src/main/jobs/concurrencyTuner.ts'

export interface Simulation {
  tuner: ConcurrencyTuner
  /** Moments at which answers came. */
  answered: number[]
  /** Each number of workers and the moment from which it held. */
  numbers: { at: number; workers: number }[]
}

export interface SimulationOptions extends Partial<TunerOptions> {
  answers: number
  /** Answers in the making at once, at a moment. */
  slots: (at: number, answered: number) => number
  /** Milliseconds of an answer. */
  work: (index: number) => number
  /** Milliseconds until a worker asks its next question. */
  turnaround?: number
  /** Whether the server refuses a question when so many are there already. */
  refuses?: (waiting: number) => boolean
  /** A number that holds instead of the tuner's. */
  fixed?: number
}

export function simulate(options: SimulationOptions): Simulation {
  const { turnaround = 2 } = options
  let now = 0
  const events: { at: number; order: number; run: () => void }[] = []
  let order = 0
  const after = (milliseconds: number, run: () => void): void => {
    events.push({ at: now + milliseconds, order: order++, run })
  }
  const tuner = createConcurrencyTuner({
    start: 2,
    most: 256,
    timeoutMs: () => 45_000,
    memoryIsShort: () => false,
    ...options,
    clock: () => now,
  })
  const answered: number[] = []
  const numbers = [{ at: 0, workers: tuner.workers }]
  const queue: (() => void)[] = []
  let atWork = 0
  let asking = 0
  let index = 0

  const serve = (): void => {
    while (atWork < options.slots(now, answered.length) && queue.length > 0) {
      atWork += 1
      const done = queue.shift()!
      after(options.work(index++), () => {
        atWork -= 1
        done()
        serve()
      })
    }
  }
  const fill = (): void => {
    const wanted = options.fixed ?? tuner.workers
    if (numbers.at(-1)!.workers !== wanted) numbers.push({ at: now, workers: wanted })
    while (asking < wanted) {
      asking += 1
      const end = tuner.asked()
      if (options.refuses?.(queue.length + atWork) === true) {
        after(1, () => {
          end('congested', 0)
          free()
        })
        continue
      }
      queue.push(() => {
        end('answered', 1)
        answered.push(now)
        free()
      })
    }
    serve()
  }
  const free = (): void =>
    after(turnaround, () => {
      asking -= 1
      fill()
    })
  fill()
  while (answered.length < options.answers) {
    events.sort((a, b) => a.at - b.at || a.order - b.order)
    const next = events.shift()
    if (next === undefined) throw new Error('nothing happens any more')
    now = next.at
    next.run()
  }
  return { tuner, answered, numbers }
}

/** Answers a second from one moment to another. */
export const pace = (answered: readonly number[], from = 0, to = answered.at(-1)!): number =>
  (answered.filter((at) => at > from && at <= to).length * 1_000) / (to - from)
