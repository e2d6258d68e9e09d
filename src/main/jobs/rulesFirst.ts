/** What the rules have not read yet is planned once they have: before, nobody knows what of it is urgent. */
import { setTimeout as delay } from 'node:timers/promises'
import type { RunSurroundings } from './runSurroundings.ts'

/** Ids of the sources a run may plan, as they are at a moment. */
export interface Readiness {
  complete: readonly number[]
  /** Of those that are complete and not planned the ones that wait for the rules, */
  unread: readonly number[]
  /** and the others. */
  ready: readonly number[]
}

export interface RulesFirst {
  /**
   * Those of complete sources that are to wait for the rules, which are set to work on them. Whatever they have had their pass over
   * waits no more, however far that came: rules that fail hold nothing up.
   */
  unread(sources: readonly number[]): Promise<number[]>
  /** Resolves when it is time to look again. Never rejects. */
  moment(): Promise<unknown>
  /** Texts have changed: the rules may have to read them again. */
  lookAgain(): void
}

/** A source may be read while a larger one is still under way. */
const LOOK_EVERY_MS = 1_000

export function createRulesFirst({
  read,
  triage,
  logger,
  onLabelled,
}: Pick<RunSurroundings, 'read' | 'triage' | 'logger'> & { onLabelled: () => void }): RulesFirst {
  const awaited = new Set<number>()
  let passed = new Set<number>()
  let reading: Promise<unknown> = Promise.resolve()

  const waitFor = async (sources: readonly number[]): Promise<void> => {
    for (const source of sources) awaited.add(source)
    try {
      await triage.run()
      onLabelled()
    } catch (error) {
      logger.warn('texts are planned without the rules', { message: String(error) })
    }
    for (const source of sources) {
      awaited.delete(source)
      passed.add(source)
    }
  }

  return {
    unread: async (sources) => {
      // One that is begun anew meanwhile knows nothing of what this look finds.
      const known = passed
      const unsure = sources.filter((source) => !known.has(source))
      const unread = unsure.length === 0 ? [] : await read.ask('ledger.unreadSources', { sources: unsure })
      // To find that nothing of a source is unread takes a walk through all of it.
      for (const source of unsure) if (!unread.includes(source)) known.add(source)
      const fresh = unread.filter((source) => !awaited.has(source))
      if (fresh.length > 0) reading = Promise.all([reading, waitFor(fresh)])
      // A pass may have ended while it was asked.
      return unread.filter((source) => !passed.has(source))
    },
    moment: () => Promise.race([reading, delay(LOOK_EVERY_MS, undefined, { ref: false })]),
    lookAgain: () => {
      passed = new Set()
    },
  }
}
