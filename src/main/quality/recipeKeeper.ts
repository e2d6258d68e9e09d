/** Goes back to a recipe: the stage's preferences are what they were with it, and its answers are shown. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { PreferenceService } from '../preferences/preferenceService.ts'
import type { Asker } from '../workers/operations.ts'

/** How a return is taken back. */
interface Undo {
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
  /** Takes back what was done by itself, as an alert has it; until all of it is done it can be asked for again. */
  undoAlert(alert: number, now: number): Promise<void>
  /** Ends after the slice under way; the next owner of the folder goes on. */
  close(): void
}

interface Store {
  read: Pick<Asker<ReadOperations>, 'ask'>
  write: Pick<Asker<WriteOperations>, 'ask'>
}

/** Shows answers of active recipes wherever an earlier one's is still shown: due until it has come to the end. */
export async function showActiveAnswers(
  { read, write }: Store,
  isClosing: () => boolean = () => false,
): Promise<void> {
  const { isDue, wanted } = await read.ask('passes.state', { pass: 'shownAnswers' })
  for (let after = 0; ;) {
    const items = await read.ask('quality.shownByOthers', { after })
    if (items.length === 0) break
    for (let at = 0; at < items.length;) {
      if (isClosing()) return
      const { done } = await write.ask('quality.showAnew', { items: items.slice(at) }, { bulk: true })
      at += done
    }
    after = items.at(-1)!
  }
  if (isDue) await write.ask('passes.finish', { pass: 'shownAnswers', wanted })
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
  let closing = false
  const show = async (recipe: number | null): Promise<void> => {
    if (recipe !== null) await write.ask('quality.showRecipe', { recipe })
    await showActiveAnswers({ read, write }, () => closing)
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
      await show(recipe)
      return undo
    },
    undoAlert: async (alert, now) => {
      const { undo } = await read.ask('quality.undo', { id: alert })
      if (undo !== null) {
        const { recipe, settings } = JSON.parse(undo) as Undo
        await apply(settings)
        await show(recipe)
      }
      await write.ask('quality.undone', { id: alert, now })
    },
    close: () => {
      closing = true
    },
  }
}
