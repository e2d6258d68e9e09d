/**
 * Asks several models about the same texts, by the same path as a run, and compares them. Nothing of it is stored: what is
 * shown of a text stays as it is.
 */
import type { ServersOf } from '../analysis/modelServer/knownServers.ts'
import { type ErrorData, VerbatimError, toErrorData } from '../../shared/domain/errors.ts'
import type { Answer } from '../../shared/domain/labels.ts'
import type { ModelBench, ModelResult } from '../../shared/domain/modelBench.ts'
import { compareAnswers } from '../analysis/agreement.ts'
import { type AnalystQuestion, analyse, requestPace } from '../analysis/analyst.ts'
import { connectTo } from '../analysis/modelServer/connect.ts'
import type { Prompts } from '../analysis/prompt.ts'
import { type Task, ownFields, taskOf } from '../analysis/tasks.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import { percentile } from '../jobs/estimates.ts'
import { withinLoadingTime } from '../analysis/modelServer/loadingTime.ts'
import { type KnownRecipe, findRecipesOf, questionOf, warmUp } from '../analysis/askedRecipes.ts'
import { withServer } from '../analysis/modelServer/firstServer.ts'
import type { QuestionPace } from '../jobs/questionPace.ts'
import { preferredTuning } from '../jobs/tuning.ts'
import type { PreferenceService } from '../preferences/preferenceService.ts'
import type { Asker } from '../workers/operations.ts'
import type { SampledText } from './operations.ts'

export interface BenchServices {
  read: Pick<Asker<ReadOperations>, 'ask'>
  preferences: Pick<PreferenceService, 'all'>
  serversOf: ServersOf
  prompts: Prompts
  /** Passed by every request, as those of runs are. */
  pace: Pick<QuestionPace, 'next'>
  /** Has the model server up that is to be asked; rejects never. */
  beforeAsking: () => Promise<void>
}

export interface BenchRequest {
  /** The others are compared with the first. */
  models: readonly string[]
  size: number
  seed: number
  /** Questions in flight. */
  workers: number
}

export interface BenchProgress {
  model: string
  done: number
  total: number
}

type Given = ReadonlyMap<number, Answer>

/** @throws VerbatimError `usage` where there is nothing to ask; of the server when it is away */
export async function benchModels(
  services: BenchServices,
  { models, size, seed, workers }: BenchRequest,
  onProgress: (progress: BenchProgress) => void,
  signal: AbortSignal,
): Promise<ModelBench> {
  const texts = await services.read.ask('models.sample', { size, seed })
  if (texts.length === 0)
    throw new VerbatimError('usage', 'there is no text to ask about', 'Import a survey or a mailbox first.')
  await services.beforeAsking()
  const results: ModelBench['results'] = []
  let first: Given | null = null
  for (const model of models) {
    try {
      const { result, given } = await benchOne(services, { model, texts, workers, first }, onProgress, signal)
      first ??= given
      results.push(result)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      results.push({ model, error: toErrorData(error) })
    }
  }
  return { sampled: texts.length, workers, results }
}

