import { expect, it } from 'vitest'
import type { ActiveRun } from '../../../src/main/jobs/activeRun.ts'
import type { ResumableRun } from '../../../src/main/jobs/runReads.ts'
import { createRunTurns } from '../../../src/main/jobs/runTurns.ts'
import { EMPTY_SNAPSHOT } from '../../../src/main/jobs/snapshotSampler.ts'
import { type EndedRun, createUnstoredRuns } from '../../../src/main/jobs/unstored.ts'
import { SILENT_LOGGER } from '../../../src/main/logger.ts'
import type { Run } from '../../../src/shared/domain/run.ts'
import { createTopic } from '../../../src/shared/topic.ts'

it('the next run does not begin while the end of the one before could not be stored', async () => {
  const states: Record<number, Run['state']> = { 1: 'running', 2: 'waiting' }
  const resumable = (run: number): ResumableRun => ({ run, request: { limit: 1 } }) as ResumableRun
  const answers: Record<string, (run: number) => unknown> = {
    'runs.waiting': () => ({ runs: [2], isPaused: false }),
    'runs.get': (run) => ({ run, state: states[run] }),
    'runs.resumable': resumable,
  }
  const begun: number[] = []
  const turns = createRunTurns({
    read: {
      ask: (name: string, input: { run: number } | null) => Promise.resolve(answers[name]!(input?.run ?? 0)),
    },
    write: { ask: (_name: string, { run }: { run: number }) => Promise.resolve(begun.push(run)) },
    logger: SILENT_LOGGER,
    execute: ({ run }: ResumableRun) => {
      // The disk is full when the first one ends; the second goes on.
      const end: EndedRun = { state: 'paused', reason: 'the disk is full', isStored: false, outcomes: [] }
      const ended = run === 1 ? Promise.resolve(end) : new Promise(() => {})
      return { run, ended } as unknown as ActiveRun
    },
    sampler: { follow: () => {}, refresh: () => Promise.resolve() },
    snapshot: createTopic(EMPTY_SNAPSHOT),
    unstored: createUnstoredRuns(),
    now: () => 0,
    turnMs: () => 0,
    lookMs: 1_000,
  } as unknown as Parameters<typeof createRunTurns>[0])
  await turns.exclusively(() => Promise.resolve(turns.launch(resumable(1))))
  await new Promise((resolve) => setImmediate(resolve))
  expect(await turns.beginNext()).toBeNull()
  expect(begun).toEqual([])
  expect(await turns.settled(1)).toMatchObject({ state: 'paused', reason: 'the disk is full' })
  // Stopped by the person once there is room again.
  states[1] = 'stopped'
  expect(await turns.beginNext()).toBe(2)
  expect(begun).toEqual([2])
})
