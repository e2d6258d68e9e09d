import type { ReadOperations } from '../db/readOperations.ts'
import type { KnownRecipe } from '../analysis/askedRecipes.ts'
import { readRecipes } from '../jobs/storedRecipes.ts'
import type { Asker } from '../workers/operations.ts'

/** The recipes of stored jobs: each holds its whole prompt, and is read and parsed once. */
export function recipesById(read: Pick<Asker<ReadOperations>, 'ask'>): (id: number) => Promise<KnownRecipe> {
  const known = new Map<number, Promise<KnownRecipe>>()
  const find = async (id: number): Promise<KnownRecipe> =>
    readRecipes([await read.ask('batch.recipe', { id })]).get(id)!
  return (id) => {
    const found = known.get(id) ?? find(id)
    known.set(id, found)
    return found
  }
}
