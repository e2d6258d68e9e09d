/** What earlier owners of a data folder left half done in it: finished by the next one, whichever door it comes by. */
import type { ReadOperations } from './db/readOperations.ts'
import type { WriteOperations } from './db/writeOperations.ts'
import type { ImportService } from './importers/importService.ts'
import { finishRemaps } from './importers/remapSource.ts'
import type { Logger } from './logger.ts'
import { showActiveAnswers } from './quality/recipeKeeper.ts'
import type { ThemeService } from './themes/themeService.ts'
import type { ThreadService } from './threads/threadService.ts'
import type { Asker } from './workers/operations.ts'

export interface Leftovers {
  /** Resolves with the sources over which a mapping was laid to its end; their items then are what they are to be. */
  remapped: Promise<number[]>
  /** Ends after the slices under way; the next owner goes on. */
  close(): Promise<void>
}

export interface LeftoverOptions {
  read: Asker<ReadOperations>
  write: Asker<WriteOperations>
  imports: Pick<ImportService, 'finishLeftovers' | 'erase'>
  threads: Pick<ThreadService, 'catchUp'>
  themes: Pick<ThemeService, 'update'>
  logger: Logger
  /** Called when figures changed by it. */
  onChanged(): void
}

/**
 * Goes on with it in the background, in slices behind which all else can be asked. Each slice is a transaction and goes on
 * where the last one ended, so that a command may end at any moment and takes no longer by it than one of them lasts.
 */
export function finishLeftovers(options: LeftoverOptions): Leftovers {
  const { read, write, imports, threads, themes, logger, onChanged } = options
  let closing = false
  const orElse = async <Result>(work: Promise<Result>, instead: Result): Promise<Result> => {
    try {
      return await work
    } catch (error) {
      logger.error('what an earlier process left behind could not be finished', { message: String(error) })
      return instead
    }
  }
  const remap = async (): Promise<number[]> => {
    const sources = await finishRemaps({ read, write }, () => !closing)
    if (sources.length > 0) onChanged()
    return sources
  }
  const remapped = orElse(remap(), [])
  const restore = async (): Promise<void> => {
    await imports.finishLeftovers()
    // Mails that were half taken away are threaded once they are gone.
    if (!isClosing() && (await threads.catchUp())) onChanged()
    if (!isClosing() && (await read.ask('store.isErasureDue', null))) {
      // The names and words of themes are of the texts, too: they go before what is deleted is cleared from the file.
      if ((await themes.update()).discovered) onChanged()
    }
    if (!isClosing()) await imports.erase()
  }
  const showAnswers = async (): Promise<void> => {
    if (!(await read.ask('passes.state', { pass: 'shownAnswers' })).isDue) return
    await showActiveAnswers({ read, write }, isClosing)
    onChanged()
  }
  // Read through a function: it may have been set while we waited, which the compiler cannot see.
  const isClosing = (): boolean => closing
  const stored = orElse(restore(), undefined)
  const shown = orElse(showAnswers(), undefined)
  return {
    remapped,
    close: async () => {
      closing = true
      await remapped
      await stored
      await shown
    },
  }
}

/** Of a process that does not own the folder. */
export const NO_LEFTOVERS: Leftovers = { remapped: Promise.resolve([]), close: () => Promise.resolve() }
