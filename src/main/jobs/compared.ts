/** The recipes of a run that compares two. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { ComparisonRequest } from '../../shared/domain/quality.ts'
import type { TaskRecipe } from '../analysis/recipe.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { Asker } from '../workers/operations.ts'
import type { RecipeIds } from './planReads.ts'
import type { AskedRecipes } from './runContext.ts'

/** @throws VerbatimError `not_found` */
export async function findCompared(
  read: Pick<Asker<ReadOperations>, 'ask'>,
  comparison: number,
): Promise<{ model: string; recipes: null; known: RecipeIds; fallbacks: object; notes: [] }> {
  const task = await read.ask('quality.comparison', { comparison })
  if (task === null) throw new VerbatimError('not_found', `there is no comparison ${comparison}`)
  return {
    model: task.model,
    recipes: null,
    fallbacks: {},
    notes: [],
    known: { 'trial-first': task.first, 'trial-second': task.second },
  }
}

/** Numbers stay; the recipe of the preferences is made where one of the two is it. */
export async function recipesToCompare(
  { kind, first, second }: ComparisonRequest,
  make: () => Promise<Pick<AskedRecipes, 'recipes'>>,
): Promise<{ first: number | TaskRecipe; second: number | TaskRecipe }> {
  if (first !== null && second !== null) return { first, second }
  const made = (await make()).recipes[`primary-${kind}`]
  if (made === undefined) throw new VerbatimError('internal', `no recipe was made for ${kind}`)
  return { first: first ?? made, second: second ?? made }
}
