/** JSON values as cells: numbers as they are written, nested objects under dotted names. */

/** A number as it is written: parsing it would round 19-digit ids. */
export interface JsonNumber {
  readonly rawJSON: string
}

export interface JsonObject {
  [key: string]: JsonValue
}

export type JsonValue = string | boolean | null | JsonNumber | JsonValue[] | JsonObject

type SourceReviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown

/** What the language has for numbers as written, and its declarations do not know yet. */
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): JsonNumber
  isRawJSON(value: unknown): value is JsonNumber
}

const asWritten: SourceReviver = (_key, value, context) =>
  typeof value === 'number' ? rawJSON(context.source ?? String(value)) : value

/** Words for numbers that JSON does not have, but that programs write. */
const NOT_NUMBERS = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g

/** @throws SyntaxError */
export function parseJson(text: string): JsonValue {
  const reviver = asWritten as (this: unknown, key: string, value: unknown) => unknown
  try {
    return JSON.parse(text, reviver) as JsonValue
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error
    const without = text.replace(NOT_NUMBERS, (part) => (part.startsWith('"') ? part : 'null'))
    return JSON.parse(without, reviver) as JsonValue
  }
}

const DEEPEST = 16
const BETWEEN = '; '
/** Column of elements that are no objects. */
export const VALUE_COLUMN = 'value'

/** The cells of an element by column name, in the order of the file. */
export function flatten(value: JsonValue): Map<string, string> {
  const cells = new Map<string, string>()
  if (isObject(value)) addObject(value, '', 0, cells)
  else cells.set(VALUE_COLUMN, scalarText(value))
  return cells
}

export const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawJSON(value)

function addObject(object: JsonObject, prefix: string, depth: number, cells: Map<string, string>): void {
  for (const [key, value] of Object.entries(object)) {
    const name = prefix === '' ? key : `${prefix}.${key}`
    if (isObject(value) && depth < DEEPEST && Object.keys(value).length > 0)
      addObject(value, name, depth + 1, cells)
    else addCell(name, scalarText(value), cells)
  }
}

/** Two ways to one name (`{"a.b": 1, "a": {"b": 2}}`) are two columns. */
function addCell(name: string, text: string, cells: Map<string, string>): void {
  let free = name
  for (let number = 2; cells.has(free); number++) free = `${name} (${number})`
  cells.set(free, text)
}

/** A value in one cell: lists of plain values joined, other structures as JSON. */
export function scalarText(value: JsonValue): string {
  if (value === null) return ''
  if (typeof value === 'string') return value.toWellFormed()
  if (typeof value === 'boolean') return String(value)
  if (isRawJSON(value)) return value.rawJSON
  if (Array.isArray(value)) {
    if (value.every((one) => !Array.isArray(one) && !isObject(one)))
      return value.map(scalarText).join(BETWEEN)
    return JSON.stringify(value).toWellFormed()
  }
  return Object.keys(value).length === 0 ? '' : JSON.stringify(value).toWellFormed()
}
