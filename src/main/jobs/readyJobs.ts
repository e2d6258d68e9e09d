import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import type { LeasedJob, Outcome } from './exchangeWrites.ts'
import { groupJobs } from './groupJobs.ts'
import type { JobOutcomes } from './jobOutcomes.ts'
import type { Seat, ServerFleet } from './serverFleet.ts'

export interface ReadyJobsOptions {
  fleet: Pick<ServerFleet, 'take' | 'hasSeat' | 'whyNone'>
  judge: Pick<JobOutcomes, 'failedBy' | 'isSuspect' | 'ofNone'>
  /** How many jobs of a recipe may be asked in one prompt. */
  batchSize: (recipe: number) => number
  /** Questions that may be asked now. */
  askable: () => number
  /** Whether anything is to be asked still. */
  mayAsk: () => boolean
  ask: (jobs: readonly LeasedJob[], seat: Seat) => void
  /** Of jobs whose model no server has at all, in place of asking: they are asked of a fallback, or fail. */
  onNone: (outcomes: readonly Outcome[]) => void
}

/** Jobs that are leased and not asked yet: grouped into questions, for servers that are about to be free. */
export interface ReadyJobs {
  add(jobs: readonly LeasedJob[]): void
  jobs(): LeasedJob[]
  /** Recipes of which some are ready, and no server with a free slot has the model: more of them would keep others out. */
  unseated(): number[]
  /** Asks as many as servers have room for. What has no seat stays ready. */
  askNext(): Promise<void>
  /** @returns all of them, which are ready no more */
  takeAll(): LeasedJob[]
}

/** Handing a question to its thread takes a tenth of a millisecond; the event loop must not be held for many of them. */
const ASKED_AT_ONCE = 8

export function createReadyJobs(options: ReadyJobsOptions): ReadyJobs {
  const { fleet, judge } = options
  let ready: LeasedJob[][] = []
  const jobs = (): LeasedJob[] => ready.flat()

  /** Nothing where the jobs are waited for: some server may answer them yet. */
  const outcomesOfNone = (group: readonly LeasedJob[]): Outcome[] => {
    const why = fleet.whyNone(group[0]!.recipe)
    if (why === null) return []
    return group.map((job) => judge.ofNone(job, why)).filter((outcome) => outcome !== null)
  }

  return {
    add: (leased) => ready.push(...groupJobs(leased, options.batchSize, judge.isSuspect)),
    jobs,
    unseated: () =>
      [...new Set(jobs().map(({ recipe }) => recipe))].filter((recipe) => !fleet.hasSeat(recipe)),
    askNext: async () => {
      let asked = 0
      for (const group of [...ready]) {
        if (options.askable() === 0) return
        const seat = fleet.take(group[0]!.recipe, judge.failedBy(group[0]!))
        const found = seat === null ? outcomesOfNone(group) : []
        if (seat === null && found.length === 0) continue
        ready = ready.filter((each) => each !== group)
        if (seat === null) {
          options.onNone(found)
          continue
        }
        options.ask(group, seat)
        asked += 1
        if (asked % ASKED_AT_ONCE > 0) continue
        await yieldToEventLoop()
        // What is asked now nobody would give up any more.
        if (!options.mayAsk()) return
      }
    },
    takeAll: () => {
      const all = jobs()
      ready = []
      return all
    },
  }
}
