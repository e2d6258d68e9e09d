import { setTimeout as wait } from 'node:timers/promises'
import type { CommandContext } from './session.ts'

const WATCH_EVERY_MS = 2_000

/**
 * Shows something once, or with `--watch` again every two seconds until nothing runs or Ctrl+C comes.
 *
 * @param show resolves with whether a run goes on
 */
export async function showAgain(
  { interrupted }: Pick<CommandContext, 'interrupted'>,
  isWatched: boolean,
  show: () => Promise<boolean>,
): Promise<void> {
  const pause = (): Promise<boolean> => wait(WATCH_EVERY_MS, true, { signal: interrupted }).catch(() => false)
  let goesOn = true
  while (goesOn) goesOn = (await show()) && isWatched && (await pause())
}
