/** The recipes that are asked by: found at the model server, warmed up there, and put to it as questions. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Preferences } from '../../shared/domain/preferences.ts'
import type { AnalystQuestion } from './analyst.ts'
import { type EmbeddingRecipe, embeddingRecipeOf } from './embedding.ts'
import { chooseEmbeddingModel, chooseModel } from './modelServer/chooseModel.ts'
import { describedOnce } from './modelServer/describedOnce.ts'
import type { GenerationOptions, ModelDescription, ModelServer } from './modelServer/modelServer.ts'
import { type SameModel, whyAnotherModel } from './modelServer/identity.ts'
import { type ServerPlace, connectTo } from './modelServer/connect.ts'
import type { KnownServer, ServersOf } from './modelServer/knownServers.ts'
import type { Prompts } from './prompt.ts'
import { type RecipeSettings, type TaskRecipe, checkRecipeOf, recipeOf } from './recipe.ts'
import { stageSettings } from './stageSettings.ts'
import { type CheckName, TASKS, TASK_NAMES, type Task } from './tasks.ts'
import type { ModelStage, Stage } from '../../shared/domain/labels.ts'
import { type Remember, askFirstToTell } from './modelServer/firstServer.ts'

/** The stages that ask a model, from the shallowest. */
export const modelStages = (stages: readonly Stage[]): ModelStage[] =>
  (['primary', 'chain', 'critical'] as const).filter((stage) => stages.includes(stage))

export interface AskedRecipes {
  /** The one that told of the models. */
  server: KnownServer
  /** Of the first of its stages. */
  model: string
  /** By stage. */
  models: Partial<Record<ModelStage, string>>
  recipes: Partial<Record<Task | CheckName, TaskRecipe>> & { embed?: EmbeddingRecipe }
  /** Of tasks whose stage has a fallback model that is there. */
  fallbacks: Partial<Record<Task, TaskRecipe>>
  /** Where it is not the stage's own model that is asked, in words. */
  notes: string[]
}

export interface RecipesWanted {
  preferences: Preferences
  serversOf: ServersOf
  /** The model; null for that of the preferences. */
  wanted: string | null
  prompts: Prompts
  stages: readonly ModelStage[]
  /** By which model texts are laid out as vectors, null in it for that of the preferences; absent or null: by none. */
  embedding?: { wanted: string | null } | null
  /** See `askFirstToTell`. */
  remember?: Remember | null
}

/**
 * The models a new run would ask, and the recipe of each of its tasks. A stage without a model of its own asks the one that
 * was wanted.
 */
export async function findRecipesOf({
  preferences,
  serversOf,
  wanted,
  prompts,
  stages,
  embedding = null,
  remember = null,
}: RecipesWanted): Promise<AskedRecipes> {
  const servers = serversOf(preferences)
  const isChecking = stages.includes('primary') && preferences.checkEvery > 0
  const wantedModel = wanted ?? preferences.model
  const { told, notes } = await askFirstToTell(servers, wantedModel, remember, async (connected, asked) => {
    const { known, standard, signal } = asked
    const nameOf = (stage: ModelStage): string => stageSettings(preferences, stage).model || standard
    const server = describedOnce(connected)
    const described = new Map<ModelStage, StageModels>()
    for (const stage of stages) {
      const { fallbackModel } = stageSettings(preferences, stage)
      described.set(stage, await findModels(server, stage, { model: nameOf(stage), fallbackModel }, signal))
    }
    const { criticalModel } = preferences
    // A second opinion is no reason to fail: where its model is missing the first one gives it.
    const second =
      !isChecking || criticalModel === ''
        ? null
        : await chooseModel(server, criticalModel, signal).catch(() => null)
    const chosen =
      embedding === null
        ? null
        : await chooseEmbeddingModel(server, embedding.wanted ?? preferences.embeddingModel, signal)
    return { server: known, found: described, checking: second, embeds: chosen }
  })
  const { server, found, checking, embeds } = told
  const modelOf = (stage: ModelStage): ModelDescription => found.get(stage)!.model
  const tasks = TASK_NAMES.filter((task) => stages.includes(TASKS[task].stage))
  const recipes: Partial<Record<Task, TaskRecipe>> = Object.fromEntries(
    tasks.map((task) => [task, recipeOf(task, modelOf(TASKS[task].stage), prompts, preferences)]),
  )
  return {
    server,
    model: (stages[0] === undefined ? embeds! : modelOf(stages[0])).name,
    models: Object.fromEntries(stages.map((stage) => [stage, modelOf(stage).name])),
    recipes: {
      ...recipes,
      ...(isChecking
        ? {
            'check-survey': checkRecipeOf(recipes['primary-survey']!, checking),
            'check-email': checkRecipeOf(recipes['primary-email']!, checking),
          }
        : {}),
      ...(embeds === null ? {} : { embed: embeddingRecipeOf(embeds, preferences) }),
    },
    fallbacks: Object.fromEntries(
      tasks.flatMap((task) => {
        const { fallback } = found.get(TASKS[task].stage)!
        return fallback === null ? [] : [[task, recipeOf(task, fallback, prompts, preferences)]]
      }),
    ),
    notes: [...notes, ...[...found.values()].flatMap(({ note }) => (note === '' ? [] : [note]))],
  }
}

