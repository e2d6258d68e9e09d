/** Goes back to a recipe: the stage's preferences are what they were with it, and its answers are shown. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { PreferenceService } from '../preferences/preferenceService.ts'
import type { Asker } from '../workers/operations.ts'

/** How a return is taken back. */
export interface Undo {
  /** That was active before; null where none was. */
  recipe: number | null
  settings: Record<string, string | number>
}

export interface RecipeKeeper {
  /**
   * @returns how to take it back
   * @throws VerbatimError `not_found` for a recipe that one cannot go back to
   */
  returnTo(recipe: number): Promise<Undo>
  undo(undo: Undo): Promise<void>
}

interface Store {
  read: Pick<Asker<ReadOperations>, 'ask'>
  write: Pick<Asker<WriteOperations>, 'ask'>
}

/** Shows answers of active recipes wherever an earlier one's is still shown. */
export async function showActiveAnswers({ read, write }: Store): Promise<void> {
  for (let after = 0; ;) {
    const items = await read.ask('quality.shownByOthers', { after })
    if (items.length === 0) return
    for (let at = 0; at < items.length;) {
      const { done } = await write.ask('quality.showAnew', { items: items.slice(at) }, { bulk: true })
      at += done
    }
    after = items.at(-1)!
  }
}

export function createRecipeKeeper({
  read,
  write,
  preferences,
}: Store & { preferences: Pick<PreferenceService, 'all' | 'set'> }): RecipeKeeper {
  const apply = async (settings: Readonly<Record<string, string | number>>): Promise<void> => {
    for (const [name, value] of Object.entries(settings))
      if (preferences.all()[name as keyof ReturnType<PreferenceService['all']>] !== value)
        await preferences.set(name, value)
  }
  return {
    returnTo: async (recipe) => {
      const known = await read.ask('quality.settings', { recipe })
      if (known === null)
        throw new VerbatimError(
          'not_found',
          `one cannot go back to recipe ${recipe}`,
          'Choose one of a stage that asks a model.',
        )
      const { stage, kind, settings } = known
      const all: Record<string, string | number> = preferences.all()
      const undo: Undo = {
        recipe: await read.ask('quality.activeRecipe', { stage, kind }),
        settings: Object.fromEntries(Object.keys(settings).map((name) => [name, all[name]!])),
      }
      await apply(settings)
      await write.ask('quality.showRecipe', { recipe })
      await showActiveAnswers({ read, write })
      return undo
    },
    undo: async ({ recipe, settings }) => {
      await apply(settings)
      if (recipe !== null) await write.ask('quality.showRecipe', { recipe })
      await showActiveAnswers({ read, write })
    },
  }
}
