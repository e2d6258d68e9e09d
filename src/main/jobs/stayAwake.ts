import type { RunsSnapshot } from '../../shared/domain/run.ts'
import type { Topic } from '../../shared/topic.ts'
import { ON_BATTERY } from './waiting.ts'

/**
 * Keeps the machine from going to sleep by itself while a run is going on; the screen may go dark. Also while it rests until
 * its hours come, which a sleeping machine would miss; not while it rests to spare the battery.
 *
 * @param block begins to, and gives what ends it
 * @returns how to stop
 */
export function stayAwake(runs: Topic<RunsSnapshot>, block: () => () => void): () => void {
  let unblock: (() => void) | null = null
  const release = (): void => {
    unblock?.()
    unblock = null
  }
  const follow = (snapshot: RunsSnapshot): void => {
    const running = snapshot.runs.some(({ state, reason }) => state === 'running' && reason !== ON_BATTERY)
    if (running) unblock ??= block()
    else release()
  }
  follow(runs.value)
  const stop = runs.subscribe(follow)
  return () => {
    stop()
    release()
  }
}
