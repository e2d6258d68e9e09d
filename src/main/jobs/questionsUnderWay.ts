import type { PartsKeeper } from '../analysis/parts.ts'
import type { PartToKeep } from './answerPartWrites.ts'
import type { LeasedJob, Outcome } from './exchangeWrites.ts'
import { type JobOutcomes, endOf } from './jobOutcomes.ts'
import { isSettled } from './policies.ts'
import { brokenOffReason } from './runErrors.ts'
import type { Seat } from './serverFleet.ts'
import type { Slots } from './slots.ts'

export interface QuestionsUnderWayOptions {
  slots: Slots
  judge: JobOutcomes
  /** Makes the answer to a part of a long text durable. @returns whether the job is still ours */
  keepPart: (part: PartToKeep) => Promise<boolean>
  /** A part could not be kept (a full disk): nothing more is to be asked. */
  onUnkept: (reason: string) => void
  /** Whether the next part of a long text is to be asked. */
  mayGoOn: () => boolean
  /** Told in the same breath in which its jobs are under way no more, so that none is ever lost sight of. */
  onEnded: (outcomes: readonly Outcome[]) => void
}

/** The questions of a run that a server was asked and that have not ended. Parts of long texts are kept as they are heard. */
export interface QuestionsUnderWay {
  /** Jobs that are asked about; several where they share a question. */
  jobs(): LeasedJob[]
  /** Jobs asked about so far, by lane. */
  readonly taken: Readonly<Record<LeasedJob['lane'], number>>
  /** Asks about the jobs in one question, and does not wait for its end. */
  ask(jobs: readonly LeasedJob[], seat: Seat): void
  giveUpAll(): void
}

export function createQuestionsUnderWay(options: QuestionsUnderWayOptions): QuestionsUnderWay {
  const { slots, judge } = options
  const underWay = new Map<number, { job: LeasedJob; giveUp: AbortController }>()
  const taken = { urgent: 0, sample: 0, embed: 0 }

  const keepPart = async (part: PartToKeep): Promise<boolean> => {
    try {
      const isKept = await options.keepPart(part)
      if (isKept) judge.partAnswered()
      return isKept
    } catch (error) {
      options.onUnkept(brokenOffReason(error))
      return false
    }
  }

  const ask = async (jobs: readonly LeasedJob[], seat: Seat): Promise<void> => {
    const giveUp = new AbortController()
    const { server } = seat
    const slot = slots.take(jobs, server.address)
    for (const job of jobs) {
      underWay.set(job.job, { job, giveUp })
      taken[job.lane] += 1
    }
    const tell = server.onAsked?.()
    let asked = [...jobs]
    const keeper: PartsKeeper = {
      asking: (_, part) => {
        slot.part = part
      },
      heard: async (at, part, of) => {
        if (!(await keepPart({ job: asked[at]!.job, attempt: asked[at]!.attempt, part, of }))) return false
        // The server answers: what failed before was not in a row with what may fail next.
        await seat.watch(() => Promise.resolve())
        asked = asked.with(at, { ...asked[at]!, failures: 0 })
        return options.mayGoOn()
      },
    }
    let found: Outcome[]
    try {
      const how = judge.howToAsk(jobs)
      const heard = await seat.watch(() => server.ask(jobs, how, giveUp.signal, keeper))
      found = asked.map((job, index) => judge.ofResult(job, heard[index]!, seat))
    } catch (error) {
      found = asked.map((job) => judge.ofFailure(job, error, seat))
    }
    for (const job of jobs) underWay.delete(job.job)
    const answers = found.filter(isSettled).length
    slots.give(slot, answers)
    seat.leave(answers)
    tell?.(endOf(found), answers)
    options.onEnded(found)
  }

  return {
    jobs: () => [...underWay.values()].map(({ job }) => job),
    taken,
    ask: (jobs, seat) => void ask(jobs, seat),
    giveUpAll: () => underWay.forEach(({ giveUp }) => giveUp.abort()),
  }
}
