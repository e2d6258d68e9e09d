import type { RunsSnapshot } from '../../shared/domain/run.ts'
import type { Topic } from '../../shared/topic.ts'
import { askOwner } from '../control/mailbox.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { Asker } from '../workers/operations.ts'
import type { RunService } from './runService.ts'

const LOOK_EVERY_MS = 2_000

/**
 * The runs of a folder that another process owns: looked at every two seconds, paused and stopped by asking the owner.
 *
 * @param options.facts counts up when answers were added, so that the views follow too
 */
export function watchRunsOfOwner(
  runs: RunService,
  options: {
    dataFolder: string
    read: Pick<Asker<ReadOperations>, 'ask'>
    facts: Topic<{ version: number }>
  },
): RunService {
  const { dataFolder, read, facts } = options
  let looking: Promise<void> = Promise.resolve()
  const look = async (): Promise<void> => {
    const seen: RunsSnapshot = await read.ask('runs.snapshot', null)
    const before = runs.snapshot.value
    if (JSON.stringify(seen) === JSON.stringify(before)) return
    runs.snapshot.set(seen)
    if (seen.queue.done !== before.queue.done || seen.runs.length !== before.runs.length)
      facts.set({ version: facts.value.version + 1 })
  }
  // The owner may be writing a backup or closing: the next look shows it.
  const timer = setInterval(() => {
    looking = look().catch(() => {})
  }, LOOK_EVERY_MS)
  timer.unref()
  return {
    ...runs,
    pause: () => askOwner(dataFolder, { command: 'pause' }),
    stop: (run = null) => askOwner(dataFolder, { command: 'stop', run }),
    close: async () => {
      clearInterval(timer)
      await looking
      await runs.close()
    },
  }
}
