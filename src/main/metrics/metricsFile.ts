import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Run, type RunsSnapshot, shownRun } from '../../shared/domain/run.ts'
import type { Topic } from '../../shared/topic.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import { writeAtomically } from '../writeAtomically.ts'
import type { Logger } from '../logger.ts'
import type { PreferenceService } from '../preferences/preferenceService.ts'
import type { Asker } from '../workers/operations.ts'
import { type RunDetails, openMetricsOf } from './openMetrics.ts'

/** Its ending is the one that collectors of such files look for. */
export const metricsPath = (dataFolder: string): string => join(dataFolder, 'metrics.prom')

const EVERY_MS = 15_000
const NO_RUN: RunDetails = { stages: [], errors: {} }

export interface MetricsFile {
  /** Writes it now, where it is wanted. */
  write(): Promise<void>
  close(): Promise<void>
}

/**
 * Keeps a file of figures in the data folder as long as the preference asks for it; it goes when the preference is taken
 * back. No network: whoever wants the figures reads the file.
 */
export function keepMetricsFile(options: {
  dataFolder: string
  preferences: Pick<PreferenceService, 'all' | 'topic'>
  snapshot: Pick<Topic<RunsSnapshot>, 'value'>
  read: Pick<Asker<ReadOperations>, 'ask'>
  logger: Logger
  everyMs?: number
}): MetricsFile {
  const { dataFolder, preferences, snapshot, read, logger } = options
  const file = metricsPath(dataFolder)
  let last: Promise<void> = Promise.resolve()
  let wasWanted = false

  /** All answers of a run are summed up for them: those of one that has ended are kept until something of it changes. */
  let kept: { key: string; details: RunDetails } | null = null
  const detailsOf = async ({ run, state, done, failed }: Run): Promise<RunDetails> => {
    const key = JSON.stringify([run, state, done, failed])
    if (state === 'running' || kept?.key !== key)
      kept = { key, details: await read.ask('runs.details', { run }) }
    return kept.details
  }

  const bring = async (): Promise<void> => {
    const isWanted = preferences.all().metricsFile === 'on'
    if (!isWanted) {
      if (wasWanted) await rm(file, { force: true })
      wasWanted = false
      return
    }
    wasWanted = true
    const seen = snapshot.value
    const run = shownRun(seen.runs)
    // Written anew all the same: collectors tell by the file's time whether anybody still does.
    await writeAtomically(file, [openMetricsOf(seen, run === undefined ? NO_RUN : await detailsOf(run))])
  }
  const write = (): Promise<void> => {
    last = last
      .then(bring)
      .catch((error: unknown) => logger.warn('no metrics were written', { message: String(error) }))
    return last
  }
  const timer = setInterval(() => void write(), options.everyMs ?? EVERY_MS)
  timer.unref()
  const unsubscribe = preferences.topic.subscribe(({ name }) => {
    if (name === 'metricsFile') void write()
  })
  void write()
  return {
    write,
    close: async () => {
      clearInterval(timer)
      unsubscribe()
      // The end is told too: nothing goes on any more.
      await write()
    },
  }
}
