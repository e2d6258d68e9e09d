/** What a person does to texts that are stored: takes a source away, reads it with another mapping, takes its changed rows. */
import type { ColumnMapping } from '../shared/domain/reading.ts'
import type { Remapped } from '../shared/domain/remap.ts'
import type { Forgotten } from '../shared/domain/source.ts'
import type { ReadOperations } from './db/readOperations.ts'
import type { WriteOperations } from './db/writeOperations.ts'
import type { FollowingTexts } from './followTexts.ts'
import type { ChangedDecision } from './importers/changedRowWrites.ts'
import type { ImportService } from './importers/importService.ts'
import { remapSource } from './importers/remapSource.ts'
import { settleChangedRows } from './importers/settleChangedRows.ts'
import type { RunService } from './jobs/runService.ts'
import type { Leftovers } from './leftovers.ts'
import type { Logger } from './logger.ts'
import type { ThreadService } from './threads/threadService.ts'
import type { Asker } from './workers/operations.ts'

export interface TextEdits {
  /** Takes a source away with everything that came from it alone. */
  forget(source: number): Promise<Forgotten>
  /** Reads a source's stored rows again with another mapping. */
  remap(source: number, mapping: ColumnMapping): Promise<Remapped>
  /** Takes changed rows for updates, or leaves them; updated items are labelled anew. */
  settleChanged(decision: ChangedDecision): Promise<{ settled: number }>
}

export interface TextEditOptions {
  read: Asker<ReadOperations>
  write: Asker<WriteOperations>
  imports: Pick<ImportService, 'forget' | 'erase'>
  threads: Pick<ThreadService, 'rethread'>
  runs: Pick<RunService, 'textsChanged'>
  leftovers: Pick<Leftovers, 'remapped'>
  texts: Pick<FollowingTexts, 'afterChange' | 'updateThemes'>
  logger: Logger
  /** Whether clearing the file goes on behind `forget`. */
  background: boolean
  factsChanged: () => void
}

export function createTextEdits(options: TextEditOptions): TextEdits {
  const { read, write, imports, texts, runs, logger, factsChanged } = options
  const changed = (): void => {
    runs.textsChanged()
    factsChanged()
  }
  return {
    forget: async (source) => {
      const forgotten = await imports.forget(source)
      await options.threads.rethread()
      factsChanged()
      // Their names and words are of the texts, too: they go before what is deleted is cleared from the file.
      const cleared = texts
        .updateThemes()
        .then(() => imports.erase())
        .catch((error: unknown) => logger.error('erasing failed', { message: String(error) }))
      if (!options.background) await cleared
      return forgotten
    },
    remap: async (source, mapping) => {
      await options.leftovers.remapped
      const remapped = await remapSource({ read, write }, source, mapping)
      changed()
      await texts.afterChange()
      return remapped
    },
    settleChanged: async (decision) => {
      const settled = await settleChangedRows(write, decision)
      changed()
      if (decision.take && settled > 0) await texts.afterChange()
      return { settled }
    },
  }
}
