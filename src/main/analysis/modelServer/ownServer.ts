/**
 * An Ollama that Verbatim starts itself, where the person wants that: started when nothing answers at its address, watched,
 * started again with growing pauses when it ends or hangs, and ended with Verbatim. It follows its address, its kind and its
 * program where they are changed. A server that somebody else started is used
 * and never touched; when it goes away ours takes its place. (That of a Verbatim that was killed is somebody else's, too.)
 */
import type { ServersOf } from './knownServers.ts'
import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import type { OwnServerState } from '../../../shared/domain/run.ts'
import { VerbatimError } from '../../../shared/domain/errors.ts'
import { isLoopback } from '../../../shared/domain/serverAddress.ts'
import { type Topic, createTopic } from '../../../shared/topic.ts'
import type { Logger } from '../../logger.ts'
import type { PreferenceService } from '../../preferences/preferenceService.ts'
import { type ServerPlace, connectTo } from './connect.ts'
import { findExecutable } from './findExecutable.ts'
import { ollamaEnvironment } from './ollamaEnvironment.ts'

export interface OwnServer {
  state: Topic<OwnServerState>
  /** Starts it if that is wanted and nothing answers yet. Resolves when it answers, or it is known that it will not soon. */
  ensure(): Promise<void>
  /** Questions to it fail again and again although it answers for itself: it is started anew, at most once in ten minutes. */
  failsItsQuestions(): void
  /** Ends the process that was started; nothing else. */
  close(): Promise<void>
}

export interface OwnServerOptions {
  preferences: Pick<PreferenceService, 'all' | 'topic'>
  environment: Readonly<Record<string, string | undefined>>
  serversOf: ServersOf
  logger: Logger
  timing?: Partial<OwnServerTiming>
}

/** Milliseconds. */
export interface OwnServerTiming {
  /** How long it may take until it answers. */
  start: number
  /** Between two looks at it, and how long one may take. */
  look: number
  answer: number
  /** Before it is started again for the first time; twice as long each further time. */
  pause: number
  longestPause: number
  /** So long it must have run for the pauses to begin anew. */
  stable: number
  /** Between asking it to end and ending it. */
  grace: number
  /** Between two restarts for failing its questions. */
  between: number
}

const STANDARD_TIMING: OwnServerTiming = {
  start: 30_000,
  look: 10_000,
  answer: 10_000,
  pause: 1_000,
  longestPause: 60_000,
  stable: 60_000,
  grace: 5_000,
  between: 600_000,
}
/** Looks in a row that it may leave unanswered. */
const MOST_SILENT_LOOKS = 3
const KEPT_OUTPUT = 500

/** Read through a function: it may have been set while we waited, which the compiler cannot see. */
const isAborted = (signal: AbortSignal): boolean => signal.aborted

const OFF: OwnServerState = {
  state: 'off',
  executable: '',
  environment: {},
  pid: null,
  restarts: 0,
  message: '',
}

