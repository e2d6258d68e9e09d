/** Asks a model about one subject and makes of its words an answer that has been checked. Touches no database. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Answer } from '../../shared/domain/labels.ts'
import { type JsonSchema, answerSchema } from './answerSchema.ts'
import { createAnswerStream } from './answerStream.ts'
import { checkAgainstText } from './evidence.ts'
import { fillFromRules } from './fallback.ts'
import { mergeParts } from './mergeAnswers.ts'
import { trimHeads } from './mailHeads.ts'
import type { GenerationOptions, ModelServer } from './modelServer/modelServer.ts'
import { type ParsedAnswer, parseAnswer } from './parseAnswer.ts'
import {
  type Heard,
  type KeptPart,
  type PartsFollower,
  emptyPrompt,
  hearParts,
  isUnreadable,
} from './parts.ts'
import { repairPrompt } from './prompt.ts'
import type { AskedSubject } from './subject.ts'
import type { Task } from './tasks.ts'
import { type HeardTime, type TimeoutPolicy, timeoutsFor } from './timeouts.ts'
import { type WatchedAnswer, readWatched } from './watchdog.ts'

/** How to ask, whatever is asked about. */
export interface AskingSettings {
  task: Task
  /** The system prompt. */
  system: string
  model: string
  /** Of the model that is meant: an answer of another one by that name is refused. */
  digest: string
  options: GenerationOptions
  keepAliveMinutes: number
  timeout: TimeoutPolicy
  /** Told how long each request took. Functions do not cross threads: it is added where the question is asked. */
  observe?: (time: HeardTime) => void
  /** Waited for before each request, and added as `observe` is; without it nothing holds a request up. */
  pace?: RequestPace
}

/** Where only so many requests a minute may be made. */
export interface RequestPace {
  /** Rejects where the question is given up meanwhile. */
  next(): Promise<void>
  /** Milliseconds that were waited so far: nobody's answer took them. */
  readonly waitedMs: number
}

/** Of one question. @param turn resolves when another request of it may be made */
export function requestPace(turn: () => Promise<void>): RequestPace {
  let waitedMs = 0
  return {
    next: async () => {
      const asked = performance.now()
      await turn()
      waitedMs += performance.now() - asked
    },
    get waitedMs() {
      return waitedMs
    },
  }
}

/** Milliseconds that only ever grow, and stand still while a question waits for its turn. */
export const workingClock = (pace: RequestPace | undefined): number =>
  performance.now() - (pace?.waitedMs ?? 0)

/**
 * The same way gives the same words, so an answer that could not be read is asked again a little differently, and if that
 * does not help in smaller parts; one that was cut is given more room.
 */
export type Manner = 'plain' | 'varied' | 'longer' | 'smaller'

export interface AnalystQuestion extends AskingSettings {
  subject: AskedSubject
  /** The labels of the rules; null when they have not run. */
  rules: Readonly<Record<string, unknown>> | null
  manner: Manner
  /** Nobody will ask again: an answer that does not come to its end is taken as far as it came. */
  isLast: boolean
  /** What was said before of parts of a text that is read in several: they are not asked again. */
  kept?: readonly KeptPart[]
  /** Told of such a text's parts. As `observe` it is added where the question is asked. */
  follow?: PartsFollower
}

/**
 * @returns labels with every field filled, evidence looked up; `labels.warnings` lists cuts, parts and refusals
 * @throws VerbatimError of the model server, `model_timeout`, `answer_invalid`, `answer_cut`, `context_exceeded`
 */
export async function analyse(
  server: ModelServer,
  question: AnalystQuestion,
  signal: AbortSignal,
): Promise<Answer> {
  const started = workingClock(question.pace)
  const asked = {
    ...question,
    subject: trimHeads(question.subject).subject,
    options: optionsFor(question),
  }
  const { kept = [], follow = null, manner } = question
  const { heard, earlierMs } = await hearParts(
    asked,
    { kept, follow, smaller: manner === 'smaller', clock: () => workingClock(question.pace) },
    (prompt) => hearRepaired(server, prompt, asked, signal),
  )
  return answerOfParts(question, heard, earlierMs + workingClock(question.pace) - started)
}

