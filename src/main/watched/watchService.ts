/** Folders whose new mailboxes and surveys are imported and analysed by themselves. */
import { setTimeout as wait } from 'node:timers/promises'
import { toErrorData } from '../../shared/domain/errors.ts'
import type { RunRequest } from '../../shared/domain/run.ts'
import type { WatchedState } from '../../shared/domain/watched.ts'
import { type Topic, createTopic } from '../../shared/topic.ts'
import type { Logger } from '../logger.ts'
import { type AnalysisParts, createAnalysisOfNew } from './analyseNew.ts'
import { type FolderLook, createFolderLook } from './folderLook.ts'
import { type IntakeParts, createIntake } from './intake.ts'

export interface WatchSettings {
  folders: readonly string[]
  /** A file that stays the same for so long has come to rest. */
  restMs: number
  /** What is asked of new texts; null: nothing, or rules that read them anyway. */
  request: RunRequest | null
}

export interface WatchService {
  /** What is watched, what in it waits for a person, and what stands in the way. */
  state: Topic<WatchedState>
  /**
   * Begins to watch; ends with the service. What is to be watched is asked for at each look.
   *
   * @param own in place of what the preferences say; the first run is then of all that is there
   */
  start(own?: Partial<WatchSettings>): void
  /** Takes a file that failed, or that was put away, as if it had just come. */
  retry(file: number): Promise<void>
  /** Leaves a file that waits or failed as it is: it is told of no more, and taken when it changes. */
  leave(file: number): Promise<void>
  /** Where a file lies that waits or failed; null for one that does not. */
  pathOf(file: number): string | null
  close(): Promise<void>
}

export interface WatchOptions extends IntakeParts, AnalysisParts {
  /** What the preferences say. */
  settings(): WatchSettings
  logger: Logger
  /** Milliseconds by a clock that never goes back. */
  clock?: () => number
  lookEveryMs?: number
}

const LOOK_EVERY_MS = 2_000
const QUICKEST_LOOK_MS = 100
/** A look at a large or slow folder may take its time: no more than this share of it is spent looking. */
const SHARE_OF_TIME = 0.05

const NOTHING_WATCHED: WatchedState = { folders: [], files: [], analysis: null }

export function createWatchService(options: WatchOptions): WatchService {
  const { logger, lookEveryMs = LOOK_EVERY_MS, clock = () => performance.now() } = options
  const state = createTopic(NOTHING_WATCHED)
  const stop = new AbortController()
  let own: Partial<WatchSettings> | null = null
  const settings = (): WatchSettings => ({ ...options.settings(), ...own })
  const intake = createIntake(options, () => settings().folders)
  const analysis = createAnalysisOfNew(options, () => ({
    request: settings().request,
    beginsWithAll: own !== null,
  }))
  const folders = new Map<string, FolderLook>()
  let working: Promise<void> = Promise.resolve()
  let wake = Promise.withResolvers<null>()
  // Read through a function: it may have been set while we waited, which the compiler cannot see.
  const isStopped = (): boolean => stop.signal.aborted

  const show = (): void => {
    const shown: WatchedState = {
      folders: [...folders].map(([path, { settling, problem }]) => ({ path, settling, problem })),
      files: intake.files(),
      analysis: analysis.problem,
    }
    if (JSON.stringify(shown) !== JSON.stringify(state.value)) state.set(shown)
  }

  /** @returns milliseconds that the listing of the folders took */
  const look = async (): Promise<number> => {
    let listing = 0
    const { folders: wanted, restMs } = settings()
    for (const path of folders.keys()) if (!wanted.includes(path)) folders.delete(path)
    for (const path of wanted) {
      if (isStopped()) return listing
      const folder = folders.get(path) ?? createFolderLook(path, options.imports)
      folders.set(path, folder)
      const units = await folder.look(clock(), restMs)
      listing += folder.listingMs
      show()
      for (const unit of units) {
        if (isStopped()) return listing
        const outcome = await intake.take(unit, stop.signal).catch((error: unknown) => {
          // Not even noted, as on a full disk: this one and those behind it are given again.
          folder.again()
          throw error
        })
        if (outcome === 'later') folder.again()
        if (outcome === 'taken') analysis.due()
        show()
      }
    }
    await intake.reconsider(stop.signal).then((taken) => taken && analysis.due())
    if (wanted.length > 0) await analysis.run(clock())
    show()
    return listing
  }

  const warn = (error: unknown): void => {
    if (!isStopped()) logger.warn('watched folders', { message: toErrorData(error).message })
  }

  const finishInterrupted = async (): Promise<void> => {
    if (await intake.finishInterrupted(stop.signal)) analysis.due()
  }

  const loop = async (): Promise<void> => {
    await finishInterrupted().catch(warn)
    while (!isStopped()) {
      wake = Promise.withResolvers<null>()
      const listing = await look().catch((error: unknown) => {
        warn(error)
        return 0
      })
      const soon = Math.min(lookEveryMs, Math.max(QUICKEST_LOOK_MS, settings().restMs))
      const pause = Math.max(soon, listing / SHARE_OF_TIME)
      await Promise.race([
        wake.promise,
        wait(pause, undefined, { signal: stop.signal, ref: false }).catch(() => {}),
      ])
    }
  }

  return {
    state,
    start: (given) => {
      own = given ?? null
      working = loop().catch((error: unknown) => logger.error('watching ended', { message: String(error) }))
    },
    retry: async (file) => {
      await intake.forget(file)
      for (const folder of folders.values()) folder.again()
      show()
      wake.resolve(null)
    },
    leave: async (file) => {
      await intake.leave(file)
      show()
    },
    pathOf: intake.pathOf,
    close: async () => {
      stop.abort()
      wake.resolve(null)
      await working
    },
  }
}
