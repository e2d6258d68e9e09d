import { jsonrepair } from 'jsonrepair'
import type { z } from 'zod'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { ActionLabel, EntityKind, Sentiment } from '../../shared/domain/labels.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import { LABELS, LIST_LIMITS, isListField } from './answerSchema.ts'

/** What a model said, field by field: fields that are missing, empty or not allowed are absent. */
export type ParsedLabels = Record<string, unknown>

export interface ParsedAnswer {
  labels: ParsedLabels
  /** For the reader: what was cut or refused; empty when nothing was. */
  warnings: string[]
}

/**
 * Reads the text of an answer. Fences, thoughts and broken JSON are repaired; each field is then checked by itself, so
 * that one bad value does not cost the others.
 *
 * @param cut the answer ended because it was as long as allowed: its last field is then not trusted
 * @throws VerbatimError `answer_invalid` when there is no JSON object in it, `answer_cut` when too little is left
 */
export function parseAnswer(kind: ItemKind, raw: string, cut: boolean): ParsedAnswer {
  const spoken = readObject(raw, cut)
  const warnings: string[] = []
  if (cut) warnings.push(`the answer was cut; ${dropLastField(spoken)} is incomplete`)
  const shape: Record<string, z.ZodType> = LABELS[kind].shape
  const labels: ParsedLabels = {}
  for (const [field, schema] of Object.entries(shape)) {
    const value = readField(field, schema, spoken)
    if (value !== undefined) labels[field] = value
    else if (isSaid(spoken[field])) warnings.push(`${field}: a value that is not allowed was refused`)
  }
  const filled = Object.keys(labels).length
  if (filled === 0 && !cut) {
    throw new VerbatimError('answer_invalid', 'the answer has none of the fields that were asked for')
  }
  if (cut && filled * 2 < Object.keys(shape).length) {
    throw new VerbatimError(
      'answer_cut',
      'the answer was cut before half of its fields were there',
      'Raise outputTokens in the preferences.',
    )
  }
  return { labels, warnings }
}

function readObject(raw: string, cut: boolean): Record<string, unknown> {
  const spoken = raw.replace(/<think>[\s\S]*?(?:<\/think>|$)/gi, '')
  const from = spoken.indexOf('{')
  if (from < 0) throw new VerbatimError('answer_invalid', 'the answer holds no JSON object')
  const text = spoken.slice(from)
  const closed = text.slice(0, text.lastIndexOf('}') + 1)
  // An answer that claims to be whole but does not close its object was lost on the way: better asked again.
  const opened = text.split('{').length > text.split('}').length
  const repairs =
    opened && !cut ? [] : [() => parseJson(jsonrepair(text)), () => parseJson(jsonrepair(closed))]
  for (const read of [() => parseJson(text), () => parseJson(closed), ...repairs]) {
    try {
      const value: unknown = read()
      if (isRecord(value)) return value
      // Prose behind the object makes jsonrepair take the whole for a list.
      if (Array.isArray(value) && isRecord(value[0])) return value[0]
    } catch {
      continue
    }
  }
  throw new VerbatimError('answer_invalid', 'the answer is not JSON and could not be repaired')
}

/** Takes away what was being written when the answer was cut: the last field, or the last entry of a list. */
function dropLastField(spoken: Record<string, unknown>): string {
  const last = Object.keys(spoken).at(-1)
  if (last === undefined) return 'everything'
  const value = spoken[last]
  if (Array.isArray(value)) value.pop()
  else delete spoken[last]
  return last
}

function readField(field: string, schema: z.ZodType, spoken: Record<string, unknown>): unknown {
  const value = spoken[field]
  if (Array.isArray(value)) return readList(field, value, spoken)
  if (typeof value === 'string' && isPlaceholder(value)) return undefined
  for (const candidate of candidatesOf(value)) {
    const parsed = schema.safeParse(candidate)
    if (parsed.success) return parsed.data
  }
  return undefined
}

/** The value itself, and what it is once written as the schema would: a trimmed word, a number, a whole number. */
function candidatesOf(value: unknown): unknown[] {
  if (typeof value === 'number') return [value, Math.round(value)]
  if (typeof value !== 'string') return []
  const trimmed = value.trim()
  const word = trimmed.toLowerCase().replaceAll(/[_-]+/g, ' ')
  const number = /^-?\d+(?:\.\d+)?$/.test(trimmed) ? [Math.round(Number(trimmed))] : []
  return [trimmed, word, ...number]
}

/** Entries that cannot be read are left out, the others kept, each once. */
function readList(
  field: string,
  entries: readonly unknown[],
  spoken: Record<string, unknown>,
): unknown[] | undefined {
  if (!isListField(field)) return undefined
  const seen = new Set<string>()
  const kept: unknown[] = []
  for (const entry of entries) {
    const read = isRecord(entry) ? readEntry(field, entry, spoken) : null
    if (read === null || seen.has(read.key)) continue
    seen.add(read.key)
    kept.push(read.label)
  }
  return kept.slice(0, LIST_LIMITS[field])
}

function readEntry(
  field: string,
  entry: Record<string, unknown>,
  spoken: Record<string, unknown>,
): { key: string; label: unknown } | null {
  const text = (name: string): string => {
    const value = entry[name]
    const written = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : ''
    return isPlaceholder(written) ? '' : written
  }
  if (field === 'themes') {
    const name = text('name')
    if (name === '') return null
    const sentiment =
      readWord(Sentiment, entry['sentiment']) ?? readWord(Sentiment, spoken['sentiment']) ?? 'neutral'
    return { key: name.toLowerCase(), label: { name, sentiment, quote: text('quote') } }
  }
  if (field === 'entities') {
    const kind = readWord(EntityKind, entry['kind'])
    const value = text('value')
    if (kind === null || value === '') return null
    return { key: `${kind} ${value.toLowerCase()}`, label: { kind, value, quote: text('quote') } }
  }
  const action = ActionLabel.parse({
    what: text('what'),
    who: text('who'),
    due: text('due'),
    quote: text('quote'),
  })
  return action.what === '' ? null : { key: action.what.toLowerCase(), label: action }
}

function readWord<T extends string>(schema: z.ZodType<T>, value: unknown): T | null {
  for (const candidate of candidatesOf(value)) {
    const parsed = schema.safeParse(candidate)
    if (parsed.success) return parsed.data
  }
  return null
}

/** What models write where they have nothing to say. */
function isPlaceholder(text: string): boolean {
  return /^(?:|n\/?a|none|null|undefined|unknown|not specified|not provided|string|\.+|-+)$/i.test(
    text.trim(),
  )
}

const isSaid = (value: unknown): boolean =>
  value !== undefined && value !== null && !(typeof value === 'string' && isPlaceholder(value))

const parseJson = (text: string): unknown => JSON.parse(text)

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
