import { VerbatimError } from '../../shared/domain/errors.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { Asker } from '../workers/operations.ts'
import type { KnownRecipe } from '../analysis/askedRecipes.ts'
import { type KnownEmbedding, readEmbeddings, readRecipes } from './storedRecipes.ts'

/** The recipes by which the jobs of a run are asked, those it was started with first. */
export interface KnownRecipes {
  /** Both grow when a job is met whose recipe came to the run later. */
  readonly recipes: ReadonlyMap<number, KnownRecipe>
  readonly embeddings: ReadonlyMap<number, KnownEmbedding>
  /** @throws VerbatimError `internal` for one that no job of the run has */
  recipeOf(id: number): Promise<KnownRecipe>
  embeddingOf(id: number): Promise<KnownEmbedding>
}

export async function readKnownRecipes(
  read: Pick<Asker<ReadOperations>, 'ask'>,
  run: number,
): Promise<KnownRecipes> {
  const recipes = new Map<number, KnownRecipe>()
  const embeddings = new Map<number, KnownEmbedding>()
  const readAgain = async (): Promise<void> => {
    const stored = await read.ask('runs.recipes', { run })
    for (const [id, recipe] of readRecipes(stored)) recipes.set(id, recipe)
    for (const [id, embedding] of readEmbeddings(stored)) embeddings.set(id, embedding)
  }
  /** Jobs that had failed in an earlier run, by an earlier recipe, may have been given to this one meanwhile. */
  const find = async <T>(known: ReadonlyMap<number, T>, id: number): Promise<T> => {
    if (!known.has(id)) await readAgain()
    const found = known.get(id)
    if (found === undefined) throw new VerbatimError('internal', `the recipe ${id} of a job is not known`)
    return found
  }
  await readAgain()
  return {
    recipes,
    embeddings,
    recipeOf: (id) => find(recipes, id),
    embeddingOf: (id) => find(embeddings, id),
  }
}
