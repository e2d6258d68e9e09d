import type { ErrorData } from '../../shared/domain/errors.ts'
import type { ImportProgress } from '../../shared/domain/source.ts'
import type { Topic } from '../../shared/topic.ts'
import type { ReadingProgress } from './parserTasks.ts'
import type { ImportCounts } from './transfer.ts'

/** Imports that have ended stay on the board until so many others did. */
const ENDED_SHOWN = 20
const PUBLISH_MILLISECONDS = 100
const ENDED: ReadonlySet<ImportProgress['phase']> = new Set<ImportProgress['phase']>([
  'done',
  'failed',
  'cancelled',
])

export interface ProgressBoard {
  add(source: number, name: string): void
  phase(source: number, phase: ImportProgress['phase']): void
  report(source: number, progress: ReadingProgress): void
  counts(source: number, counts: ImportCounts): void
  fail(source: number, error: ErrorData): void
  isDone(source: number): boolean
  close(): void
}

/** Gathers what the imports report and publishes one snapshot at most ten times a second. */
export function createProgressBoard(topic: Topic<readonly ImportProgress[]>): ProgressBoard {
  const all = new Map<number, ImportProgress>()
  /** When the importing of a source began and how many bytes were read by then. */
  const began = new Map<number, { at: number; bytes: number }>()
  let timer: ReturnType<typeof setTimeout> | null = null

  const publish = (): void => {
    timer = null
    topic.set([...all.values()])
  }
  const change = (source: number, changes: Partial<ImportProgress>): void => {
    const before = all.get(source)
    if (before === undefined) return
    all.set(source, { ...before, ...changes })
    if (changes.phase !== undefined && changes.phase !== before.phase) {
      if (ENDED.has(changes.phase)) dropOldest()
      if (timer !== null) clearTimeout(timer)
      publish()
    } else timer ??= setTimeout(publish, PUBLISH_MILLISECONDS)
  }
  const dropOldest = (): void => {
    const ended = [...all.values()].filter(({ phase }) => ENDED.has(phase))
    for (const { source } of ended.slice(0, -ENDED_SHOWN)) {
      all.delete(source)
      began.delete(source)
    }
  }
  const secondsLeft = (source: number, { phase, bytesRead, bytesTotal }: ReadingProgress): number | null => {
    if (phase !== 'importing') return null
    const start = began.get(source)
    if (start === undefined) {
      began.set(source, { at: performance.now(), bytes: bytesRead })
      return null
    }
    const seconds = (performance.now() - start.at) / 1000
    const read = bytesRead - start.bytes
    return seconds < 1 || read <= 0 ? null : ((bytesTotal - bytesRead) * seconds) / read
  }
  return {
    add: (source, name) => {
      all.delete(source)
      all.set(source, {
        source,
        name,
        phase: 'waiting',
        bytesRead: 0,
        bytesTotal: 0,
        rows: 0,
        items: 0,
        duplicates: 0,
        skipped: 0,
        secondsLeft: null,
        error: null,
      })
      publish()
    },
    phase: (source, phase) => change(source, { phase, ...(ENDED.has(phase) ? { secondsLeft: 0 } : {}) }),
    report: (source, progress) =>
      change(source, {
        phase: progress.phase,
        bytesRead: progress.bytesRead,
        bytesTotal: progress.bytesTotal,
        ...progress.counts,
        secondsLeft: secondsLeft(source, progress),
      }),
    counts: (source, counts) => {
      const total = all.get(source)?.bytesTotal ?? 0
      change(source, { ...counts, bytesRead: total, secondsLeft: 0 })
    },
    fail: (source, error) => change(source, { phase: 'failed', error, secondsLeft: null }),
    isDone: (source) => all.get(source)?.phase === 'done',
    close: () => {
      if (timer !== null) clearTimeout(timer)
    },
  }
}
