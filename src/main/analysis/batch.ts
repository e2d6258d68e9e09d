/** Several texts in one prompt: fewer words are read again and again, but a small model mixes them up. */
import { type ErrorData, VerbatimError, toErrorData } from '../../shared/domain/errors.ts'
import type { Answer } from '../../shared/domain/labels.ts'
import { type AnalystQuestion, analyse, ask, finishAnswer, workingClock } from './analyst.ts'
import { batchSchema } from './answerSchema.ts'
import { createAnswerStream } from './answerStream.ts'
import { estimateTokens } from './chunks.ts'
import { trimHeads } from './mailHeads.ts'
import type { ModelServer } from './modelServer/modelServer.ts'
import { type ParsedAnswer, parseBatch } from './parseAnswer.ts'
import { batchPrompt, isChain } from './prompt.ts'
import type { ItemInput } from './subject.ts'

/** What came of one question of several. */
export type BatchResult = { ok: true; answer: Answer; together: boolean } | { ok: false; error: ErrorData }

const FRAME_TOKENS = 64

/**
 * Asks several questions of one recipe at once. A text whose answer is missing or unreadable is asked by itself, and so are
 * all of them when they do not fit into the context together.
 *
 * @throws VerbatimError of the server, when it failed the common question
 */
export async function analyseTogether(
  server: ModelServer,
  questions: readonly AnalystQuestion[],
  signal: AbortSignal,
): Promise<BatchResult[]> {
  const { pace } = questions[0] ?? {}
  const started = workingClock(pace)
  const together = await hearTogether(server, questions, signal)
  const share = (workingClock(pace) - started) / questions.length
  const results: BatchResult[] = []
  for (const [index, question] of questions.entries()) {
    const said = together?.answers[index] ?? null
    if (together !== null && said !== null) {
      const cost = {
        durationMs: share,
        promptTokens: shareOf(together.promptTokens, questions.length),
        outputTokens: shareOf(together.outputTokens, questions.length),
      }
      const warnings = [...trimHeads(question.subject).warnings, ...said.warnings]
      const answer = finishAnswer(question, { ...said, warnings }, cost)
      results.push({ ok: true, answer, together: true })
      continue
    }
    try {
      results.push({ ok: true, answer: await analyse(server, question, signal), together: false })
    } catch (error) {
      // The others are given up with it.
      signal.throwIfAborted()
      results.push({ ok: false, error: toErrorData(error) })
    }
  }
  return results
}

const shareOf = (tokens: number | null, parts: number): number | null =>
  tokens === null ? null : Math.round(tokens / parts)

interface HeardTogether {
  answers: (ParsedAnswer | null)[]
  promptTokens: number | null
  outputTokens: number | null
}

/** null when they cannot be asked together, or what came could not be read at all. */
async function hearTogether(
  server: ModelServer,
  questions: readonly AnalystQuestion[],
  signal: AbortSignal,
): Promise<HeardTogether | null> {
  const [first] = questions
  const items = questions.flatMap(({ subject }): ItemInput[] =>
    isChain(subject) ? [] : [trimHeads(subject).subject],
  )
  if (first === undefined || items.length !== questions.length) return null
  const options = { ...first.options, outputTokens: first.options.outputTokens * items.length }
  const prompt = batchPrompt(items)
  const needed = estimateTokens(first.system) + estimateTokens(prompt) + options.outputTokens + FRAME_TOKENS
  if (needed > options.contextTokens) return null
  const texts = items.length
  const stream = createAnswerStream(first.task, texts)
  try {
    const { text, end } = await ask(server, { ...first, options }, signal, {
      prompt,
      characters: items.reduce((sum, item) => sum + item.text.length, 0) / texts,
      texts,
      schema: batchSchema(first.task, texts),
      listen: stream.add,
    })
    // Stopped or as long as allowed: the answer that was being written is not trusted, those before it are.
    const isCut = !stream.whole && (end === null || end.cut)
    const answers = parseBatch(first.task, text, texts, isCut)
    return { answers, promptTokens: end?.promptTokens ?? null, outputTokens: end?.outputTokens ?? null }
  } catch (error) {
    const code = error instanceof VerbatimError ? error.code : ''
    if (code === 'answer_invalid' || code === 'context_exceeded') return null
    throw error
  }
}
