import type { ErrorData } from '../../shared/domain/errors.ts'
import type { ImportProgress, RulesProgress } from '../../shared/domain/source.ts'
import type { Topic } from '../../shared/topic.ts'
import type { ReadingProgress } from './parserTasks.ts'
import { createTimeLeft, type TimeLeft } from './timeLeft.ts'
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
  /** What the rules have still to read, source by source; null when they have read all. */
  rules(progress: RulesProgress | null): void
  fail(source: number, error: ErrorData): void
  /** Of a source that is taken away. */
  drop(source: number): void
  close(): void
}

/** Gathers what the imports report and publishes one snapshot at most ten times a second. */
export function createProgressBoard(topic: Topic<readonly ImportProgress[]>): ProgressBoard {
  const all = new Map<number, ImportProgress>()
  const timesLeft = new Map<number, TimeLeft>()
  const dropped = new Set<number>()
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
    for (const { source } of ended.slice(0, -ENDED_SHOWN)) all.delete(source)
  }
  const add = (source: number, name: string): void => {
    all.delete(source)
    dropped.delete(source)
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
      labelled: null,
      secondsLeft: null,
      error: null,
    })
    publish()
  }
  const timeLeft = (source: number, done: number, total: number): number | null => {
    const known = timesLeft.get(source) ?? createTimeLeft()
    timesLeft.set(source, known)
    return known.after(done, total)
  }
  /** What was told of one phase says nothing of the next. */
  const phase = (source: number, next: ImportProgress['phase']): void => {
    if (all.get(source)?.phase !== next) timesLeft.delete(source)
    change(source, { phase: next, secondsLeft: null })
  }
  /** The sources are read one after the other: one waits for what comes before it, too. */
  const rulesOf = ({ sources }: RulesProgress): void => {
    let [doneBefore, totalBefore] = [0, 0]
    for (const { source, name, done, total } of sources) {
      const soFar = doneBefore + done
      const until = totalBefore + total
      ;[doneBefore, totalBefore] = [soFar, until]
      const before = all.get(source)
      const isFree = before === undefined || before.phase === 'done' || before.phase === 'triage'
      if (!isFree || dropped.has(source)) continue
      if (done >= total) {
        if (before !== undefined) phase(source, 'done')
        continue
      }
      if (before === undefined) add(source, name)
      if (before?.phase !== 'triage') phase(source, 'triage')
      change(source, { labelled: { done, total }, secondsLeft: timeLeft(source, soFar, until) })
    }
  }
  return {
    add,
    phase,
    report: (source, progress) => {
      const { bytesRead, bytesTotal, counts } = progress
      if (all.get(source)?.phase !== progress.phase) phase(source, progress.phase)
      const secondsLeft = progress.phase === 'importing' ? timeLeft(source, bytesRead, bytesTotal) : null
      change(source, { bytesRead, bytesTotal, ...counts, secondsLeft })
    },
    counts: (source, counts) => {
      const total = all.get(source)?.bytesTotal ?? 0
      change(source, { ...counts, bytesRead: total, secondsLeft: null })
    },
    rules: (progress) => {
      if (progress !== null) rulesOf(progress)
      else
        for (const one of [...all.values()].filter((each) => each.phase === 'triage'))
          phase(one.source, 'done')
    },
    fail: (source, error) => change(source, { phase: 'failed', error, secondsLeft: null }),
    drop: (source) => {
      dropped.add(source)
      if (all.delete(source)) publish()
    },
    close: () => {
      if (timer !== null) clearTimeout(timer)
    },
  }
}
