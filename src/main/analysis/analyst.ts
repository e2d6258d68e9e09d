/** Asks a model about one item and makes of its words an answer that has been checked. Touches no database. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Answer } from '../../shared/domain/labels.ts'
import { answerSchema } from './answerSchema.ts'
import { estimateTokens, splitText } from './chunks.ts'
import { checkAgainstText } from './evidence.ts'
import { fillFromRules } from './fallback.ts'
import { mergeParts } from './mergeAnswers.ts'
import type { GenerationOptions, ModelServer } from './modelServer/modelServer.ts'
import { type ParsedAnswer, parseAnswer } from './parseAnswer.ts'
import { type PromptInput, type Prompts, itemPrompt } from './prompt.ts'
import { type TimeoutPolicy, timeoutsFor } from './timeouts.ts'
import { readWatched } from './watchdog.ts'

export interface AnalystQuestion extends PromptInput {
  /** The labels of the rules; null when they have not run. */
  rules: Readonly<Record<string, unknown>> | null
  model: string
  /** Of the model that is meant: an answer of another one by that name is refused. */
  digest: string
  options: GenerationOptions
  keepAliveMinutes: number
  timeout: TimeoutPolicy
  /**
   * How to ask: the same way gives the same words, so an answer that could not be read is asked again a little
   * differently, and one that was cut is given more room.
   */
  manner: 'plain' | 'varied' | 'longer'
}

interface Heard extends ParsedAnswer {
  promptTokens: number | null
  outputTokens: number | null
}

/** Below this there is no sense in reading a text in still smaller parts. */
const SMALLEST_PART_TOKENS = 64
/** Tokens of the chat template and the delimiters around the item. */
const FRAME_TOKENS = 64

/**
 * @returns labels with every field filled, evidence looked up; `labels.warnings` lists cuts, parts and refusals
 * @throws VerbatimError of the model server, `model_timeout`, `answer_invalid`, `answer_cut`, `context_exceeded`
 */
export async function analyse(
  server: ModelServer,
  prompts: Prompts,
  question: AnalystQuestion,
  signal: AbortSignal,
): Promise<Answer> {
  const started = performance.now()
  const heard = await hearAllParts(server, prompts, { ...question, options: optionsFor(question) }, signal)
  const merged = mergeParts(
    question.kind,
    heard.map(({ labels }) => labels),
  )
  const checked = checkAgainstText(question, merged)
  const { labels, fallback } = fillFromRules(question, checked.labels, question.rules)
  const parts = heard.length === 1 ? [] : [`read in ${heard.length} parts: longer than the model’s context`]
  const warnings = [...parts, ...heard.flatMap((part) => part.warnings), ...checked.warnings]
  return {
    labels: warnings.length === 0 ? labels : { ...labels, warnings },
    evidence: checked.evidence,
    fallback,
    model: question.model,
    durationMs: performance.now() - started,
    promptTokens: sum(heard.map(({ promptTokens }) => promptTokens)),
    outputTokens: sum(heard.map(({ outputTokens }) => outputTokens)),
  }
}

/** Reads the text whole, or in as large parts as the context takes; smaller ones if the server says it was too long. */
async function hearAllParts(
  server: ModelServer,
  prompts: Prompts,
  question: AnalystQuestion,
  signal: AbortSignal,
): Promise<Heard[]> {
  const system = prompts[question.kind]
  const frame = estimateTokens(system) + estimateTokens(itemPrompt({ ...question, text: '' })) + FRAME_TOKENS
  let room = question.options.contextTokens - question.options.outputTokens - frame
  while (room >= SMALLEST_PART_TOKENS) {
    try {
      const heard: Heard[] = []
      for (const text of splitText(question.text, room)) {
        heard.push(await hear(server, system, { ...question, text }, signal))
      }
      return heard
    } catch (error) {
      if (!(error instanceof VerbatimError) || error.code !== 'context_exceeded') throw error
      room = Math.floor(Math.min(room, estimateTokens(question.text)) / 2)
    }
  }
  throw new VerbatimError(
    'context_exceeded',
    `prompt and answer do not fit into a context of ${question.options.contextTokens} tokens`,
    'Raise contextTokens or lower outputTokens in the preferences.',
  )
}

async function hear(
  server: ModelServer,
  system: string,
  question: AnalystQuestion,
  signal: AbortSignal,
): Promise<Heard> {
  const request = {
    model: question.model,
    system,
    prompt: itemPrompt(question),
    schema: answerSchema(question.kind),
    options: question.options,
    keepAliveMinutes: question.keepAliveMinutes,
  }
  const timeouts = timeoutsFor(question.timeout, question.text.length)
  const { text, end } = await readWatched((each) => server.generate(request, each), timeouts, signal)
  // A prompt as long as the context was cut by the server, whatever it says; so was one that the answer pushed out.
  const used = (end.promptTokens ?? 0) + (end.cut ? (end.outputTokens ?? 0) : 0)
  if (used >= question.options.contextTokens) {
    throw new VerbatimError('context_exceeded', 'the prompt did not fit into the model’s context')
  }
  const { promptTokens, outputTokens } = end
  return { ...parseAnswer(question.kind, text, end.cut), promptTokens, outputTokens }
}

/** Only options that do not make the server load the model again may differ from one request to the next. */
function optionsFor({ options, manner }: AnalystQuestion): GenerationOptions {
  if (manner === 'varied') return { ...options, temperature: 0.3, seed: options.seed + 1 }
  if (manner === 'longer') return { ...options, outputTokens: options.outputTokens * 2 }
  return options
}

const sum = (counts: readonly (number | null)[]): number | null =>
  counts.reduce((total, count) => (total === null || count === null ? null : total + count), 0)
