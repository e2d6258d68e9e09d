/** Lines of the OpenAI Batch form: a question as it is asked, and what came back. Pure. */
import { z } from 'zod'
import type { JsonSchema } from '../analysis/answerSchema.ts'
import { completionBody } from '../analysis/modelServer/completionBody.ts'
import { TokenCount } from '../analysis/modelServer/tokenCount.ts'
import type { GenerationOptions } from '../analysis/modelServer/modelServer.ts'

export interface BatchQuestion {
  customId: string
  model: string
  system: string
  prompt: string
  schema: JsonSchema
  options: GenerationOptions
}

/** The same words and the same schema as a model server is asked with. */
export const requestLine = ({ customId, ...question }: BatchQuestion): string =>
  JSON.stringify({
    custom_id: customId,
    method: 'POST',
    url: '/v1/chat/completions',
    body: { ...completionBody(question), max_completion_tokens: question.options.outputTokens },
  }) + '\n'

const Completion = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({ content: z.string().nullish() }),
        finish_reason: z.string().nullish(),
      }),
    )
    .min(1),
  usage: z.object({ prompt_tokens: TokenCount, completion_tokens: TokenCount }).nullish().catch(null),
})

const Line = z.object({
  custom_id: z.string().max(1_000),
  response: z.unknown().optional(),
  error: z.unknown().optional(),
})
/** Some programs wrap the completion, as the Batch form says; some do not. */
const Response = z.object({ status_code: z.number().nullish(), body: z.unknown().optional() })

export type ResultLine =
  | {
      kind: 'answer'
      customId: string
      text: string
      /** It was as long as allowed. */
      cut: boolean
      promptTokens: number | null
      outputTokens: number | null
    }
  /** The question was asked and there is no answer. */
  | { kind: 'error'; customId: string; why: string }
  /** Not a line of this form. */
  | { kind: 'unreadable' }

export function readResultLine(line: string): ResultLine {
  const parsed = Line.safeParse(parseJson(line))
  if (!parsed.success) return { kind: 'unreadable' }
  const { custom_id: customId, response, error } = parsed.data
  if (error !== null && error !== undefined) return { kind: 'error', customId, why: wordsOf(error) }
  const wrapped = Response.safeParse(response)
  const status = wrapped.data?.status_code ?? 200
  if (status !== 200) return { kind: 'error', customId, why: `HTTP ${status}` }
  const completion = Completion.safeParse(wrapped.data?.body ?? response)
  const [choice] = completion.data?.choices ?? []
  const text = choice?.message.content ?? ''
  if (choice === undefined || text === '') return { kind: 'error', customId, why: 'the answer is empty' }
  return {
    kind: 'answer',
    customId,
    text,
    cut: choice.finish_reason === 'length',
    promptTokens: completion.data?.usage?.prompt_tokens ?? null,
    outputTokens: completion.data?.usage?.completion_tokens ?? null,
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

const LONGEST_WORDS = 200

function wordsOf(error: unknown): string {
  const told = z.object({ message: z.string() }).safeParse(error).data?.message
  return (told ?? (typeof error === 'string' ? error : JSON.stringify(error))).slice(0, LONGEST_WORDS)
}
