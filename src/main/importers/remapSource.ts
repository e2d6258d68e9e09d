import type { ColumnMapping } from '../../shared/domain/reading.ts'
import type { Remapped } from '../../shared/domain/remap.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { Asker } from '../workers/operations.ts'

interface Store {
  read: Pick<Asker<ReadOperations>, 'ask'>
  write: Pick<Asker<WriteOperations>, 'ask'>
}

/**
 * Reads a source again with another mapping, from its stored rows: the file is not needed. Rows stay the ones they are;
 * what was found in texts that change goes.
 *
 * @throws VerbatimError `not_found`, `usage` (no complete survey), `mapping_invalid`
 */
export async function remapSource(
  { read, write }: Store,
  source: number,
  wanted: ColumnMapping,
): Promise<Remapped> {
  // A scale or a date order that was left open is found in the rows.
  const { mapping } = await read.ask('sources.remapPreview', { source, mapping: wanted })
  await write.ask('sources.beginRemap', { source, mapping })
  return layMapping(write, source)
}

/**
 * Takes up what the end of the program cut short.
 *
 * @param goOn false ends it between two slices
 * @returns the sources that were taken up
 */
export async function finishRemaps(
  { read, write }: Store,
  goOn: () => boolean = () => true,
): Promise<number[]> {
  const sources = await read.ask('sources.remapping', null)
  for (const source of sources) await layMapping(write, source, goOn)
  return sources
}

async function layMapping(
  write: Store['write'],
  source: number,
  goOn: () => boolean = () => true,
): Promise<Remapped> {
  const remapped: Remapped = { source, items: 0, texts: 0, answers: 0, corrections: 0 }
  for (let done = false; !done && goOn();) {
    const slice = await write.ask('sources.remapSlice', { source }, { bulk: true })
    remapped.items += slice.items
    remapped.texts += slice.texts
    remapped.answers += slice.answers
    remapped.corrections += slice.corrections
    done = slice.done
  }
  return remapped
}
