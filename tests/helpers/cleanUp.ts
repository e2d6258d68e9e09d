import { onTestFinished } from 'vitest'

/**
 * What takes away what a test leaves behind: called once it has ended, the last one first. It belongs to the test and not to
 * a hook of this module, which the files of one process load together.
 */
export const cleanUp = {
  push(...works: readonly (() => unknown)[]): void {
    for (const work of works)
      onTestFinished(async () => {
        await work()
      })
  },
}
