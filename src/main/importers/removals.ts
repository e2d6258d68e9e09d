import { setTimeout } from 'node:timers/promises'
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
  /**
   * Clears away what deleted texts left in the file, and gives its room back; waits while something more important goes
   * on in the store. However many ask, it is done once.
   */
  erase(): Promise<void>
  /** Ends what is under way between two slices; the next owner of the folder goes on with it. */
  close(): Promise<void>
}

/** Between two looks whether the store is free. */
const PATIENCE_MILLISECONDS = 200

/** @param isBusy whether something goes on in the store that is not to be slowed down */
export function createRemovals(
  write: Pick<Asker<WriteOperations>, 'ask'>,
  isBusy: () => boolean = () => false,
): Removals {
  const underWay = new Map<number, Promise<Forgotten>>()
  let erasing: Promise<void> | null = null
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

  const eraseAll = async (): Promise<void> => {
    while (!closing) {
      // What is still being taken away is to be erased with the rest.
      await Promise.allSettled(underWay.values())
      const step = isBusy() ? null : await write.ask('store.erase', null, { bulk: true })
      if (step?.done === true) return
      if (step === null || step.busy) await setTimeout(PATIENCE_MILLISECONDS)
    }
  }

  return {
    removeRows,
    erase: () => (erasing ??= eraseAll().finally(() => (erasing = null))),
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
      await Promise.allSettled([...underWay.values(), erasing])
    },
  }
}
