/** What a run needs of the world: its model server, its recipes, how a job becomes a question. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Preferences } from '../../shared/domain/preferences.ts'
import type { AnalystQuestion } from '../analysis/analyst.ts'
import { type EmbeddingRecipe, EmbeddingSettings, embeddingRecipeOf } from '../analysis/embedding.ts'
import { chooseEmbeddingModel, chooseModel } from '../analysis/modelServer/chooseModel.ts'
import type { GenerationOptions, ModelDescription, ModelServer } from '../analysis/modelServer/modelServer.ts'
import { modelChanged } from '../analysis/modelServer/modelWatch.ts'
import { createOllamaClient } from '../analysis/modelServer/ollamaClient.ts'
import { serverAddressOf } from '../analysis/modelServer/serverAddress.ts'
import type { Prompts } from '../analysis/prompt.ts'
import { RecipeSettings, type TaskRecipe, recipeOf } from '../analysis/recipe.ts'
import { stageSettings } from '../analysis/stageSettings.ts'
import { TASKS, TASK_NAMES, type Task, taskOf } from '../analysis/tasks.ts'
import type { ModelStage, Stage } from '../../shared/domain/labels.ts'
import type { LeasedJob } from './exchange.ts'
import type { StoredRecipe } from './runReads.ts'

const ANSWER_WITHIN_MS = 15_000

/** Asks the server in force something short; the connection is closed again. */
export async function withServer<T>(
  address: string,
  ask: (server: ModelServer, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const server = createOllamaClient(address)
  const signal = AbortSignal.timeout(ANSWER_WITHIN_MS)
  try {
    return await ask(server, signal)
  } catch (error) {
    if (!signal.aborted) throw error
    throw new VerbatimError(
      'server_unreachable',
      `the model server at ${address} did not answer within ${ANSWER_WITHIN_MS / 1000} seconds`,
      'It may be overloaded. Try again, or restart it.',
    )
  } finally {
    await server.close()
  }
}

/** The stages that ask a model, from the shallowest. */
export const modelStages = (stages: readonly Stage[]): ModelStage[] =>
  (['primary', 'chain', 'critical'] as const).filter((stage) => stages.includes(stage))

export interface AskedRecipes {
  /** Of the first of its stages. */
  model: string
  /** By stage. */
  models: Partial<Record<ModelStage, string>>
  recipes: Partial<Record<Task, TaskRecipe>> & { embed?: EmbeddingRecipe }
}

/**
 * The models a new run would ask, and the recipe of each of its tasks. A stage without a model of its own asks the one that
 * was wanted.
 */
export async function findRecipesOf(
  preferences: Preferences,
  environment: Readonly<Record<string, string | undefined>>,
  wanted: string | null,
  prompts: Prompts,
  stages: readonly ModelStage[],
  embedding: { wanted: string | null } | null = null,
): Promise<AskedRecipes> {
  const address = serverAddressOf(preferences, environment)
  const standard = wanted ?? preferences.model
  const nameOf = (stage: ModelStage): string => stageSettings(preferences, stage).model || standard
  const names = [...new Set(stages.map(nameOf))]
  const { found, embeds } = await withServer(address, async (server, signal) => {
    const described: [string, ModelDescription][] = []
    for (const name of names) described.push([name, await chooseModel(server, name, signal)])
    const chosen =
      embedding === null
        ? null
        : await chooseEmbeddingModel(server, embedding.wanted ?? preferences.embeddingModel, signal)
    return { found: new Map(described), embeds: chosen }
  })
  const modelOf = (stage: ModelStage): ModelDescription => found.get(nameOf(stage))!
  const tasks = TASK_NAMES.filter((task) => stages.includes(TASKS[task].stage))
  return {
    model: (stages[0] === undefined ? embeds! : modelOf(stages[0])).name,
    models: Object.fromEntries(stages.map((stage) => [stage, modelOf(stage).name])),
    recipes: {
      ...Object.fromEntries(
        tasks.map((task) => [task, recipeOf(task, modelOf(TASKS[task].stage), prompts, preferences)]),
      ),
      ...(embeds === null ? {} : { embed: embeddingRecipeOf(embeds, preferences) }),
    },
  }
}

export interface KnownRecipe {
  id: number
  task: Task
  model: string
  settings: RecipeSettings
}

export interface KnownEmbedding {
  model: string
  settings: EmbeddingSettings
}

/** The recipes of embedding among the stored ones, parsed again. */
export const readEmbeddings = (stored: readonly StoredRecipe[]): Map<number, KnownEmbedding> =>
  new Map(
    stored
      .filter(({ stage }) => stage === 'embed')
      .map(({ id, model, content }) => [
        id,
        { model, settings: EmbeddingSettings.parse(JSON.parse(content)) },
      ]),
  )

/** The others, parsed again. */
export const readRecipes = (stored: readonly StoredRecipe[]): Map<number, KnownRecipe> =>
  new Map(
    stored
      .filter(({ stage }) => stage !== 'embed')
      .map(({ id, stage, kind, model, content }) => [
        id,
        { id, task: taskOf(stage, kind), model, settings: RecipeSettings.parse(JSON.parse(content)) },
      ]),
  )

export function questionOf(
  job: Pick<LeasedJob, 'subject' | 'rules'>,
  { task, model, settings }: KnownRecipe,
  how: Pick<AnalystQuestion, 'manner' | 'isLast'>,
  preferences: Preferences,
): AnalystQuestion {
  return {
    task,
    system: settings.prompt,
    subject: job.subject,
    rules: job.rules,
    model,
    digest: settings.digest,
    options: optionsOf(settings),
    keepAliveMinutes: preferences.keepAliveMinutes,
    timeout: stageSettings(preferences, TASKS[task].stage).timeout,
    ...how,
  }
}

/**
 * Loads the model as the jobs will need it, so that their time-outs do not count the loading, and sees that it still is
 * the one the recipe names.
 *
 * @throws VerbatimError of the server; `model_changed` when it is another one by now
 */
export async function warmUp(
  address: string,
  { model, settings }: Pick<KnownRecipe, 'model' | 'settings'>,
  keepAliveMinutes: number,
  signal: AbortSignal,
): Promise<void> {
  const server = createOllamaClient(address)
  try {
    const { digest } = await server.describe(model, signal)
    if (digest !== settings.digest) throw modelChanged(model)
    const request = {
      model,
      system: settings.prompt,
      prompt: 'Reply with {}.',
      schema: null,
      options: { ...optionsOf(settings), outputTokens: 1 },
      keepAliveMinutes,
    }
    for await (const event of server.generate(request, signal)) if (event.kind === 'end') break
  } finally {
    await server.close()
  }
}

const optionsOf = ({
  contextTokens,
  outputTokens,
  temperature,
  seed,
}: RecipeSettings): GenerationOptions => ({
  contextTokens,
  outputTokens,
  temperature,
  seed,
})
