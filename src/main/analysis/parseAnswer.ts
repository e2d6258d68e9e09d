import { jsonrepair } from 'jsonrepair'
import { z } from 'zod'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { keepableTexts } from './spokenTexts.ts'
import { raiseLongestAnswer } from './stageSettings.ts'
import { type ListDefinition, TASKS, type Task, asksConfidence, listOf } from './tasks.ts'

/** What a model said, field by field: fields that are missing, empty or not allowed are absent. */
export type ParsedLabels = Record<string, unknown>

export interface ParsedAnswer {
  labels: ParsedLabels
  /** For the reader: what was cut or refused; empty when nothing was. */
  warnings: string[]
  /** How sure it says it is of the sentiment, from 0 to 1; absent where it does not. */
  confidence?: number
}

/**
 * Reads the text of an answer. Fences, thoughts and broken JSON are repaired; each field is then checked by itself, so
 * that one bad value does not cost the others.
 *
 * @param cut why the answer has no end ("it was as long as allowed"): its last field is then not trusted; null when it has
 * @throws VerbatimError `answer_invalid` when there is no JSON object in it, `answer_cut` when too little is left
 */
export function parseAnswer(task: Task, raw: string, cut: string | null): ParsedAnswer {
  const spoken = readObject(raw, cut !== null)
  const warnings =
    cut === null ? [] : [`the answer was cut, for ${cut}; ${dropLastField(spoken)} is incomplete`]
  const { labels, refused } = readLabels(task, spoken)
  warnings.push(...refused)
  const filled = Object.keys(labels).length
  if (filled === 0 && cut === null) {
    throw new VerbatimError('answer_invalid', 'the answer has none of the fields that were asked for')
  }
  if (cut !== null && filled * 2 < Object.keys(TASKS[task].labels.shape).length) {
    throw new VerbatimError(
      'answer_cut',
      `the answer was cut before half of its fields were there: ${cut}`,
      raiseLongestAnswer(TASKS[task].stage),
    )
  }
  return { labels, warnings, ...readConfidence(task, spoken) }
}

/**
 * Reads the answers to several texts in one prompt.
 *
 * @returns by position; null for a text that was not answered, or answered twice
 * @throws VerbatimError `answer_invalid` when there is no list of answers in it
 */
export function parseBatch(task: Task, raw: string, texts: number, cut: boolean): (ParsedAnswer | null)[] {
  const { answers } = readObject(raw, cut)
  if (!Array.isArray(answers))
    throw new VerbatimError('answer_invalid', 'the answer holds no list of answers')
  const heard: (Record<string, unknown> | null | undefined)[] = Array.from({ length: texts })
  for (const answer of cut ? answers.slice(0, -1) : (answers as unknown[])) {
    if (!isRecord(answer)) continue
    const at = Number(answer['number']) - 1
    if (!Number.isInteger(at) || at < 0 || at >= texts) continue
    // Two answers of one number: nobody knows whose they are.
    heard[at] = heard[at] === undefined ? answer : null
  }
  return heard.map((answer) => {
    if (answer === undefined || answer === null) return null
    const { labels, refused } = readLabels(task, answer)
    return Object.keys(labels).length === 0
      ? null
      : { labels, warnings: refused, ...readConfidence(task, answer) }
  })
}

function readLabels(
  task: Task,
  spoken: Record<string, unknown>,
): { labels: ParsedLabels; refused: string[] } {
  const labels: ParsedLabels = {}
  const refused: string[] = []
  for (const [field, schema] of Object.entries(TASKS[task].labels.shape)) {
    const list = listOf(task, field)
    // Before anything is compared: entries that are then the same count once.
    const said = keepableTexts(spoken[field])
    const value = list === null ? readField(schema, said.value) : readList(list, said.value, spoken)
    if (value !== undefined) {
      labels[field] = value
      if (said.cut) refused.push(`${field}: a text that was far too long was cut`)
    } else if (isSaid(spoken[field])) refused.push(`${field}: a value that is not allowed was refused`)
  }
  return { labels, refused }
}

/** Of a hundred, as asked; some write a share. */
function readConfidence(task: Task, spoken: Record<string, unknown>): { confidence?: number } {
  const said = spoken['confidence']
  const text = typeof said === 'string' ? said.replace(/\s*%$/, '') : said
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : text
  if (!asksConfidence(task) || typeof value !== 'number' || !(value >= 0 && value <= 100)) return {}
  return { confidence: value > 0 && value < 1 ? value : value / 100 }
}

/** The object in the text of an answer, its JSON repaired. @throws VerbatimError `answer_invalid` */
export function readObject(raw: string, cut: boolean): Record<string, unknown> {
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

function readField(schema: z.ZodType, value: unknown): unknown {
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
  list: ListDefinition,
  entries: unknown,
  spoken: Record<string, unknown>,
): unknown[] | undefined {
  if (!Array.isArray(entries)) return undefined
  const kept = new Map<string, unknown>()
  for (const entry of entries as unknown[]) {
    const read = isRecord(entry) ? readEntry(list, entry, spoken) : null
    if (read === null) continue
    const key = list.key.map((name) => String(read[name]).toLowerCase()).join(' ')
    if (!kept.has(key)) kept.set(key, read)
  }
  return [...kept.values()].slice(0, list.most)
}

/** What an entry may leave open, and what it then is. */
const ENTRY_DEFAULTS: Readonly<Record<string, (spoken: Record<string, unknown>) => string>> = {
  sentiment: (spoken) => (typeof spoken['sentiment'] === 'string' ? spoken['sentiment'] : 'neutral'),
  state: () => 'asked',
}

function readEntry(
  { entry, key }: ListDefinition,
  said: Record<string, unknown>,
  spoken: Record<string, unknown>,
): Record<string, unknown> | null {
  const read: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(entry.shape)) {
    if (schema instanceof z.ZodEnum) {
      const open = ENTRY_DEFAULTS[name]?.(spoken)
      const word = readField(schema, said[name]) ?? readField(schema, open) ?? LAST_RESORTS[name]
      if (word === undefined) return null
      read[name] = word
    } else {
      const value = said[name]
      const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim() : ''
      read[name] = isPlaceholder(text) ? '' : text
    }
  }
  return key.some((name) => read[name] === '') ? null : read
}

const LAST_RESORTS: Readonly<Record<string, string>> = { sentiment: 'neutral' }

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