async function benchOne(
  { preferences, serversOf, prompts, pace }: BenchServices,
  asked: { model: string; texts: readonly SampledText[]; workers: number; first: Given | null },
  onProgress: (progress: BenchProgress) => void,
  signal: AbortSignal,
): Promise<{ result: ModelResult; given: Given }> {
  const { model, texts, workers, first } = asked
  const found = await findRecipesOf({
    preferences: { ...preferences.all(), primaryFallbackModel: '', checkEvery: 0 },
    serversOf,
    wanted: model,
    prompts,
    stages: ['primary'],
  })
  const recipeOf = (kind: SampledText['kind']): KnownRecipe => {
    const task = taskOf('primary', kind)
    return { id: 0, task, model: found.model, settings: found.recipes[task]!.content, fallback: null }
  }
  // The one that has the model: the first may be away, or without it.
  const place = found.server.place()
  const described = await withServer(place, (server, within) => server.describe(found.model, within))
  await pace.next(signal)
  // Its loading is not what is measured.
  await withinLoadingTime(preferredTuning(preferences.all()).warmUpMs, signal, (limited) =>
    warmUp(
      { place, model: found.model, isConfirmed: false, isFurther: false },
      recipeOf(texts[0]!.kind),
      preferences.all().keepAliveMinutes,
      limited,
    ),
  )
  const server = connectTo(place)
  const given = new Map<number, Answer>()
  const errors: Record<string, number> = {}
  const started = performance.now()
  let done = 0
  const ask = async (text: SampledText): Promise<void> => {
    const how = { manner: 'plain', isLast: true } as const
    const question: AnalystQuestion = {
      ...questionOf(text, recipeOf(text.kind), how, preferences.all()),
      pace: requestPace(() => pace.next(signal)),
    }
    const failed = ({ code }: ErrorData): void => void (errors[code] = (errors[code] ?? 0) + 1)
    try {
      const answer = await analyse(server, question, signal)
      // As a run has it: what was broken off for its time is no answer.
      if (answer.gaveUp === undefined) given.set(text.item, answer)
      else failed(answer.gaveUp)
    } catch (error) {
      if (signal.aborted) throw signal.reason
      failed(toErrorData(error))
    }
    done += 1
    onProgress({ model, done, total: texts.length })
  }
  try {
    const waiting = [...texts]
    await Promise.all(
      Array.from({ length: Math.min(workers, texts.length) }, async () => {
        for (let text = waiting.shift(); text !== undefined; text = waiting.shift()) await ask(text)
      }),
    )
  } finally {
    await server.close()
  }
  const seconds = (performance.now() - started) / 1_000
  const { bytes: modelSize, quantisation } = described
  const result = {
    ...{ model: found.model, size: modelSize, quantisation, errors, seconds },
    ...figuresOf(texts, given, first),
    failed: texts.length - given.size,
    itemsPerMinute: (given.size * 60) / seconds,
  }
  return { result, given }
}

type Figures = Pick<
  ModelResult,
  'answered' | 'latency' | 'tokensPerSecond' | 'agreement' | 'judged' | 'completeness' | 'quotes'
>

/** What the answers to a sample come to. @param first what the first model said; null for it itself */
export function figuresOf(texts: readonly SampledText[], given: Given, first: Given | null): Figures {
  const agreement = { of: 0, hits: 0 }
  const judged = { of: 0, hits: 0 }
  const completeness = { of: 0, hits: 0 }
  const quotes = { of: 0, hits: 0 }
  for (const { item, kind, judged: said } of texts) {
    const answer = given.get(item)
    if (answer === undefined) continue
    const task: Task = taskOf('primary', kind)
    const fields = ownFields(task)
    completeness.of += fields.length
    completeness.hits += fields.filter((field) => !answer.fallback.includes(field)).length
    quotes.of += answer.evidence.length
    quotes.hits += answer.evidence.filter(({ verified }) => verified).length
    for (const [field, value] of Object.entries(said)) {
      if (!fields.includes(field)) continue
      judged.of += 1
      if (JSON.stringify(answer.labels[field]) === JSON.stringify(value)) judged.hits += 1
    }
    const other = first?.get(item)
    if (other !== undefined) {
      const { compared, same } = compareAnswers(task, other.labels, answer.labels)
      agreement.of += compared
      agreement.hits += same
    }
  }
  const answers = [...given.values()]
  const durations = answers.map(({ durationMs }) => durationMs)
  const seconds = durations.reduce((sum, each) => sum + each, 0) / 1_000
  const tokens = answers.reduce((sum, { outputTokens }) => sum + (outputTokens ?? 0), 0)
  return {
    answered: given.size,
    latency: { p50: percentile(durations, 0.5), p95: percentile(durations, 0.95) },
    tokensPerSecond: tokens === 0 || seconds === 0 ? null : tokens / seconds,
    agreement: first === null ? null : agreement,
    ...{ judged, completeness, quotes },
  }
}
