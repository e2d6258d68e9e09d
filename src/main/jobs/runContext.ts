/** What a run needs of the world: its model server, its recipes, how a job becomes a question. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Preferences } from '../../shared/domain/preferences.ts'
import type { AnalystQuestion } from '../analysis/analyst.ts'
import { chooseModel } from '../analysis/modelServer/chooseModel.ts'
import type { ModelDescription, ModelServer } from '../analysis/modelServer/modelServer.ts'
import { modelChanged } from '../analysis/modelServer/modelWatch.ts'
import { createOllamaClient } from '../analysis/modelServer/ollamaClient.ts'
import { serverAddressOf } from '../analysis/modelServer/serverAddress.ts'
import type { Prompts } from '../analysis/prompt.ts'
import { RecipeSettings, primaryRecipe } from '../analysis/recipe.ts'
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

/** The model a new run would ask, and its recipe for each kind of item. */
export async function findRecipesOf(
  preferences: Preferences,
  environment: Readonly<Record<string, string | undefined>>,
  wanted: string | null,
  prompts: Prompts,
) {
  const address = serverAddressOf(preferences, environment)
  const model: ModelDescription = await withServer(address, (server, signal) =>
    chooseModel(server, wanted ?? preferences.model, signal),
  )
  return {
    model: model.name,
    recipes: {
      survey: primaryRecipe('survey', model, prompts, preferences),
      email: primaryRecipe('email', model, prompts, preferences),
    },
  }
}

export interface KnownRecipe {
  model: string
  settings: RecipeSettings
}

/** Recipes as stored, parsed again. */
export const readRecipes = (stored: readonly StoredRecipe[]): Map<number, KnownRecipe> =>
  new Map(
    stored.map(({ id, model, content }) => [
      id,
      { model, settings: RecipeSettings.parse(JSON.parse(content)) },
    ]),
  )

export function questionOf(
  job: LeasedJob,
  { model, settings }: KnownRecipe,
  manner: AnalystQuestion['manner'],
  preferences: Preferences,
): AnalystQuestion {
  const { digest, contextTokens, outputTokens, temperature, seed } = settings
  return {
    kind: job.kind,
    text: job.text,
    mail: job.mail,
    rules: job.rules,
    model,
    digest,
    options: { contextTokens, outputTokens, temperature, seed },
    keepAliveMinutes: preferences.keepAliveMinutes,
    timeout: {
      seconds: preferences.primaryTimeoutSeconds,
      limitSeconds: preferences.primaryTimeoutLimitSeconds,
    },
    manner,
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
  { model, settings }: KnownRecipe,
  system: string,
  keepAliveMinutes: number,
  signal: AbortSignal,
): Promise<void> {
  const server = createOllamaClient(address)
  try {
    const { digest } = await server.describe(model, signal)
    if (digest !== settings.digest) throw modelChanged(model)
    const request = {
      model,
      system,
      prompt: 'Reply with {}.',
      schema: null,
      options: { ...settings, outputTokens: 1 },
      keepAliveMinutes,
    }
    for await (const event of server.generate(request, signal)) if (event.kind === 'end') break
  } finally {
    await server.close()
  }
}