/** What was said of a text's parts, in their order, as one answer. @param durationMs that all of them took */
export function answerOfParts(
  question: Pick<AnalystQuestion, 'task' | 'subject' | 'rules' | 'model'>,
  heard: readonly Heard[],
  durationMs: number,
): Answer {
  const merged = mergeParts(
    question.task,
    heard.map(({ labels }) => labels),
  )
  const parts = heard.length === 1 ? [] : [`read in ${heard.length} parts`]
  const warnings = [...trimHeads(question.subject).warnings, ...parts, ...warningsOf(heard)]
  const answer = finishAnswer(
    question,
    { labels: merged, warnings, ...leastConfidence(heard) },
    {
      durationMs,
      promptTokens: sum(heard.map(({ promptTokens }) => promptTokens)),
      outputTokens: sum(heard.map(({ outputTokens }) => outputTokens)),
    },
  )
  const gaveUp = heard.find((part) => part.gaveUp !== undefined)?.gaveUp
  return gaveUp === undefined ? answer : { ...answer, gaveUp }
}

/** What several parts are warned of is said once, with their number. */
function warningsOf(heard: readonly Heard[]): string[] {
  const counts = new Map<string, number>()
  for (const warning of heard.flatMap(({ warnings }) => [...new Set(warnings)]))
    counts.set(warning, (counts.get(warning) ?? 0) + 1)
  return [...counts].map(([warning, parts]) => (parts === 1 ? warning : `${warning} (in ${parts} parts)`))
}

/** What was said, checked against the text and with every field filled. */
export function finishAnswer(
  { task, subject, rules, model }: Pick<AnalystQuestion, 'task' | 'subject' | 'rules' | 'model'>,
  said: ParsedAnswer,
  cost: Pick<Answer, 'durationMs' | 'promptTokens' | 'outputTokens'>,
): Answer {
  const checked = checkAgainstText(subject, said.labels)
  const { labels, fallback } = fillFromRules(task, subject, checked.labels, rules)
  const warnings = [...said.warnings, ...checked.warnings]
  return {
    labels: warnings.length === 0 ? labels : { ...labels, warnings },
    evidence: checked.evidence,
    fallback,
    model,
    confidence: said.confidence ?? null,
    ...cost,
  }
}

/** A text that was read in parts is known as well as the part that is known least. */
function leastConfidence(parts: readonly ParsedAnswer[]): { confidence?: number } {
  const said = parts.flatMap(({ confidence }) => (confidence === undefined ? [] : [confidence]))
  return said.length < parts.length ? {} : { confidence: Math.min(...said) }
}

/** An answer that cannot be read is asked for once more at once, with what was wrong with it. */
async function hearRepaired(
  server: ModelServer,
  prompt: string,
  question: AnalystQuestion,
  signal: AbortSignal,
): Promise<Heard> {
  try {
    return await hear(server, prompt, question, signal)
  } catch (error) {
    if (!(error instanceof VerbatimError) || !isUnreadable(error)) throw error
    // What was cut for its length would be cut again: it gets more room where the context has it.
    const options =
      error.code === 'answer_cut' ? { ...question.options, ...longer(question.options) } : question.options
    return hear(server, repairPrompt(prompt, error.message), { ...question, options }, signal)
  }
}

async function hear(
  server: ModelServer,
  prompt: string,
  question: AnalystQuestion,
  signal: AbortSignal,
): Promise<Heard> {
  const stream = createAnswerStream(question.task)
  const answer = await ask(server, question, signal, {
    prompt,
    characters: prompt.length - emptyPrompt(question.subject).length,
    schema: answerSchema(question.task),
    listen: stream.add,
    takeUnfinished: question.isLast,
  })
  const { promptTokens, outputTokens } = answer.end ?? { promptTokens: null, outputTokens: null }
  const cut = stream.whole ? null : whyCut(answer)
  const behind = stream.whole && answer.stopped !== '' ? [`the answer was stopped: ${answer.stopped}`] : []
  const parsed = parseAnswer(question.task, answer.text, cut)
  // What had come to its end all the same lacks nothing.
  const gaveUp = stream.whole || answer.gaveUp === undefined ? {} : { gaveUp: answer.gaveUp.toData() }
  return { ...parsed, ...gaveUp, warnings: [...parsed.warnings, ...behind], promptTokens, outputTokens }
}

