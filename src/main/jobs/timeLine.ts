import type { RunsSnapshot } from '../../shared/domain/run.ts'
import type { RunMoment } from '../../shared/domain/runReport.ts'
import type { Topic } from '../../shared/topic.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { Logger } from '../logger.ts'
import type { Asker } from '../workers/operations.ts'

const EVERY_MS = 10_000

/** Keeps looks at the run under way for its time line. @returns how to stop */
export function keepTimeLine({
  snapshot,
  write,
  logger,
  now = Date.now,
}: {
  snapshot: Pick<Topic<RunsSnapshot>, 'subscribe'>
  write: Pick<Asker<WriteOperations>, 'ask'>
  logger: Logger
  now?: () => number
}): () => void {
  let last: { run: number; at: number } | null = null
  return snapshot.subscribe((seen) => {
    const running = seen.runs.find(({ state }) => state === 'running')
    const at = now()
    if (running === undefined || (last?.run === running.run && Math.abs(at - last.at) < EVERY_MS)) return
    last = { run: running.run, at }
    write
      .ask('ledger.keepMoment', { run: running.run, moment: momentOf(seen, at) })
      .catch((error: unknown) => logger.warn('the time line could not be kept', { message: String(error) }))
  })
}

const momentOf = (
  { queue, workers, wantedWorkers, itemsPerMinute, memory }: RunsSnapshot,
  at: number,
): RunMoment => ({
  at,
  ...queue,
  asking: workers.filter(({ state }) => state === 'asking').length,
  wanted: wantedWorkers ?? 0,
  itemsPerMinute,
  memory,
})
