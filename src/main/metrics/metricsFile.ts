import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunsSnapshot } from '../../shared/domain/run.ts'
import type { Topic } from '../../shared/topic.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import { writeAtomically } from '../export/writeAtomically.ts'
import type { Logger } from '../logger.ts'
import type { PreferenceService } from '../preferences/preferenceService.ts'
import type { Asker } from '../workers/operations.ts'
import { openMetricsOf } from './openMetrics.ts'

/** Its ending is the one that collectors of such files look for. */
export const metricsPath = (dataFolder: string): string => join(dataFolder, 'metrics.prom')

const EVERY_MS = 15_000

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

  const bring = async (): Promise<void> => {
    const isWanted = preferences.all().metricsFile === 'on'
    if (!isWanted) {
      if (wasWanted) await rm(file, { force: true })
      wasWanted = false
      return
    }
    wasWanted = true
    const seen = snapshot.value
    const run =
      seen.runs.find(({ state }) => state === 'running') ?? seen.runs.find(({ state }) => state !== 'waiting')
    const details =
      run === undefined ? { stages: [], errors: {} } : await read.ask('runs.details', { run: run.run })
    await writeAtomically(file, once(openMetricsOf(seen, details)))
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

async function* once(text: string): AsyncGenerator<string> {
  await Promise.resolve()
  yield text
}