export function createOwnServer({
  preferences,
  environment,
  serversOf,
  logger,
  ...options
}: OwnServerOptions): OwnServer {
  const timing = { ...STANDARD_TIMING, ...options.timing }
  const state = createTopic<OwnServerState>(OFF)
  const closing = new AbortController()
  let child: ChildProcess | null = null
  let keeping: Promise<void> | null = null
  let answering = Promise.withResolvers<null>()
  let stopWanted = new AbortController()
  let strangerGone = new AbortController()
  let lastRestart = Number.NEGATIVE_INFINITY
  /** What it was last begun for: where and by which program. */
  let keptAs = ''

  const tell = (change: Partial<OwnServerState>): void => state.set({ ...state.value, ...change })
  const isWanted = (): boolean => preferences.all().startServer === 'yes' && !closing.signal.aborted
  const pause = (milliseconds: number): Promise<unknown> =>
    wait(milliseconds, undefined, { signal: AbortSignal.any([closing.signal, stopWanted.signal]) }).catch(
      () => {},
    )

  const answers = async (place: ServerPlace): Promise<boolean> => {
    const server = connectTo(place)
    try {
      await server.health(
        AbortSignal.any([closing.signal, stopWanted.signal, AbortSignal.timeout(timing.answer)]),
      )
      return true
    } catch (error) {
      // One that lets us not in is there all the same.
      return error instanceof VerbatimError && error.code === 'server_key_refused'
    } finally {
      await server.close()
    }
  }

  /** Starts it once and stays until it has ended. @returns how long it ran, in milliseconds */
  const runOnce = async (executable: string, place: ServerPlace): Promise<number> => {
    const set = ollamaEnvironment(preferences.all(), environment)
    const { host } = new URL(place.address)
    let output = ''
    const started = performance.now()
    const process = spawn(executable, ['serve'], {
      env: { ...environment, ...set, OLLAMA_HOST: host },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    })
    child = process
    const keep = (text: Buffer): void => {
      output = (output + text.toString('utf8')).slice(-KEPT_OUTPUT)
    }
    process.stdout.on('data', keep)
    process.stderr.on('data', keep)
    const ended = new Promise<string>((resolve) => {
      process.once('error', (error) => resolve(error.message))
      process.once('exit', (code, signal) => resolve(`it ended with ${signal ?? `code ${code}`}`))
    })
    const hasEnded = new AbortController()
    void ended.then(() => hasEnded.abort())
    tell({ state: 'starting', executable, environment: set, pid: process.pid ?? null, message: '' })
    logger.info('model server started', { executable, pid: process.pid ?? null })
    const watching = watch(process, place, hasEnded.signal)
    const why = await ended
    await watching
    child = null
    const lastLine = output.trim().split('\n').at(-1) ?? ''
    tell({ pid: null, message: lastLine === '' ? why : `${why}: ${lastLine}` })
    logger.info('model server ended', { why })
    return performance.now() - started
  }

  /** Ends it when it does not begin to answer, or stops to. */
  const watch = async (process: ChildProcess, place: ServerPlace, ended: AbortSignal): Promise<void> => {
    const deadline = performance.now() + timing.start
    let silent = 0
    while (!ended.aborted) {
      const isUp = await answers(place)
      if (isAborted(ended)) return
      if (isUp) {
        silent = 0
        if (state.value.state !== 'running') {
          tell({ state: 'running', message: '' })
          answering.resolve(null)
        }
      } else if (state.value.state === 'running') silent += 1
      if (silent >= MOST_SILENT_LOOKS || (state.value.state === 'starting' && performance.now() > deadline)) {
        await end(process, ended)
        return
      }
      const until = state.value.state === 'running' ? timing.look : Math.min(200, timing.look)
      await wait(until, undefined, { signal: ended }).catch(() => {})
    }
  }

  const end = async (process: ChildProcess, ended: AbortSignal): Promise<void> => {
    if (ended.aborted) return
    process.kill('SIGTERM')
    await wait(timing.grace, undefined, { signal: ended }).catch(() => {})
    if (!isAborted(ended)) process.kill('SIGKILL')
  }

  /** Stays as long as somebody else's server answers, or until `strangerGone`. */
  const whileAnswering = async (place: ServerPlace): Promise<void> => {
    strangerGone = new AbortController()
    const over = AbortSignal.any([closing.signal, stopWanted.signal, strangerGone.signal])
    for (let silent = 0; silent < MOST_SILENT_LOOKS && !isAborted(over);) {
      await wait(timing.look, undefined, { signal: over }).catch(() => {})
      silent = isAborted(over) || (await answers(place)) ? 0 : silent + 1
    }
  }

  const keepRunning = async (): Promise<void> => {
    let delay = timing.pause
    while (isWanted() && !isAborted(stopWanted.signal)) {
      keptAs = wantedAs()
      const place = placeOf()
      if (typeof place === 'string') return tell({ ...OFF, state: 'not possible', message: place })
      // Also after ours has ended: somebody may have taken its place.
      if (await answers(place)) {
        tell({ ...OFF, state: 'not ours' })
        answering.resolve(null)
        await whileAnswering(place)
        continue
      }
      const executable = await findExecutable(preferences.all().serverExecutable, environment)
      if (executable === null)
        return tell({
          ...OFF,
          state: 'not possible',
          message: 'Ollama was not found: install it, or name its file in the preference serverExecutable',
        })
      // It may have been given up while we looked; nobody would end it then.
      if (!isWanted() || isAborted(stopWanted.signal)) break
      const ran = await runOnce(executable, place)
      if (!isWanted() || isAborted(stopWanted.signal)) break
      if (ran > timing.stable) delay = timing.pause
      tell({ state: 'restarting', restarts: state.value.restarts + 1 })
      // Nobody needs to wait for what may take long.
      if (state.value.restarts > 1) answering.resolve(null)
      await pause(delay)
      delay = Math.min(delay * 2, timing.longestPause)
    }
    state.set(OFF)
  }

  const wantedAs = (): string => {
    const wanted = preferences.all()
    return JSON.stringify([wanted.modelServerKind, serversOf(wanted)[0].address, wanted.serverExecutable])
  }

  const placeOf = (): ServerPlace | string => {
    try {
      const place = serversOf(preferences.all())[0].place()
      if (place.kind !== 'ollama') return 'only Ollama is started by Verbatim'
      return isLoopback(new URL(place.address).hostname) ? place : 'the address is that of another computer'
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  const start = (): Promise<null> => {
    answering = Promise.withResolvers<null>()
    stopWanted = new AbortController()
    keeping ??= keepRunning()
      .catch((error: unknown) => {
        logger.error('the model server could not be kept running', { message: String(error) })
        tell({ ...OFF, state: 'not possible', message: String(error) })
      })
      .finally(() => {
        keeping = null
        const before = answering
        // It was wanted again before it had ended, or is wanted elsewhere.
        if (isAborted(stopWanted.signal) && isWanted()) void start().then(before.resolve)
        else before.resolve(null)
      })
    return answering.promise
  }

  const isStranger = (): boolean => state.value.state === 'not ours'
  /** One at a time: what a second one would wait for must not be replaced by it. */
  let ensuring: Promise<void> | null = null
  const ensureOnce = async (): Promise<void> => {
    if (!isWanted()) return
    if (keeping !== null && isAborted(stopWanted.signal)) {
      await answering.promise
      return
    }
    if (state.value.state === 'running') return
    const place = placeOf()
    if (isStranger() && typeof place !== 'string') {
      if (await answers(place)) return
      // It may have gone by itself meanwhile, and ours be on its way.
      if (keeping !== null && isStranger()) {
        answering = Promise.withResolvers<null>()
        strangerGone.abort()
      }
    }
    await (keeping === null ? start() : answering.promise)
  }

  const endOurs = async (): Promise<void> => {
    stopWanted.abort()
    const process = child
    if (process !== null && process.exitCode === null && process.signalCode === null) {
      const ended = new AbortController()
      process.once('exit', () => ended.abort())
      await end(process, ended.signal)
    }
    await keeping
  }

  const unsubscribe = preferences.topic.subscribe(() => {
    if (keeping === null || (isWanted() && wantedAs() === keptAs)) return
    // Who wants it from now on waits for what comes after it.
    const before = answering
    answering = Promise.withResolvers<null>()
    void answering.promise.then(before.resolve)
    void endOurs()
  })

  return {
    state,
    ensure: () => {
      ensuring ??= ensureOnce().finally(() => (ensuring = null))
      return ensuring
    },
    failsItsQuestions: () => {
      const now = performance.now()
      if (state.value.state !== 'running' || child === null || now - lastRestart < timing.between) return
      lastRestart = now
      const process = child
      const ended = new AbortController()
      process.once('exit', () => ended.abort())
      logger.warn('the model server is started anew: questions fail again and again')
      void end(process, ended.signal)
    },
    close: async () => {
      unsubscribe()
      closing.abort()
      await endOurs()
    },
  }
}
