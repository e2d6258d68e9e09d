/** One question about themes put to a model: asked again while that helps, and read. */
import { setTimeout as wait } from 'node:timers/promises'
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Preferences } from '../../shared/domain/preferences.ts'
import { ask } from '../analysis/analyst.ts'
import { createAnswerStream } from '../analysis/answerStream.ts'
import { createModelWatch } from '../analysis/modelServer/modelWatch.ts'
import type { ModelServer } from '../analysis/modelServer/modelServer.ts'
import { repairPrompt } from '../analysis/prompt.ts'
import { stageSettings } from '../analysis/stageSettings.ts'
import { backOffMs, classOf } from '../analysis/modelServer/retry.ts'
import type { QuestionPace } from '../jobs/questionPace.ts'
import { preferredTuning } from '../jobs/tuning.ts'
import { type ThemeQuestion, type ThemeRecipe, readSaid } from './themeQuestions.ts'

export interface ThemeAsker {
  /**
   * @param understand throws `answer_invalid` for what cannot be the answer
   * @returns what was said; null where nothing readable was, or the server failed in every attempt
   * @throws VerbatimError of the server once it has failed so often in a row that it has to be taken for dead, and of what
   *   cannot be mended by asking again
   */
  ask(
    recipe: ThemeRecipe,
    question: ThemeQuestion,
    understand: (said: string) => void,
    signal: AbortSignal,
  ): Promise<string | null>
}

export interface ThemeAskerOptions {
  server: ModelServer
  preferences: () => Preferences
  /** Loads the model where it is not loaded: waited for before each question. */
  warmUp: (signal: AbortSignal) => Promise<unknown>
  /** Told of each request that is sent. */
  onRequest: () => void
  pace: Pick<QuestionPace, 'next'>
  /** Told while the server is waited for. */
  onWaiting: (isWaiting: boolean) => void
  retryDelaysMs?: readonly number[]
}

/** The same way gives the same words: asked for a repair, then a little differently, then no more. */
const MOST_UNREADABLE = 3
const VARIED = { temperature: 0.3, seed: 2 }

export function createThemeAsker(options: ThemeAskerOptions): ThemeAsker {
  const { server, preferences } = options
  const { retryDelaysMs } = { ...preferredTuning(preferences()), ...options }
  const watch = createModelWatch(server)

  const hear = async (
    { task, model, settings }: ThemeRecipe,
    { prompt, characters, schema }: Pick<ThemeQuestion, 'prompt' | 'characters' | 'schema'>,
    varied: object,
    signal: AbortSignal,
  ): Promise<string> => {
    await options.warmUp(signal)
    const { keepAliveMinutes } = preferences()
    const { contextTokens, outputTokens, temperature, seed, prompt: system, digest } = settings
    const stream = createAnswerStream(null)
    await options.pace.next(signal)
    options.onRequest()
    const answer = await ask(
      server,
      {
        ...{ model, system, keepAliveMinutes, timeout: stageSettings(preferences(), 'primary').timeout },
        options: { contextTokens, outputTokens, temperature, seed, ...varied },
      },
      signal,
      { prompt, characters, schema, listen: stream.add },
    )
    const said = readSaid(task, answer.text)
    await watch.confirm(model, digest, signal)
    return said
  }

  /** Of the server, whatever it was asked. */
  let inARow = 0

  return {
    ask: async (recipe, question, understand, signal) => {
      let unreadable = 0
      let failures = 0
      let why = ''
      for (;;) {
        signal.throwIfAborted()
        const prompt = why === '' ? question.prompt : repairPrompt(question.prompt, why)
        try {
          const varied = unreadable < MOST_UNREADABLE - 1 ? {} : VARIED
          const said = await hear(recipe, { ...question, prompt }, varied, signal)
          inARow = 0
          understand(said)
          return said
        } catch (error) {
          if (signal.aborted || !(error instanceof VerbatimError)) throw error
          const failure = classOf(error.code)
          if (failure === 'final') return null
          if (failure === 'answer') {
            inARow = 0
            unreadable += 1
            why = error.message
            if (unreadable >= MOST_UNREADABLE) return null
          } else {
            failures += 1
            inARow += 1
            if (failure !== 'server' || inARow >= preferences().breakerFailures) throw error
            if (failures >= preferences().maximumAttempts) return null
            options.onWaiting(true)
            const pause = backOffMs(error.toData(), failures, retryDelaysMs, Math.random())
            await wait(pause, undefined, { signal }).finally(() => options.onWaiting(false))
          }
        }
      }
    },
  }
}
