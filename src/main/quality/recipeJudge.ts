/** Goes back to the recipe before, where a new one is significantly worse on the same items; and says so. */
import type { ComparedRecipes } from '../../shared/domain/quality.ts'
import { settingsInForce } from '../analysis/recipe.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { NewAlert } from '../db/queries/alerts.ts'
import type { PreferenceService } from '../preferences/preferenceService.ts'
import type { Asker } from '../workers/operations.ts'
import { byChance, percent } from './figures.ts'
import type { RecipeKeeper } from './recipeKeeper.ts'

export interface JudgeOptions {
  read: Pick<Asker<ReadOperations>, 'ask'>
  preferences: Pick<PreferenceService, 'all'>
  keeper: Pick<RecipeKeeper, 'returnTo'>
  now?: () => number
}

type Tell = (alerts: readonly NewAlert[]) => Promise<void>

export function createRecipeJudge({ read, preferences, keeper, now = Date.now }: JudgeOptions) {
  const judge = async (
    first: number,
    second: number,
    compared: ComparedRecipes,
    tell: Tell,
  ): Promise<void> => {
    if (compared.verdict !== 'second is worse') return
    const known = await read.ask('quality.settings', { recipe: second })
    // Nobody asks by it: there is nothing to go back from.
    if (known === null || !settingsInForce(known.settings, preferences.all())) return
    const subject = `recipe ${second} against ${first}`
    const message = describe(first, second, compared)
    if (preferences.all().worseRecipe === 'tell') {
      await tell([{ code: 'recipe_worse', subject, message, now: now() }])
      return
    }
    const undo = await keeper.returnTo(first)
    await tell([
      {
        code: 'recipe_rolled_back',
        subject: `${subject}, ${now()}`,
        message: `${message}. The stage asks by recipe ${first} again`,
        undo,
        now: now(),
      },
    ])
  }
  return async (run: number, tell: Tell): Promise<void> => {
    const found = await read.ask('runs.resumable', { run })
    if (found === null) return
    const { comparison } = found.request
    if (comparison !== undefined) {
      const task = await read.ask('quality.comparison', { comparison })
      if (task === null) return
      const compared = await read.ask('quality.compareRecipes', task)
      await judge(task.first, task.second, compared, tell)
      return
    }
    for (const kind of ['survey', 'email'] as const) {
      const second = found.recipes[`primary-${kind}`]
      if (second === undefined) continue
      const first = await read.ask('quality.predecessor', { run, recipe: second })
      if (first === null) continue
      const compared = await read.ask('quality.compareRecipes', { first, second, items: null })
      await judge(first, second, compared, tell)
    }
  }
}

function describe(first: number, second: number, { metrics, items }: ComparedRecipes): string {
  const worse = metrics
    .filter(({ high, smallSample }) => high < 0 && !smallSample)
    .map(
      ({ metric, field, first: one, second: two, n, low, high, probability }) =>
        `${field === null ? metric : `${field} right`} ${percent(two)} after ${percent(one)} (difference ${percent(low)} to ${percent(high)}, n ${n}, ${byChance(probability)})`,
    )
  return `recipe ${second} is worse than recipe ${first} on the same ${items} items: ${worse.join('; ')}`
}
