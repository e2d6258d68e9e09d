import { z } from 'zod'
import { TASKS, TASK_NAMES, type Task, asksConfidence } from './tasks.ts'
import { onFirstUse } from '../../shared/onFirstUse.ts'

/** What grammar-constrained sampling understands; everything else is checked by the parser alone. */
const GRAMMAR_KEYWORDS = new Set([
  'type',
  'properties',
  'required',
  'items',
  'enum',
  'minItems',
  'maxItems',
  'minimum',
  'maximum',
  'additionalProperties',
])

function keepGrammar(schema: unknown, isProperties = false): unknown {
  if (Array.isArray(schema)) return schema.map((each) => keepGrammar(each))
  if (schema === null || typeof schema !== 'object') return schema
  const entries = Object.entries(schema).filter(([key]) => isProperties || GRAMMAR_KEYWORDS.has(key))
  return Object.fromEntries(entries.map(([key, value]) => [key, keepGrammar(value, key === 'properties')]))
}

export type JsonSchema = Readonly<Record<string, unknown>>

/** Last, so that an answer that is cut loses it first. */
const askedOf = (task: Task): z.ZodType =>
  asksConfidence(task)
    ? TASKS[task].labels.extend({ confidence: z.number().int().min(0).max(100) })
    : TASKS[task].labels

const schemas = onFirstUse(
  () =>
    Object.fromEntries(
      TASK_NAMES.map((task) => [task, keepGrammar(z.toJSONSchema(askedOf(task))) as JsonSchema]),
    ) as Record<Task, JsonSchema>,
)

/** The JSON schema that is sent with each request of a task; its properties come in the order of the zod object. */
export const answerSchema = (task: Task): JsonSchema => schemas()[task]

/** For several texts in one prompt: their answers by the numbers that the prompt gave them. */
export function batchSchema(task: Task, texts: number): JsonSchema {
  const { properties, required } = schemas()[task] as {
    properties: Record<string, unknown>
    required: string[]
  }
  return {
    type: 'object',
    properties: {
      answers: {
        type: 'array',
        minItems: texts,
        maxItems: texts,
        items: {
          type: 'object',
          properties: { number: { type: 'integer', minimum: 1, maximum: texts }, ...properties },
          required: ['number', ...required],
          additionalProperties: false,
        },
      },
    },
    required: ['answers'],
    additionalProperties: false,
  }
}
