import { createTopic, type Topic } from '../../shared/topic.ts'
import type { RulesProgress } from '../../shared/domain/source.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { Logger } from '../logger.ts'
import { createPasses } from '../passes.ts'
import { type Asker, startThread } from '../workers/operations.ts'
import type { TriagerOperations } from '../workers/triagerThread.ts'
import type { WorkerFiles } from '../workers/workerFiles.ts'
import type { RuleRecipes } from './operations.ts'

export interface TriageService {
  /**
   * Labels every item of a complete source that this version of the rules has not labelled, then brings the themes
   * up to date. Calls during a pass are answered by one more pass.
   */
  run(): Promise<{ items: number }>
  /** Starts the thread and loads what it needs, so that the next `run` does not wait for it. */
  warm(): Promise<void>
  /** Null when nothing is being labelled. */
  progress: Topic<RulesProgress | null>
  /** Ends a pass after the slice under way; what is stored stays, the rest is labelled by the next `run`. */
  close(): Promise<void>
}

export interface TriageServiceOptions {
  read: Asker<ReadOperations>
  write: Asker<WriteOperations>
  workerFiles: WorkerFiles
  /** Follow what the rules found. */
  themes: { update(): Promise<unknown> }
  logger: Logger
}

const PROGRESS_INTERVAL = 200
/** The language model takes 160 MB: the thread ends when it had nothing to do for so long. */
const IDLE_MILLISECONDS = 60_000

export function createTriageService(options: TriageServiceOptions): TriageService {
  const { read, write, workerFiles, themes, logger } = options
  const progress = createTopic<RulesProgress | null>(null)
  let thread: Asker<TriagerOperations> | undefined
  let idle: ReturnType<typeof setTimeout> | undefined
  let closing = false

  const triager = (): Asker<TriagerOperations> => {
    clearTimeout(idle)
    thread ??= startThread<TriagerOperations>({
      file: workerFiles.triager,
      name: 'triager',
      workerData: null,
      onDeath: (error) => {
        logger.error('the triager thread ended', { message: error.message })
        thread = undefined
      },
    })
    return thread
  }
  const endThread = async (): Promise<void> => {
    clearTimeout(idle)
    const ending = thread
    thread = undefined
    await ending?.close()
  }
  const endWhenIdle = (): void => {
    clearTimeout(idle)
    idle = setTimeout(() => void endThread(), IDLE_MILLISECONDS)
    idle.unref()
  }

  /** Reading, labelling and storing overlap: while one page is stored the next is labelled and the one after read. */
  const labelAll = async (recipes: RuleRecipes): Promise<number> => {
    const owners = await read.ask('mail.owners', null)
    const { items, labelled } = await read.ask('triage.counts', { recipes })
    const sources = labelled < items ? await read.ask('triage.bySource', { recipes }) : []
    const report = progressReporter(progress, sources)
    // It loads while the first page is read; a failure shows when that is labelled.
    if (labelled < items)
      triager()
        .ask('triage.warm', null)
        .catch(() => undefined)
    let stored = 0
    for (let changed = true; changed && !closing;) {
      changed = await sweep(recipes, owners, (homes) => {
        for (const [, items] of homes) stored += items
        report(homes)
      })
    }
    return stored
  }

  /** Once over all that has no labels; @returns whether items changed while they were being read */
  const sweep = async (
    recipes: RuleRecipes,
    owners: string[],
    onStored: (homes: readonly (readonly [source: number, items: number])[]) => void,
  ): Promise<boolean> => {
    let changed = false
    let storing: Promise<unknown> = Promise.resolve()
    let reading = read.ask('triage.pending', { after: 0, recipes })
    for (;;) {
      const page = await reading
      if (page.next !== null && !closing) reading = read.ask('triage.pending', { after: page.next, recipes })
      // A page that fails while the one before is stored is reported when its turn comes.
      reading.catch(() => undefined)
      if (page.parcel !== '[]') {
        const result = await triager().ask('triage.label', { parcel: page.parcel, owners })
        await storing
        const { parcel, millisecondsPerItem } = result
        storing = write
          .ask('triage.store', { parcel, recipes, millisecondsPerItem }, { bulk: true })
          .then((answer) => {
            onStored(answer.homes)
            changed ||= answer.changed > 0
          })
        storing.catch(() => undefined)
      }
      if (page.next === null || closing) break
    }
    await storing
    return changed
  }

  const pass = async (): Promise<{ items: number }> => {
    const started = performance.now()
    const recipes = await write.ask('triage.begin', null)
    const items = await labelAll(recipes)
    const milliseconds = Math.round(performance.now() - started)
    // Also when it was an earlier process that labelled and ended before this.
    if (!closing) await themes.update()
    if (items > 0) {
      const themesMilliseconds = Math.round(performance.now() - started) - milliseconds
      logger.info('items labelled by rules', { items, milliseconds, themesMilliseconds })
    }
    return { items }
  }

  const passes = createPasses(pass, (first, second) => ({ items: first.items + second.items }))

  return {
    run: async () => {
      if (closing) return { items: 0 }
      try {
        return await passes.run()
      } finally {
        // One that failed is told at once, while the one that was asked for meanwhile goes on.
        if (!passes.underWay) {
          progress.set(null)
          endWhenIdle()
        }
      }
    },
    warm: async () => {
      if (closing) return
      await triager().ask('triage.warm', null)
      if (!passes.underWay) endWhenIdle()
    },
    progress,
    close: async () => {
      closing = true
      await passes.close((error) => logger.warn('rules ended early', { error: String(error) }))
      await endThread()
    },
  }
}

/** Tells the topic at most a few times a second, at the start, and when a source is through. */
function progressReporter(
  topic: TriageService['progress'],
  pending: readonly { source: number; name: string; total: number }[],
): (homes: readonly (readonly [source: number, items: number])[]) => void {
  const sources = new Map(pending.map((one) => [one.source, { ...one, done: 0 }]))
  let last = performance.now()
  const tell = (): void => {
    // An item that changed while it was read is read again, and then is one more.
    const all = [...sources.values()].map((one) => ({ ...one, total: Math.max(one.done, one.total) }))
    const sum = (name: 'done' | 'total'): number => all.reduce((total, one) => total + one[name], 0)
    topic.set({ done: sum('done'), total: sum('total'), sources: all })
  }
  if (pending.length > 0) tell()
  return (homes) => {
    let through = false
    for (const [source, items] of homes) {
      const one = sources.get(source)
      if (one === undefined) continue
      one.done += items
      through ||= one.done === one.total
    }
    const now = performance.now()
    if (!through && now - last < PROGRESS_INTERVAL) return
    last = now
    tell()
  }
}
