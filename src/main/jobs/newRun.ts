/** A run is created: what it will ask by is found at the model server and kept with it in the ledger, where it then waits or is planned. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { ComparisonRequest } from '../../shared/domain/quality.ts'
import type { RunRequest } from '../../shared/domain/run.ts'
import type { Prompts } from '../analysis/prompt.ts'
import type { TaskRecipe } from '../analysis/recipe.ts'
import type { NewRun } from './planWrites.ts'
import { SEED, embeds } from './previewRun.ts'
import { type Remember, withFirstServer } from '../analysis/modelServer/firstServer.ts'
import { type AskedRecipes, findRecipesOf, modelStages } from '../analysis/askedRecipes.ts'
import { reuseOf } from './reuse.ts'
import type { ResumableRun } from './runReads.ts'
import type { RunSurroundings } from './runSurroundings.ts'

export interface NewRunServices extends Pick<RunSurroundings, 'read' | 'write' | 'logger' | 'serversOf'> {
  preferences: Pick<RunSurroundings['preferences'], 'all'>
  prompts: Prompts
  /** Has the model server up that is to be asked; rejects never. */
  beforeAsking?: () => Promise<void>
  now: () => number
}

/**
 * The recipes that a request would be asked by as things stand; only for one that asks a model.
 *
 * @throws VerbatimError of the model server
 */
export async function recipesFor(services: NewRunServices, request: RunRequest): Promise<AskedRecipes> {
  const { preferences, serversOf, prompts } = services
  await services.beforeAsking?.()
  return findRecipesOf({
    preferences: preferences.all(),
    serversOf,
    wanted: request.model,
    prompts,
    stages: modelStages(request.stages),
    embedding: embeds(request) ? { wanted: request.embeddingModel } : null,
    remember: rememberBy(services),
  })
}

const rememberBy =
  ({ read }: Pick<NewRunServices, 'read'>): Remember =>
  (model) =>
    read.ask('runs.rememberedModel', { model })

/**
 * @param waits another run goes on: it begins when its turn comes
 * @throws VerbatimError as `recipesFor`; `not_found` for a comparison that is not there
 */
export async function createRun(
  services: NewRunServices,
  request: RunRequest,
  waits: boolean,
): Promise<ResumableRun> {
  const { write, preferences, logger, now } = services
  const { fallbacks, ...asked } = await keptWithRun(services, request)
  const { criticalThreshold: threshold, criticalShare: share, checkEvery, ...set } = preferences.all()
  const begun = now()
  const reuse = reuseOf(set)
  const { run, recipes } = await write.ask('ledger.createRun', {
    ...asked,
    request,
    fallbacks,
    critical: { threshold, share },
    checkEvery,
    reuse,
    seed: SEED,
    waits,
    now: begun,
  })
  const { model } = asked
  logger.info(waits ? 'run waits' : 'run started', { run, model })
  return {
    run,
    state: 'running',
    request,
    recipes,
    model,
    hasFallbacks: Object.keys(fallbacks).length > 0,
    planning: true,
    seed: SEED,
    reuse,
    busyMs: 0,
    curve: [],
  }
}

/** What a run asks by, as the ledger keeps it. */
type KeptWithRun = Required<Pick<NewRun, 'model' | 'recipes' | 'fallbacks' | 'known' | 'notes'>>

const RULES_ALONE: KeptWithRun = { model: null, recipes: null, fallbacks: {}, known: {}, notes: [] }

async function keptWithRun(services: NewRunServices, request: RunRequest): Promise<KeptWithRun> {
  if (request.comparison !== undefined) return findCompared(services, request.comparison)
  if (modelStages(request.stages).length === 0 && !embeds(request)) return RULES_ALONE
  const { model, recipes, fallbacks, notes } = await recipesFor(services, request)
  return { model, recipes, fallbacks, known: {}, notes }
}

async function findCompared({ read }: NewRunServices, comparison: number): Promise<KeptWithRun> {
  const task = await read.ask('quality.comparison', { comparison })
  if (task === null) throw new VerbatimError('not_found', `there is no comparison ${comparison}`)
  const known = { 'trial-first': task.first, 'trial-second': task.second }
  return { ...RULES_ALONE, model: task.model, known }
}

/**
 * Draws the items about which two recipes are to be asked.
 *
 * @returns the number of the comparison, for the request of its run
 * @throws VerbatimError `usage`; of the model server where one of the two is the recipe of the preferences
 */
export async function createComparison(
  services: NewRunServices,
  request: ComparisonRequest,
): Promise<number> {
  const { read, write, now } = services
  await services.beforeAsking?.()
  const sides = await recipesToCompare(services, request)
  const { kind, size } = request
  const items = await read.ask('quality.comparisonSample', { kind, size, seed: SEED })
  const { comparison } = await write.ask('quality.createComparison', { kind, ...sides, items, now: now() })
  return comparison
}

/** Numbers stay; the recipe of the preferences is made where one of the two is it. */
async function recipesToCompare(
  services: NewRunServices,
  { kind, first, second }: ComparisonRequest,
): Promise<{ first: number | TaskRecipe; second: number | TaskRecipe }> {
  if (first !== null && second !== null) return { first, second }
  const { preferences, serversOf, prompts } = services
  const { recipes } = await findRecipesOf({
    preferences: preferences.all(),
    serversOf,
    wanted: null,
    prompts,
    stages: ['primary'],
    remember: rememberBy(services),
  })
  const made = recipes[`primary-${kind}`]
  if (made === undefined) throw new VerbatimError('internal', `no recipe was made for ${kind}`)
  return { first: first ?? made, second: second ?? made }
}

/**
 * Looks whether a run by this model can go on: one of the servers is enough.
 *
 * @throws VerbatimError of the first server
 */
export async function checkServer(services: NewRunServices, model: string): Promise<void> {
  await services.beforeAsking?.()
  await withFirstServer(services.serversOf(services.preferences.all()), (server, signal, there) =>
    server.describe(there.model === '' ? model : there.model, signal),
  )
}
