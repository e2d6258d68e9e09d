import { z } from 'zod'
import { MailLabels, ResponseLabels } from '../../shared/domain/labels.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'

/** The zod object that says what the labels of a kind are: it makes the model's schema, the parser and the types. */
export const LABELS = { survey: ResponseLabels, email: MailLabels } as const

/** The longest lists the labels take; answerSchema's test holds them against the zod objects. */
export const LIST_LIMITS = { themes: 5, entities: 12, actions: 6 } as const

export const isListField = (field: string): field is keyof typeof LIST_LIMITS => field in LIST_LIMITS

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

const SCHEMAS = {
  survey: keepGrammar(z.toJSONSchema(LABELS.survey)) as Record<string, unknown>,
  email: keepGrammar(z.toJSONSchema(LABELS.email)) as Record<string, unknown>,
} as const

/** The JSON schema that is sent with each request of a kind; its properties come in the order of the zod object. */
export const answerSchema = (kind: ItemKind): Readonly<Record<string, unknown>> => SCHEMAS[kind]