export interface Asking {
  prompt: string
  /** Of each text in it, by which the time-out is measured. */
  characters: number
  /** 1 unless said. */
  texts?: number
  schema: JsonSchema
  listen?: (piece: string) => string | null
  takeUnfinished?: boolean
}

/** One request, heard under the watchdog, whose token counts are held against the context. */
export async function ask(
  server: ModelServer,
  {
    model,
    system,
    options,
    keepAliveMinutes,
    timeout,
    observe,
    pace,
  }: Omit<AskingSettings, 'task' | 'digest'>,
  signal: AbortSignal,
  { prompt, characters, texts = 1, schema, ...hearing }: Asking,
): Promise<WatchedAnswer> {
  const request = { model, system, prompt, schema, options, keepAliveMinutes }
  const timeouts = timeoutsFor(timeout, characters, texts)
  await pace?.next()
  const started = performance.now()
  let firstTokenMs: number | null = null
  const begin = (): void => {
    firstTokenMs = performance.now() - started
  }
  const note = (timedOut: boolean): void => {
    const ms = (timedOut ? timeouts.totalMs : performance.now() - started) / texts
    const wasSilent = timedOut && firstTokenMs === null && timeouts.firstTokenMs < timeouts.totalMs
    observe?.({ characters, ms, timedOut, firstTokenMs, wasSilent })
  }
  let answer: WatchedAnswer
  try {
    answer = await readWatched((each) => server.generate(request, each), {
      ...{ timeouts, signal, begin },
      ...hearing,
    })
  } catch (error) {
    if (error instanceof VerbatimError && error.code === 'model_timeout') note(true)
    throw error
  }
  // One that was stopped tells nothing of how long it would have taken.
  if (answer.end !== null) note(false)
  if (answer.end !== null && exceedsContext(answer.end, options)) {
    throw new VerbatimError('context_exceeded', 'the prompt did not fit into the model’s context')
  }
  return answer
}

/**
 * A prompt as long as the context was cut by the server, whatever it says; so was one that the answer pushed out: servers
 * then drop the oldest half without a word.
 */
function exceedsContext(
  { promptTokens, outputTokens, cut }: NonNullable<WatchedAnswer['end']>,
  { contextTokens }: GenerationOptions,
): boolean {
  const prompt = promptTokens ?? 0
  const all = prompt + (outputTokens ?? 0)
  return prompt >= contextTokens || all > contextTokens || (cut && all >= contextTokens)
}

function whyCut({ end, stopped }: WatchedAnswer): string | null {
  if (stopped !== '') return stopped
  return end?.cut === true ? 'it was as long as allowed' : null
}

/** Only options that do not make the server load the model again may differ from one request to the next. */
function optionsFor({ options, manner }: AnalystQuestion): GenerationOptions {
  if (manner === 'varied') return { ...options, temperature: 0.3, seed: options.seed + 1 }
  if (manner === 'longer') return { ...options, ...longer(options) }
  if (manner === 'smaller')
    return { ...options, ...longer(options), temperature: 0.3, seed: options.seed + 2 }
  return options
}

const longer = ({ contextTokens, outputTokens }: GenerationOptions): { outputTokens: number } => ({
  outputTokens: Math.max(outputTokens, Math.min(outputTokens * 2, Math.floor(contextTokens / 2))),
})

const sum = (counts: readonly (number | null)[]): number | null =>
  counts.reduce((total, count) => (total === null || count === null ? null : total + count), 0)