interface StageModels {
  model: ModelDescription
  fallback: ModelDescription | null
  /** Why another model is asked than is set, or none stands behind it; '' when there is nothing to say. */
  note: string
}

/** A stage's model, or where it is missing its fallback. */
async function findModels(
  server: ModelServer,
  stage: ModelStage,
  names: { model: string; fallbackModel: string },
  signal: AbortSignal,
): Promise<StageModels> {
  if (names.fallbackModel === '')
    return { model: await chooseModel(server, names.model, signal), fallback: null, note: '' }
  const [model, fallback] = [
    await unlessMissing(chooseModel(server, names.model, signal)),
    await unlessMissing(server.describe(names.fallbackModel, signal)),
  ]
  if (model instanceof VerbatimError && fallback instanceof VerbatimError) throw model
  if (model instanceof VerbatimError) {
    const note = `${stage}: ${model.message}; its fallback ${names.fallbackModel} is asked in its place`
    return { model: fallback as ModelDescription, fallback: null, note }
  }
  if (fallback instanceof VerbatimError)
    return { model, fallback: null, note: `${stage}: there is no fallback, ${fallback.message}` }
  return { model, fallback: fallback.digest === model.digest ? null : fallback, note: '' }
}

const unlessMissing = (described: Promise<ModelDescription>): Promise<ModelDescription | VerbatimError> =>
  described.catch((error: unknown) => {
    if (error instanceof VerbatimError && error.code === 'model_missing') return error
    throw error
  })

export interface KnownRecipe {
  id: number
  task: Task
  model: string
  settings: RecipeSettings
  /** Of the recipe that is asked where this one's model does not answer. */
  fallback: number | null
}

export function questionOf(
  job: Pick<AnalystQuestion, 'subject' | 'rules'>,
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

/** A recipe's model as one server has it. */
export interface LoadedModel {
  place: ServerPlace
  /** By the name it has there. */
  model: string
  digest: string
}

/**
 * Loads the model as the jobs will need it, so that their time-outs do not count the loading, and sees that it still is
 * the one the recipe names.
 *
 * @param there where it is and what it is called there; `isConfirmed`: the person says that it is the recipe's
 * @throws VerbatimError of the server; `model_changed` when it is another one by now
 */
export async function warmUp(
  {
    place,
    model,
    ...how
  }: Pick<LoadedModel, 'place' | 'model'> & Pick<SameModel, 'isConfirmed' | 'isFurther'>,
  { model: wanted, settings }: Pick<KnownRecipe, 'model' | 'settings'>,
  keepAliveMinutes: number,
  signal: AbortSignal,
): Promise<LoadedModel> {
  const server = connectTo(place)
  try {
    const { digest } = await server.describe(model, signal)
    const another = whyAnotherModel({
      wanted: { model: wanted, digest: settings.digest },
      there: { address: place.address, digest },
      ...how,
    })
    if (another !== null) throw another
    const request = {
      model,
      system: settings.prompt,
      prompt: 'Reply with {}.',
      schema: null,
      options: { ...optionsOf(settings), outputTokens: 1 },
      keepAliveMinutes,
    }
    for await (const event of server.generate(request, signal)) if (event.kind === 'end') break
    return { place, model, digest }
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
