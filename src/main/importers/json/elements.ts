/** The rows of a JSON file as they come: elements of a list, or lines. */
import { readChunks } from '../fileFacts.ts'
import type { FileFacts, Skip } from '../format.ts'
import { createDecoder } from '../table/decoder.ts'
import { JsonScanner, type JsonElement } from './scanner.ts'
import { parseJson, type JsonValue } from './values.ts'

export interface JsonRow {
  line: number
  value: JsonValue
  skip: Skip | null
}

export interface JsonBatch {
  rows: JsonRow[]
  bytesRead: number
}

export interface JsonNotes {
  /** What the file as a whole has wrong. */
  warnings: string[]
}

/** Where the rows are. */
export type JsonPlace = { kind: 'lines' } | { kind: 'top' } | { kind: 'list'; list: string }

const LONGEST_LINE = 16 * 1024 ** 2

export const readJsonRows = (
  file: FileFacts,
  encoding: string,
  place: JsonPlace,
  notes: JsonNotes,
): AsyncGenerator<JsonBatch> =>
  place.kind === 'lines' ? readLines(file, encoding) : readElements(file, encoding, place, notes)

async function* readElements(
  file: FileFacts,
  encoding: string,
  place: Exclude<JsonPlace, { kind: 'lines' }>,
  notes: JsonNotes,
): AsyncGenerator<JsonBatch> {
  notes.warnings = []
  const list = place.kind === 'top' ? '' : place.list
  const scanner = new JsonScanner(place.kind === 'top' ? 'top' : 'within', list)
  let bytesRead = 0
  for await (const { text, bytes } of decodedChunks(file, encoding)) {
    bytesRead = bytes
    const rows = rowsOf(scanner.push(text), list)
    if (rows.length > 0) yield { rows, bytesRead }
  }
  const { elements, cut, unclosed } = scanner.end()
  const rows = rowsOf(elements, list)
  if (cut?.list === list) {
    rows.push({ line: cut.line, value: null, skip: { reason: 'cut at the end', detail: `line ${cut.line}` } })
  }
  if (unclosed || cut !== null) notes.warnings.push('the file ends in the middle: it may be cut')
  if (scanner.strayLine !== null) {
    notes.warnings.push(`on line ${scanner.strayLine} there is something that is no JSON; it was passed over`)
  }
  yield { rows, bytesRead }
}

const rowsOf = (elements: readonly JsonElement[], list: string): JsonRow[] =>
  elements
    .filter((element) => element.list === list)
    .map(({ text, line, tooLong }) =>
      tooLong
        ? { line, value: null, skip: { reason: 'row too long', detail: `line ${line}` } }
        : parseRow(text, line),
    )

function parseRow(text: string, line: number): JsonRow {
  try {
    return { line, value: parseJson(text), skip: null }
  } catch {
    return { line, value: null, skip: { reason: 'not valid JSON', detail: `line ${line}` } }
  }
}

async function* readLines(file: FileFacts, encoding: string): AsyncGenerator<JsonBatch> {
  let rest = ''
  let line = 0
  let overlong = false
  let bytesRead = 0
  const toRow = (text: string): JsonRow | null => {
    line++
    if (overlong) {
      overlong = false
      return { line, value: null, skip: { reason: 'row too long', detail: `line ${line}` } }
    }
    // Some writers put a record separator before each value.
    const bare = text.trim().replace(/^[\uFEFF\p{Cc}]+/u, '')
    return bare === '' ? null : parseRow(bare, line)
  }
  for await (const { text, bytes } of decodedChunks(file, encoding)) {
    bytesRead = bytes
    const lines = (rest + text).split('\n')
    rest = lines.pop()!
    if (rest.length > LONGEST_LINE) {
      overlong = true
      rest = ''
    }
    const rows = lines.map(toRow).filter((row) => row !== null)
    if (rows.length > 0) yield { rows, bytesRead }
  }
  const last = rest === '' && !overlong ? null : toRow(rest)
  yield { rows: last === null ? [] : [last], bytesRead }
}

/** The text of a file, NULs made visible, with the bytes read so far. */
export async function* decodedChunks(
  file: FileFacts,
  encoding: string,
): AsyncGenerator<{ text: string; bytes: number }> {
  const decoder = createDecoder(encoding)
  let bytes = 0
  for await (const chunk of readChunks(file)) {
    bytes += chunk.length
    yield { text: decoder.write(chunk), bytes }
  }
  yield { text: decoder.end(), bytes }
}
