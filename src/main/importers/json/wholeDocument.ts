/** Tables that are no list of objects: columns by name, rows by name, headed lists of lists, a single object. */
import { flatten, isObject, scalarText, VALUE_COLUMN, type JsonObject, type JsonValue } from './values.ts'

export interface WholeTable {
  columns: string[]
  rows: string[][]
  /** A list of lists under names of its own. */
  headed: boolean
}

/** Reads a whole document as a table; null where it holds none. */
export function tableOfDocument(document: JsonValue): WholeTable | null {
  if (!isObject(document)) return null
  const entries = Object.entries(document)
  if (entries.length === 0) return null
  return (
    splitTable(document) ??
    columnLists(entries) ??
    columnObjects(entries) ??
    namedRows(entries) ??
    single(document)
  )
}

/** `{"columns": [...], "data": [[...], ...]}` */
function splitTable(document: JsonObject): WholeTable | null {
  const { columns, data } = document
  if (!Array.isArray(columns) || !Array.isArray(data) || !data.every((row) => Array.isArray(row))) return null
  return { columns: columns.map(scalarText), rows: data.map((row) => row.map(scalarText)), headed: true }
}

type Entries = [name: string, value: JsonValue][]

/** `{"score": [9, 10], "comment": ["good", "bad"]}` */
function columnLists(entries: Entries): WholeTable | null {
  if (entries.length < 2) return null
  const length = Array.isArray(entries[0]![1]) ? entries[0]![1].length : 0
  const lists = entries.map(([, value]) => value)
  if (
    length === 0 ||
    !lists.every((list): list is JsonValue[] => Array.isArray(list) && list.length === length)
  )
    return null
  return {
    columns: entries.map(([name]) => name),
    rows: Array.from({ length }, (_, row) => lists.map((list) => scalarText(list[row]!))),
    headed: false,
  }
}

/** `{"score": {"0": 9, "1": 10}, "comment": {"0": "good", "1": "bad"}}` */
function columnObjects(entries: Entries): WholeTable | null {
  const objects = entries.map(([, value]) => value)
  if (!objects.every(isObject)) return null
  const keys = [...new Set(objects.flatMap((object) => Object.keys(object)))]
  if (keys.length === 0 || !keys.every((key) => /^\d+$/.test(key))) return null
  const rows = keys.map((key) =>
    objects.map((object) => (Object.hasOwn(object, key) ? scalarText(object[key]!) : '')),
  )
  return { columns: entries.map(([name]) => name), rows, headed: false }
}

/** `{"r1": {"score": 9}, "r2": {"score": 10}}` */
function namedRows(entries: Entries): WholeTable | null {
  if (entries.length < 2 || !entries.every(([, value]) => isObject(value))) return null
  const rows = entries.map(([name, value]) => ({ name, cells: flatten(value) }))
  const columns = [...new Set(rows.flatMap(({ cells }) => [...cells.keys()]))]
  // Parts of one thing have different fields, rows of a table the same ones.
  const filled = rows.reduce((sum, { cells }) => sum + cells.size, 0)
  if (filled < rows.length * columns.length * 0.6) return null
  return {
    columns: ['key', ...columns],
    rows: rows.map(({ name, cells }) => [name, ...columns.map((column) => cells.get(column) ?? '')]),
    headed: false,
  }
}

function single(document: JsonValue): WholeTable | null {
  const cells = flatten(document)
  if (cells.size === 0 || (cells.size === 1 && cells.has(VALUE_COLUMN))) return null
  return { columns: [...cells.keys()], rows: [[...cells.values()]], headed: false }
}
