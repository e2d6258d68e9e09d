/** What a run would ask, and what that is expected to cost, before it is started. */
import type { ModelStage } from '../../shared/domain/labels.ts'
import type { RunPlan, RunRequest } from '../../shared/domain/run.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { PreferenceService } from '../preferences/preferenceService.ts'
import type { Asker } from '../workers/operations.ts'
import type { WorkerFiles } from '../workers/workerFiles.ts'
import { planSubjects } from './planSubjects.ts'
import { reuseOf } from './reuse.ts'
import { type AskedRecipes, modelStages } from '../analysis/askedRecipes.ts'

/** Fixed, so that runs with a limit take up where the last one's sample ended. */
export const SEED = 1

export const embeds = ({ stages }: Pick<RunRequest, 'stages'>): boolean => stages.includes('embed')

interface PreviewServices {
  read: Pick<Asker<ReadOperations>, 'ask'>
  preferences: Pick<PreferenceService, 'all'>
  workerFiles: Pick<WorkerFiles, 'triager'>
}

/** @param askedBy the recipes it would ask by; only called when it would ask a model */
export async function previewRun(
  services: PreviewServices,
  request: RunRequest,
  askedBy: () => Promise<AskedRecipes>,
): Promise<RunPlan> {
  const { read, preferences } = services
  const stages = modelStages(request.stages)
  if (stages.length === 0 && !embeds(request)) {
    const { items, labelled } = await read.ask('ledger.rules', null)
    return {
      items,
      folded: 0,
      foldsNear: false,
      cached: labelled,
      toAsk: 0,
      chains: 0,
      critical: null,
      notes: [],
      expectedSeconds: 0,
    }
  }
  const asked = await askedBy()
  const recipes = await read.ask('ledger.findRecipes', asked.recipes)
  const total = { items: 0, folded: 0, cached: 0, toAsk: 0 }
  let milliseconds: number | null = 0
  let chains = 0
  for (const stage of embeds(request) ? [...stages, 'embed' as const] : stages) {
    if (stage === 'critical') continue
    const plan = await planSubjects(services, {
      ...{ stage, recipes, seed: SEED, limit: request.limit },
      // Every text would be read for it, at each change of a choice.
      reuse: { ...reuseOf(preferences.all()), nearDuplicates: 0 },
      now: Date.now(),
    })
    // Nobody halts it.
    const { counts } = plan!
    total.items += counts.items
    total.folded += counts.folded
    total.cached += counts.cached
    total.toAsk += counts.toAsk
    if (stage === 'chain') chains = counts.items
    // Embeddings go on beside the questions, in a fraction of their time.
    if (stage === 'embed' && stages.length > 0) continue
    const latency =
      stage === 'embed'
        ? null
        : await read.ask('ledger.medianLatency', { model: asked.models[stage] ?? '', stage })
    if (counts.toAsk > 0)
      milliseconds = latency === null || milliseconds === null ? null : milliseconds + counts.toAsk * latency
  }
  const set = request.workers ?? preferences.all().workers
  // Where the number is still to be found by measurement nothing is foreseen of it.
  const workers = set === 'auto' ? 1 : set
  return {
    ...total,
    foldsNear: stages.includes('primary') && total.toAsk > 0 && preferences.all().nearDuplicates > 0,
    chains,
    critical: stages.includes('critical') ? await mostCritical(services, stages, total.items) : null,
    notes: asked.notes,
    expectedSeconds: milliseconds === null ? null : milliseconds / 1_000 / workers,
  }
}

async function mostCritical(
  { read, preferences }: PreviewServices,
  stages: readonly ModelStage[],
  planned: number,
): Promise<number> {
  const { criticalThreshold: threshold, criticalShare: share } = preferences.all()
  const ranked = stages.includes('primary') ? planned : (await read.ask('ledger.rules', null)).items
  return Math.min(await read.ask('ledger.countHigh', { threshold }), Math.ceil((ranked * share) / 100))
}
