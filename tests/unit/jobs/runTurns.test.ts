import { afterEach, expect, it, vi } from 'vitest'
import type { ActiveRun } from '../../../src/main/jobs/activeRun.ts'
import type { ResumableRun } from '../../../src/main/jobs/runReads.ts'
import { type RunTurns, type RunTurnsOptions, createRunTurns } from '../../../src/main/jobs/runTurns.ts'
import { EMPTY_SNAPSHOT } from '../../../src/main/jobs/snapshotSampler.ts'
import type { HaltState } from '../../../src/main/jobs/halting.ts'
import { type EndedRun, createUnstoredRuns } from '../../../src/main/jobs/unstored.ts'
import { outsideHours } from '../../../src/main/jobs/waiting.ts'
import { SILENT_LOGGER } from '../../../src/main/logger.ts'
import type { Run } from '../../../src/shared/domain/run.ts'
import { createTopic } from '../../../src/shared/topic.ts'

/** Turns on what a test says of reading, writing and carrying out, with nothing else around them. */
const turnsWith = (parts: object): RunTurns =>
  createRunTurns({
    logger: SILENT_LOGGER,
    sampler: { follow: () => {}, refresh: () => Promise.resolve() },
    snapshot: createTopic(EMPTY_SNAPSHOT),
    unstored: createUnstoredRuns(),
    now: () => 0,
    turnMs: () => 0,
    mayAsk: () => true,
    lookMs: 1_000,
    ...parts,
  } as unknown as RunTurnsOptions)

