import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** One project a kind of test, so that each can be run, counted and reported by itself (tools/test.ts). */
const project = (name: string, options: { timeout: number; parallel: boolean; isolate?: boolean }) => ({
  test: {
    name,
    include: name === 'unit' ? ['tests/unit/**/*.test.ts'] : [`tests/${name}/**/*.test.ts`],
    testTimeout: options.timeout,
    hookTimeout: options.timeout,
    fileParallelism: options.parallel,
    pool: 'forks' as const,
    // Hundreds of threads start and end: with room for what they load, none of them collects garbage while it starts.
    execArgv: ['--min-semi-space-size=16'],
    isolate: options.isolate ?? true,
    // What a window or another process shows takes its time on a busy machine.
    expect: { poll: { timeout: 20_000 } },
  },
})

export default defineConfig({
  test: {
    // Much of a test is waiting for processes it started: the usual one less than there are cores leaves half idle on two.
    maxWorkers: availableParallelism(),
    projects: [
      // These leave nothing behind in their process: it loads what they need once and not for each of 230 files.
      project('unit', { timeout: 30_000, parallel: true, isolate: false }),
      project('integration', { timeout: 60_000, parallel: true, isolate: false }),
      project('migrations', { timeout: 60_000, parallel: true }),
      project('faults', { timeout: 120_000, parallel: true }),
      project('e2e', { timeout: 120_000, parallel: true }),
      project('model', { timeout: 240_000, parallel: false }),
    ],
  },
})
