/** What a run has to ask is put into the ledger: when it begins, and what is imported while it goes on. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import { asksEverything } from '../../shared/domain/run.ts'
import type { Halting } from './halting.ts'
import { planStages } from './planStages.ts'
import type { NearMemory } from './planSubjects.ts'
import { type Readiness, createRulesFirst } from './rulesFirst.ts'
import type { ResumableRun } from './runReads.ts'
import type { RunSurroundings } from './runSurroundings.ts'

export interface RunPlanningOptions extends Pick<
  RunSurroundings,
  'read' | 'write' | 'workerFiles' | 'triage' | 'threads' | 'logger'
> {
  run: ResumableRun
  halting: Halting
  now: () => number
  /** The rules have labelled what is planned. */
  onLabelled: () => void
  /** More was planned in the background of the questions. */
  onMore: () => void
}

export interface RunPlanning {
  /**
   * All that is there and that the rules have read, so that what is urgent is known; the rest is taken in once they have. Ends early
   * when the run is to halt, to be done again when it goes on.
   */
  planAll(): Promise<void>
  /**
   * What was imported, or read by the rules, since the run was planned: one without a limit means all there is. Where nothing but
   * sources that the rules still read is left, it waits for them.
   *
   * @param isWanted looked at between two waits; false: something else is to be asked meanwhile
   * @returns whether there is more to ask now
   */
  takeInNew(isWanted: () => boolean): Promise<boolean>
  /** The same in the background of the questions, one at a time. */
  takeInNewMeanwhile(): void
  /** Resolves when nothing is being taken in in the background. */
  takenIn(): Promise<void>
  /** Looks for texts without a job also in sources that it has planned. */
  lookAgain(): void
}

const NOTHING_TO_WAIT_FOR: Readiness = { complete: [], unread: [], ready: [] }

export function createRunPlanning(options: RunPlanningOptions): RunPlanning {
  const { run, read, write, halting, now, logger } = options
  const { comparison } = run.request
  const isHalting = (): boolean => halting.wish() !== null
  /** Sources whose items are in the plan. */
  let planned: ReadonlySet<number> = new Set()
  let takingIn: Promise<void> | null = null
  const memory: NearMemory = { sketches: null }

  /** Complete when the run was planned, and left to be planned whole once the rules have read them. */
  let late: ReadonlySet<number> = new Set()
  let isPlanning = run.planning
  const rulesFirst = createRulesFirst(options)
  // Vectors have no lane for what is urgent, and where the run has the rules go first they have been through.
  const { stages } = run.request
  const waitsForRules = !stages.includes('rules') && stages.some((stage) => stage !== 'embed')

  const lookAtSources = async (): Promise<Readiness> => {
    const complete = await read.ask('ledger.sourcesToPlan', null)
    const unplanned = complete.filter((source) => !planned.has(source))
    const unread = waitsForRules ? await rulesFirst.unread(unplanned) : []
    return { complete, unread, ready: unplanned.filter((source) => !unread.includes(source)) }
  }

  const runRules = async (onlyNew: boolean): Promise<void> => {
    const labelled = await halting.unlessHalted(options.triage.run())
    if (labelled === null) return
    // What was labelled before the run began is counted once.
    const total = onlyNew ? 0 : (await read.ask('ledger.rules', null)).labelled
    await write.ask('ledger.recordRules', { run: run.run, labelled: labelled.items, total })
    options.onLabelled()
  }

  /** @returns how many subjects it found to plan */
  const planItems = async (onlyNew: boolean, { complete, unread }: Readiness): Promise<number> => {
    const sources = complete.filter((source) => !unread.includes(source))
    const whole = sources.filter((source) => late.has(source))
    planned = new Set(sources)
    if (stages.includes('rules')) await runRules(onlyNew)
    const threads = { rethread: () => halting.unlessHalted(options.threads.rethread()) }
    const found = await planStages(
      { ...options, threads },
      { run, onlyNew, sources, whole, memory, now, isHalting },
    )
    if (!onlyNew) late = new Set(unread)
    return found
  }

  /** As long as something of its beginning is left, a run that is broken off is planned anew. */
  const endPlanning = async ({ unread }: Readiness): Promise<void> => {
    if (isHalting()) return
    late = new Set(unread.filter((source) => late.has(source)))
    if (!isPlanning || late.size > 0) return
    await write.ask('ledger.finishPlanning', { run: run.run })
    isPlanning = false
  }

  /** Until there is something to begin with; where a limit chooses among all, until all is read. */
  const readyToBegin = async (): Promise<Readiness> => {
    for (;;) {
      const found = await lookAtSources()
      const canBegin = asksEverything(run.request) && found.ready.length > 0
      if (found.unread.length === 0 || canBegin || isHalting()) return found
      await halting.unlessHalted(rulesFirst.moment())
    }
  }

  const planComparison = async (id: number): Promise<void> => {
    const task = await read.ask('quality.comparison', { comparison: id })
    if (task === null) throw new VerbatimError('not_found', `there is no comparison ${id}`)
    await write.ask('ledger.planTrial', { run: run.run, task })
  }

  const lookAgain = (): void => {
    planned = new Set()
    rulesFirst.lookAgain()
  }

  const takeInReady = async (): Promise<{ hasMore: boolean; isWaiting: boolean }> => {
    if (!asksEverything(run.request) || isHalting()) return { hasMore: false, isWaiting: false }
    const found = await lookAtSources()
    const hasMore = found.ready.length > 0 && (await planItems(true, found)) > 0
    await endPlanning(found)
    return { hasMore, isWaiting: found.unread.length > 0 }
  }

  const takeInNewQuietly = async (): Promise<void> => {
    try {
      if ((await takeInReady()).hasMore) options.onMore()
    } catch (error) {
      logger.warn('new texts could not be planned', { message: String(error) })
      lookAgain()
    }
  }

  return {
    planAll: async () => {
      const found: Readiness = comparison === undefined ? await readyToBegin() : NOTHING_TO_WAIT_FOR
      if (isHalting()) return
      if (comparison === undefined) await planItems(false, found)
      else await planComparison(comparison)
      await endPlanning(found)
    },
    takeInNew: async (isWanted) => {
      for (;;) {
        const { hasMore, isWaiting } = await takeInReady()
        if (hasMore || !isWaiting || !isWanted() || isHalting()) return hasMore
        await halting.unlessHalted(rulesFirst.moment())
      }
    },
    takeInNewMeanwhile: () => {
      takingIn ??= takeInNewQuietly().finally(() => (takingIn = null))
    },
    takenIn: async () => {
      await takingIn
    },
    lookAgain,
  }
}
