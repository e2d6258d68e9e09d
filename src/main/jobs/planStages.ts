/** Puts what a run has to ask into the ledger, stage by stage. */
import type { ReadOperations } from '../db/readOperations.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { Asker } from '../workers/operations.ts'
import type { WorkerFiles } from '../workers/workerFiles.ts'
import type { PlannedSubjects } from './planOrder.ts'
import { type NearMemory, planSubjects } from './planSubjects.ts'
import type { PlanSlice } from './planWrites.ts'
import type { ResumableRun } from './runReads.ts'

export interface PlanServices {
  read: Pick<Asker<ReadOperations>, 'ask'>
  write: Pick<Asker<WriteOperations>, 'ask'>
  workerFiles: Pick<WorkerFiles, 'triager'>
  threads: { rethread(): Promise<unknown> }
}

export interface PlanOptions {
  run: Pick<ResumableRun, 'run' | 'request' | 'recipes' | 'seed' | 'busyMs' | 'reuse'>
  /** Only subjects that came, or changed, since the run was planned. */
  onlyNew: boolean
  /** See `PlanQuestion`. */
  sources?: readonly number[]
  whole?: readonly number[]
  memory?: NearMemory
  now: () => number
  isHalting: () => boolean
}

/** Items handed to the writer at once; it takes as many as fit into its slice. */
const PLAN_ITEMS = 2_000

/** @returns how many subjects were found to plan; none when it was to halt before the first was put into the ledger */
export async function planStages(services: PlanServices, options: PlanOptions): Promise<number> {
  const { run, onlyNew, sources, whole, memory, isHalting } = options
  const { stages, limit } = run.request
  const plans: [PlanSlice['stage'], PlannedSubjects][] = []
  const addPlan = async (stage: PlanSlice['stage']): Promise<void> => {
    if (isHalting()) return
    const plan = await planSubjects(services, {
      ...{ stage, recipes: run.recipes, seed: run.seed, limit, onlyNew, sources, whole, memory },
      reuse: run.reuse,
      now: options.now(),
      isHalting,
    })
    if (plan !== null) plans.push([stage, plan])
  }

  if (stages.includes('primary')) await addPlan('primary')
  if (stages.includes('chain') && !isHalting()) {
    // Mails may have come since the chains were last made; what is up to date costs a look.
    await services.threads.rethread()
    await addPlan('chain')
  }
  // With the stage before it in the same run, subjects enter as they are settled.
  if (stages.includes('critical') && !stages.includes('primary')) await addPlan('critical')
  if (stages.includes('embed')) await addPlan('embed')
  // One that goes on plans all of it anew.
  if (isHalting()) return 0
  if (stages.includes('critical')) {
    const toRank = plans.reduce(
      (sum, [stage, plan]) =>
        sum + (stage === 'critical' ? plan.counts.items : stage === 'embed' ? 0 : waiting(plan)),
      0,
    )
    await services.write.ask('ledger.countRanked', { run: run.run, toRank })
  }
  const items = plans.find(([stage]) => stage !== 'chain' && stage !== 'embed')?.[1].items.length ?? 0
  for (const [stage, plan] of plans) {
    await putIntoLedger(services, options, stage, stage === 'chain' ? spreadOver(plan, items) : plan)
  }
  return plans.reduce((sum, [, plan]) => sum + plan.items.length, 0)
}

const waiting = ({ counts }: PlannedSubjects): number => counts.toAsk + counts.folded

/** Chains are asked evenly among the items, not all of them first because they are fewer. */
function spreadOver(plan: PlannedSubjects, items: number): PlannedSubjects {
  const factor = plan.items.length === 0 ? 1 : Math.max(1, items / plan.items.length)
  return { ...plan, ranks: plan.ranks.map((rank) => Math.round(rank * factor)) }
}

async function putIntoLedger(
  { write }: PlanServices,
  { run, now, isHalting }: PlanOptions,
  stage: PlanSlice['stage'],
  plan: PlannedSubjects,
): Promise<void> {
  for (let at = 0; at < plan.items.length && !isHalting();) {
    const to = at + PLAN_ITEMS
    const { taken } = await write.ask(
      'ledger.planSlice',
      {
        run: run.run,
        stage,
        recipes: run.recipes,
        items: plan.items.slice(at, to),
        ranks: plan.ranks.slice(at, to),
        urgent: plan.urgent.slice(at, to),
        representatives: plan.representatives.slice(at, to),
        near: plan.near.slice(at, to),
        now: now(),
        again: run.busyMs > 0,
      },
      { bulk: true },
    )
    at += taken
  }
}
