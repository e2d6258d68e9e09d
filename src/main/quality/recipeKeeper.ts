/** Goes back to a recipe: the stage's preferences are what they were with it, and its answers are shown. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { NewAlert } from '../db/queries/alerts.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { PreferenceService } from '../preferences/preferenceService.ts'
import type { Asker } from '../workers/operations.ts'
import type { RecipeVerdict } from './recipeVerdictWrites.ts'
import type { RecipeReturn } from './recipeWrites.ts'

/** How a return is taken back. */
interface Undo {
  /** That was active before; null where none was. */
  recipe: number | null
  settings: Record<string, string | number>
  /** The recipe that was found worse. */
  judged: number
}

/** Why a recipe is gone back to by itself: kept with the return, and how it is taken back with the alert. */
export interface FoundWorse {
  alert: Omit<NewAlert, 'undo'>
  judged: RecipeVerdict
  /** The preferences are no matter of it: only the answers that are shown are. */
  keepsPreferences?: boolean
}

export interface RecipeKeeper {
  /**
   * Stored at once, whole or not at all; then the answers are shown, which the next owner of the folder ends where this one
   * does not.
   *
   * @throws VerbatimError `not_found` for a recipe that one cannot go back to
   */
  returnTo(recipe: number, found?: FoundWorse): Promise<void>
  /** Takes back what was done by itself, as an alert has it; in the same way, and once. */
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
  onTold,
  onShown,
}: Store & {
  preferences: Pick<PreferenceService, 'all' | 'setAll'>
  /** Alerts or the recipes in force are others. */
  onTold: () => void
  /** The answers are shown. */
  onShown: () => void
}): RecipeKeeper {
  let closing = false
  const store = async (
    settings: Undo['settings'],
    change: Omit<RecipeReturn, 'preferences'>,
  ): Promise<void> => {
    await preferences.setAll(settings, (rows) =>
      write.ask('quality.returnTo', { ...change, preferences: rows }),
    )
    onTold()
    if (change.recipe === null) return
    await showActiveAnswers({ read, write }, () => closing)
    onShown()
  }
  return {
    returnTo: async (recipe, found) => {
      const known = await read.ask('quality.settings', { recipe })
      if (known === null)
        throw new VerbatimError(
          'not_found',
          `one cannot go back to recipe ${recipe}`,
          'Choose one of a stage that asks a model.',
        )
      const { stage, kind, settings } = known
      if (found === undefined) return store(settings, { recipe })
      const all: Record<string, string | number> = preferences.all()
      const { alert, judged, keepsPreferences = false } = found
      const set = keepsPreferences ? {} : settings
      const undo: Undo = {
        recipe: await read.ask('quality.activeRecipe', { stage, kind }),
        settings: Object.fromEntries(Object.keys(set).map((name) => [name, all[name]!])),
        judged: judged.recipe,
      }
      return store(set, { recipe, found: { judged, alert: { ...alert, undo } } })
    },
    undoAlert: async (alert, now) => {
      const { undo } = await read.ask('quality.undo', { id: alert })
      if (undo === null) return
      const { recipe, settings } = JSON.parse(undo) as Undo
      await store(settings, { recipe, undone: { id: alert, now } })
    },
    close: () => {
      closing = true
    },
  }
}