it('the next run does not begin while the end of the one before could not be stored', async () => {
  const states: Record<number, Run['state']> = { 1: 'running', 2: 'waiting' }
  const resumable = (run: number): ResumableRun => ({ run, request: { limit: 1 } }) as ResumableRun
  const answers: Record<string, (run: number) => unknown> = {
    'runs.waiting': () => ({ runs: [{ run: 2, between: null }], isPaused: false }),
    'runs.get': (run) => ({ run, state: states[run] }),
    'runs.resumable': resumable,
  }
  const begun: number[] = []
  const turns = turnsWith({
    read: {
      ask: (name: string, input: { run: number } | null) => Promise.resolve(answers[name]!(input?.run ?? 0)),
    },
    write: { ask: (_name: string, { run }: { run: number }) => Promise.resolve(begun.push(run)) },
    execute: ({ run }: ResumableRun) => {
      // The disk is full when the first one ends; the second goes on.
      const end: EndedRun = { state: 'paused', reason: 'the disk is full', isStored: false, outcomes: [] }
      const ended = run === 1 ? Promise.resolve(end) : new Promise(() => {})
      return { run, ended } as unknown as ActiveRun
    },
  })
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

it('a run that has been stored as begun, and does not go on yet, is not taken for settled', async () => {
  let state: Run['state'] = 'waiting'
  const resumable = Promise.withResolvers<ResumableRun>()
  const ended = Promise.withResolvers<EndedRun>()
  const answers: Record<string, () => unknown> = {
    'runs.waiting': () => ({ runs: state === 'waiting' ? [{ run: 1, between: null }] : [], isPaused: false }),
    'runs.get': () => ({ run: 1, state }),
    'runs.resumable': () => resumable.promise,
  }
  const turns = turnsWith({
    read: { ask: (name: string) => Promise.resolve(answers[name]!()) },
    write: { ask: () => Promise.resolve((state = 'running')) },
    execute: ({ run }: ResumableRun) => ({ run, ended: ended.promise }) as unknown as ActiveRun,
  })
  const ticks = () => new Promise((resolve) => setImmediate(resolve))
  const beginning = turns.beginNext()
  await ticks()
  expect(state).toBe('running')
  let settled: Run | null = null
  const settling = turns.settled(1).then((run) => (settled = run))
  await ticks()
  expect(settled).toBeNull()
  resumable.resolve({ run: 1, request: { limit: 1 } } as ResumableRun)
  expect(await beginning).toBe(1)
  await ticks()
  expect(settled).toBeNull()
  state = 'done'
  ended.resolve({ state: 'done', reason: '', isStored: true, outcomes: [] })
  expect(await settling).toMatchObject({ state: 'done' })
})

it('a run whose end is decided and not yet stored is waited for, not told to go on', async () => {
  const ended = Promise.withResolvers<EndedRun>()
  const first = { run: 1, isEnding: false, ended: ended.promise }
  const turns = turnsWith({
    read: { ask: () => Promise.resolve({ runs: [], isPaused: true }) },
    write: { ask: () => Promise.resolve(true) },
    execute: ({ run }: ResumableRun) => (run === 1 ? first : { run, ended: new Promise(() => {}) }),
  })
  const launch = (run: number) =>
    turns.exclusively(() => Promise.resolve(turns.launch({ run, request: { limit: 1 } } as ResumableRun)))
  await launch(1)
  expect(turns.changing).toBeNull()
  await expect(launch(2)).rejects.toMatchObject({ code: 'run_state' })
  first.isEnding = true
  const resumed = (async () => {
    while (turns.changing !== null) await turns.changing
    return launch(2)
  })()
  ended.resolve({ state: 'paused', reason: 'the model is missing', isStored: true, outcomes: [] })
  expect(await resumed).toEqual({ run: 2 })
})

it('the next run begins also where it came to its turn while a start was under way that fails', async () => {
  let queue = [2]
  const turns = turnsWith({
    read: {
      ask: (name: string) =>
        Promise.resolve(
          name === 'runs.waiting'
            ? { runs: queue.map((run) => ({ run, between: null })), isPaused: false }
            : { run: 2, request: { limit: 1 } },
        ),
    },
    write: { ask: () => Promise.resolve((queue = []).length === 0) },
    execute: ({ run }: ResumableRun) => ({ run, ended: new Promise(() => {}) }),
  })
  const look = Promise.withResolvers<never>()
  const resuming = turns.exclusively(() => look.promise)
  expect(await turns.beginNext()).toBeNull()
  look.reject(new Error('the model is not there'))
  await expect(resuming).rejects.toThrow('not there')
  await vi.waitFor(() => expect(turns.active?.run).toBe(2))
})

afterEach(() => vi.useRealTimers())

/** Runs that only rest outside their hours, or ask as long as they are let. @param hoursOf by number of the run; null: none */
function takeTurns(hoursOf: Record<number, string | null>, turnMs: number, rulesAlone: number[] = []) {
  vi.useFakeTimers()
  const setting = { open: [] as string[], began: [] as number[] }
  const mayAsk = (between: string | null): boolean => between === null || setting.open.includes(between)
  let queue = Object.keys(hoursOf).map(Number)
  const resumable = (run: number): ResumableRun =>
    ({ run, request: { limit: null, between: hoursOf[run] } }) as ResumableRun
  const answers: Record<string, (run: number) => unknown> = {
    'runs.waiting': () => ({
      runs: queue.map((run) => ({
        ...{ run, between: hoursOf[run] },
        asksModel: rulesAlone.includes(run) ? 0 : 1,
      })),
      isPaused: false,
    }),
    'runs.resumable': resumable,
  }
  const turns = turnsWith({
    read: {
      ask: (name: string, input: { run: number } | null) => Promise.resolve(answers[name]!(input?.run ?? 0)),
    },
    write: {
      ask: (_name: string, { run }: { run: number }) => {
        queue = queue.filter((each) => each !== run)
        return Promise.resolve(setting.began.push(run))
      },
    },
    execute: ({ run }: ResumableRun) => {
      const ended = Promise.withResolvers<EndedRun>()
      return {
        run,
        ended: ended.promise,
        workers: () => (mayAsk(hoursOf[run]!) ? [{ state: 'asking' }] : []),
        get waiting() {
          return { reason: mayAsk(hoursOf[run]!) ? '' : outsideHours(hoursOf[run]!) }
        },
        halt: (as: HaltState) => {
          if (as === 'waiting') queue.push(run)
          ended.resolve({ state: as, reason: '', isStored: true, outcomes: [] })
          return ended.promise
        },
      } as unknown as ActiveRun
    },
    turnMs: () => turnMs,
    mayAsk,
  })
  return { turns, setting }
}

it('a run that rests for its hours makes way at once for one that could ask, and those that all rest stay as they are', async () => {
  const { turns, setting } = takeTurns({ 1: '22:00-06:00', 2: '23:00-05:00', 3: '20:00-21:00' }, 60_000)
  await turns.beginNext()
  await vi.advanceTimersByTimeAsync(600_000)
  expect(setting.began).toEqual([1])
  // The hours of the third begin.
  setting.open = ['20:00-21:00']
  await vi.advanceTimersByTimeAsync(1_000)
  expect(setting.began).toEqual([1, 3])
  // Nobody else could ask when its turn is over.
  await vi.advanceTimersByTimeAsync(120_000)
  expect(setting.began).toEqual([1, 3])
  setting.open = ['22:00-06:00', '23:00-05:00']
  await vi.advanceTimersByTimeAsync(1_000)
  expect(setting.began).toEqual([1, 3, 2])
  await vi.advanceTimersByTimeAsync(61_000)
  expect(setting.began).toEqual([1, 3, 2, 1])
})

it('a run of the rules alone, which asks nobody, goes before those that rest', async () => {
  const { turns, setting } = takeTurns({ 1: '22:00-06:00', 2: '22:00-06:00', 3: '22:00-06:00' }, 60_000, [3])
  await turns.beginNext()
  expect(setting.began).toEqual([3])
})
