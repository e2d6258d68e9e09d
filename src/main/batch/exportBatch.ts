/** Writes what a run would ask as a file of the OpenAI Batch form, for a machine that can do more than this one. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { ModelStage } from '../../shared/domain/labels.ts'
import { RunRequest } from '../../shared/domain/run.ts'
import { promptParts } from '../analysis/parts.ts'
import { answerSchema } from '../analysis/answerSchema.ts'
import type { Prompts } from '../analysis/prompt.ts'
import { type TaskRecipe, recipeOf } from '../analysis/recipe.ts'
import { TASKS, TASK_NAMES, type Task } from '../analysis/tasks.ts'
import type { Output } from '../writeAtomically.ts'
import { openNamed } from '../writeNamed.ts'
import { type PlanServices, planStages } from '../jobs/planStages.ts'
import { reuseOf } from '../jobs/reuse.ts'
import { SEED } from '../jobs/previewRun.ts'
import { type KnownRecipe, questionOf } from '../analysis/askedRecipes.ts'
import type { PreferenceService } from '../preferences/preferenceService.ts'
import { requestLine } from './batchLines.ts'
import { MOST_PARTS, customIdOf } from './customId.ts'
import type { BatchJob, BatchPlace } from './operations.ts'
import { recipesById } from './recipesById.ts'

export interface BatchExportServices extends PlanServices {
  preferences: Pick<PreferenceService, 'all'>
  prompts: Prompts
  /** See `RunSurroundings`. */
  textsReady: Promise<unknown>
}

export interface BatchExportRequest {
  stages: readonly ModelStage[]
  /** As the machine that will answer knows it. */
  model: string
  limit: number | null
  /** As `writeNamed` takes it: a file is replaced only by a complete one. */
  out: string
}

export interface BatchExport {
  file: string
  run: number
  /** Lines. */
  rows: number
  /** Texts; a long one is asked in several lines. */
  subjects: number
  /** Texts for which the context has no room, or too little: they are not in the file. */
  tooLong: number
}

const PAGE = 200

/**
 * Plans as a run would, once `out` is open: one that cannot be written to leaves no run in the ledger. What has its answer by
 * this model is left out, so that a second file has what the first left open.
 *
 * Errors: those of `writeNamed` and of the store; `usage` without a model.
 */
export async function exportBatch(
  services: BatchExportServices,
  request: BatchExportRequest,
): Promise<BatchExport> {
  if (request.model.trim() === '')
    throw new VerbatimError(
      'usage',
      'a batch file names the model that is to answer it',
      'Give the name under which the other machine serves it, with --model.',
    )
  const output = await openNamed(request.out)
  try {
    return await exportInto(output, services, request)
  } finally {
    await output.close()
  }
}

async function exportInto(
  output: Output,
  services: BatchExportServices,
  { stages, model, limit, out }: BatchExportRequest,
): Promise<BatchExport> {
  const { write, preferences } = services
  const { criticalThreshold: threshold, criticalShare: share } = preferences.all()
  const now = (): number => Date.now()
  const reuse = reuseOf(preferences.all())
  await services.textsReady
  const request = RunRequest.parse({ stages: [...stages], model, limit })
  const { run, recipes } = await write.ask('ledger.createRun', {
    request,
    model,
    recipes: recipesOf(services, stages, model),
    critical: { threshold, share },
    reuse,
    seed: SEED,
    batch: true,
    now: now(),
  })
  const count = { rows: 0, subjects: 0, tooLong: 0 }
  try {
    await planStages(services, {
      run: { run, request, recipes, seed: SEED, reuse, busyMs: 0 },
      onlyNew: false,
      now,
      isHalting: () => false,
    })
    await output.write(linesOf(services, run, count))
  } finally {
    await write.ask('batch.close', { run, now: now() })
  }
  return { file: out, run, ...count }
}

/** Of a model that is known by its name alone: its answers are no other one's. */
function recipesOf(
  { prompts, preferences }: BatchExportServices,
  stages: readonly ModelStage[],
  model: string,
): Partial<Record<Task, TaskRecipe>> {
  const described = { name: model, digest: `batch:${model}`, bytes: 0, quantisation: '' }
  const single = { ...preferences.all(), primaryBatchSize: 1, criticalBatchSize: 1 }
  const tasks = TASK_NAMES.filter((task) => stages.includes(TASKS[task].stage))
  return Object.fromEntries(
    tasks.map((task) => [
      task,
      recipeOf(task, { ...described, contextLength: null, canChat: true }, prompts, single),
    ]),
  )
}

async function* linesOf(
  { read, preferences }: BatchExportServices,
  run: number,
  count: { rows: number; subjects: number; tooLong: number },
): AsyncGenerator<string> {
  const recipeOf = recipesById(read)
  let after: BatchPlace = { recipe: 0, job: 0 }
  for (;;) {
    const jobs: BatchJob[] = await read.ask('batch.jobs', { run, after, limit: PAGE })
    const last = jobs.at(-1)
    if (last === undefined) return
    const lines: string[] = []
    for (const job of jobs) {
      const asked = questionLines(job, await recipeOf(job.recipe), preferences.all())
      if (asked.length === 0) count.tooLong += 1
      else count.subjects += 1
      count.rows += asked.length
      lines.push(...asked)
    }
    yield lines.join('')
    after = { recipe: last.recipe, job: last.job }
  }
}

/** One line a part of the text; none where the context has no room for it, or would read it in too many parts. */
function questionLines(
  job: BatchJob,
  recipe: KnownRecipe,
  preferences: ReturnType<PreferenceService['all']>,
): string[] {
  const question = questionOf(job, recipe, { manner: 'plain', isLast: true }, preferences)
  const prompts = partsOf(question)
  if (prompts.length > MOST_PARTS) return []
  return prompts.map((prompt, index) =>
    requestLine({
      customId: customIdOf({
        ...job,
        recipe: job.recipeHash,
        version: job.textVersion,
        part: index + 1,
        parts: prompts.length,
      }),
      model: question.model,
      system: question.system,
      prompt,
      schema: answerSchema(question.task),
      options: question.options,
    }),
  )
}

function partsOf(question: Parameters<typeof promptParts>[0]): string[] {
  try {
    return promptParts(question)
  } catch (error) {
    if (error instanceof VerbatimError && error.code === 'context_exceeded') return []
    throw error
  }
}
