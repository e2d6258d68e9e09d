import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Forgotten } from '../../shared/domain/source.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { Asker } from '../workers/operations.ts'

export interface Removals {
  /**
   * Takes a source away: it is hidden at once, then its items go in slices that let other work through. Items that have
   * another place stay. Chains are left to be threaded anew.
   *
   * @throws VerbatimError `not_found`
   */
  forget(source: number): Promise<Forgotten>
  /**
   * Takes the rows of a source away that is hidden or has failed; one that failed stays itself, so that its error can be
   * seen. However many ask, it is one removal, and each is told what it took.
   */
  removeRows(source: number): Promise<Forgotten>
  /** Ends what is under way between two slices; the next owner of the folder goes on with it. */
  close(): Promise<void>
}

export function createRemovals(write: Pick<Asker<WriteOperations>, 'ask'>): Removals {
  const underWay = new Map<number, Promise<Forgotten>>()
  let closing = false

  const removeAll = async (source: number): Promise<Forgotten> => {
    const forgotten: Forgotten = { source, items: 0, keptElsewhere: 0, answers: 0, chains: 0 }
    try {
      while (!closing) {
        const slice = await write.ask('sources.removeSlice', { source }, { bulk: true })
        forgotten.items += slice.items
        forgotten.keptElsewhere += slice.keptElsewhere
        forgotten.answers += slice.answers
        forgotten.chains += slice.chains
        if (slice.done) break
      }
    } finally {
      underWay.delete(source)
    }
    return forgotten
  }
  const removeRows = (source: number): Promise<Forgotten> => {
    const removal = underWay.get(source) ?? removeAll(source)
    underWay.set(source, removal)
    return removal
  }

  return {
    removeRows,
    forget: async (source) => {
      if (await write.ask('sources.beginRemoval', { source })) return removeRows(source)
      throw new VerbatimError(
        'not_found',
        `there is no source ${source}`,
        'Choose one from the list of sources.',
      )
    },
    close: async () => {
      closing = true
      await Promise.allSettled(underWay.values())
    },
  }
}
