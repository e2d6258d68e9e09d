/** What a run has to ask is put into the ledger: when it begins, and what is imported while it goes on. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import { asksEverything } from '../../shared/domain/run.ts'
import type { Halting } from './halting.ts'
import { planStages } from './planStages.ts'
import type { NearMemory } from './planSubjects.ts'
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
  /** All that is there. Ends early when the run is to halt. */
  planAll(): Promise<void>
  /**
   * What was imported since the run was planned: one without a limit means all there is.
   *
   * @returns whether there is more to ask now
   */
  takeInNew(): Promise<boolean>
  /** The same in the background of the questions, one at a time. */
  takeInNewMeanwhile(): void
  /** Resolves when nothing is being taken in in the background. */
  takenIn(): Promise<void>
  /** Looks for texts without a job also in sources that it has planned. */
  lookAgain(): void
}

export function createRunPlanning(options: RunPlanningOptions): RunPlanning {
  const { run, read, write, halting, now, logger } = options
  const { comparison } = run.request
  const isHalting = (): boolean => halting.wish() !== null
  /** Sources whose items are in the plan. */
  let planned: ReadonlySet<number> = new Set()
  let takingIn: Promise<void> | null = null
  const memory: NearMemory = { sketches: null }

  const runRules = async (onlyNew: boolean): Promise<void> => {
    const labelled = await halting.unlessHalted(options.triage.run())
    if (labelled === null) return
    // What was labelled before the run began is counted once.
    const total = onlyNew ? 0 : (await read.ask('ledger.rules', null)).labelled
    await write.ask('ledger.recordRules', { run: run.run, labelled: labelled.items, total })
    options.onLabelled()
  }

  /** @returns how many subjects it found to plan */
  const planItems = async (onlyNew: boolean): Promise<number> => {
    planned = new Set(await read.ask('ledger.sourcesToPlan', null))
    if (run.request.stages.includes('rules')) await runRules(onlyNew)
    const threads = { rethread: () => halting.unlessHalted(options.threads.rethread()) }
    return planStages({ ...options, threads }, { run, onlyNew, memory, now, isHalting })
  }

  const planComparison = async (id: number): Promise<void> => {
    const task = await read.ask('quality.comparison', { comparison: id })
    if (task === null) throw new VerbatimError('not_found', `there is no comparison ${id}`)
    await write.ask('ledger.planTrial', { run: run.run, task })
  }

  const lookAgain = (): void => {
    planned = new Set()
  }

  const takeInNew = async (): Promise<boolean> => {
    if (!asksEverything(run.request) || isHalting()) return false
    const complete = await read.ask('ledger.sourcesToPlan', null)
    if (complete.every((source) => planned.has(source))) return false
    return (await planItems(true)) > 0
  }

  const takeInNewQuietly = async (): Promise<void> => {
    try {
      if (await takeInNew()) options.onMore()
    } catch (error) {
      logger.warn('new texts could not be planned', { message: String(error) })
      lookAgain()
    }
  }

  return {
    planAll: async () => {
      if (comparison === undefined) await planItems(false)
      else await planComparison(comparison)
    },
    takeInNew,
    takeInNewMeanwhile: () => {
      takingIn ??= takeInNewQuietly().finally(() => (takingIn = null))
    },
    takenIn: async () => {
      await takingIn
    },
    lookAgain,
  }
}
