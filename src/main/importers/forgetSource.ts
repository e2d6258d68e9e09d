import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Forgotten } from '../../shared/domain/source.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { Asker } from '../workers/operations.ts'

/**
 * Takes a source away: it is hidden at once, then its items go in slices that let other work through. Items that have
 * another place stay. Chains are left to be threaded anew.
 *
 * @throws VerbatimError `not_found`
 */
export async function forgetSource(write: Asker<WriteOperations>, source: number): Promise<Forgotten> {
  if (!(await write.ask('sources.beginRemoval', { source }))) {
    throw new VerbatimError(
      'not_found',
      `there is no source ${source}`,
      'Choose one from the list of sources.',
    )
  }
  return removeInSlices(write, source, { keepSource: false })
}

/**
 * @param keepSource leaves the source itself, as failed and without rows, so that its error can be seen
 * @param goOn false ends the removal between two slices; it is taken up again at the next start
 */
export async function removeInSlices(
  write: Asker<WriteOperations>,
  source: number,
  { keepSource, goOn = () => true }: { keepSource: boolean; goOn?: () => boolean },
): Promise<Forgotten> {
  const forgotten: Forgotten = { source, items: 0, keptElsewhere: 0, answers: 0, chains: 0 }
  while (goOn()) {
    const slice = await write.ask('sources.removeSlice', { source, keepSource }, { bulk: true })
    forgotten.items += slice.items
    forgotten.keptElsewhere += slice.keptElsewhere
    forgotten.answers += slice.answers
    if (slice.done) break
  }
  return forgotten
}
