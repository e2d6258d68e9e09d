/** A table of JSON rows: objects by the names of their fields, lists by position. */
import { createHash } from 'node:crypto'
import { VerbatimError } from '../../../shared/domain/errors.ts'
import type { SheetInfo, TableReading } from '../../../shared/domain/reading.ts'
import type { Batch, FileStart, RawRow, Table } from '../format.ts'
import { findHeader, headerReading, type AskedHeader, type HeaderChoice } from '../table/header.ts'
import { nameColumns } from '../table/headerNames.ts'
import { ColumnCollector, FURTHER_COLUMN } from './columns.ts'
import { readJsonRows, type JsonNotes, type JsonPlace } from './elements.ts'
import { flatten, scalarText, type JsonValue } from './values.ts'

export interface JsonSource {
  file: FileStart
  encoding: string
  /** SHA-256 of the file, base64url. */
  digest: string
  place: JsonPlace
  /** All lists of the file, where there are several. */
  lists: SheetInfo[]
}

const SAMPLE_ROWS = 500

/** How the elements of a list become cells. */
interface Layout {
  columns: string[]
  header: TableReading
  /** Elements before the first data row. */
  before: number
  warnings: string[]
  cells(value: JsonValue): string[]
}

/**
 * @param asked for a list of lists
 * @throws VerbatimError `file_empty` when there is no row
 */
export async function openJsonTable(source: JsonSource, asked: AskedHeader): Promise<Table> {
  const { file, encoding, place, lists } = source
  const notes: JsonNotes = { warnings: [] }
  const layout = await layOut(source, asked, notes)
  const list = place.kind === 'list' && lists.length > 0 ? place.list : null
  const digest =
    list === null
      ? source.digest
      : createHash('sha256').update(`${source.digest}\0${list}`).digest('base64url')
  const skipped = { invalid: 0, firstLine: 0, replaced: 0 }
  return {
    mark: { bytes: file.bytes, modifiedAt: file.modifiedAt },
    reading: { encoding, ...layout.header, ...(list === null ? {} : { sheet: list }) },
    ...(lists.length === 0 ? {} : { sheets: lists }),
    columns: layout.columns,
    digest,
    rows: async function* (): AsyncGenerator<Batch<RawRow>> {
      let position = 0
      let index = 0
      Object.assign(skipped, { invalid: 0, firstLine: 0, replaced: 0 })
      for await (const { rows, bytesRead } of readJsonRows(file, encoding, place, notes)) {
        const entries: RawRow[] = []
        for (const { line, value, skip } of rows) {
          if (index++ < layout.before && skip === null) continue
          position++
          if (skip !== null) {
            skipped.invalid++
            skipped.firstLine ||= line
            entries.push({ position, line, cells: [], skip })
            continue
          }
          const cells = layout.cells(value)
          if (cells.some((cell) => cell.includes('\uFFFD'))) skipped.replaced++
          const empty = cells.every((cell) => cell.trim() === '')
          const why = empty ? { reason: 'empty row', detail: `line ${line}` } : null
          entries.push({ position, line, cells, skip: why })
        }
        if (entries.length > 0) yield { entries, bytesRead }
      }
    },
    warnings: () => [
      ...layout.warnings,
      ...notes.warnings,
      ...(skipped.invalid === 0
        ? []
        : [
            `${skipped.invalid} ${skipped.invalid === 1 ? 'row is' : 'rows are'} left out, because ${skipped.invalid === 1 ? 'it is' : 'they are'} no valid JSON or cut (the first on line ${skipped.firstLine})`,
          ]),
      ...(skipped.replaced === 0
        ? []
        : [`${skipped.replaced} rows have characters that could not be read in ${encoding} (\uFFFD)`]),
    ],
  }
}

/** One pass over the list: its fields in the order of their first appearance. */
async function layOut(source: JsonSource, asked: AskedHeader, notes: JsonNotes): Promise<Layout> {
  const { file, encoding, place } = source
  const collector = new ColumnCollector()
  const sample: string[][] = []
  let lists = 0
  let others = 0
  let widest = 0
  for await (const { rows } of readJsonRows(file, encoding, place, notes)) {
    for (const { value, skip } of rows) {
      if (skip !== null) continue
      if (Array.isArray(value)) {
        lists++
        widest = Math.max(widest, Math.min(value.length, 16_384))
        if (sample.length < SAMPLE_ROWS) sample.push(value.map(scalarText))
      } else {
        others++
        collector.add(flatten(value))
      }
    }
  }
  if (lists + others === 0) {
    throw new VerbatimError(
      'file_empty',
      `${file.name} has no rows that can be read`,
      'A table in JSON is a list of objects, or one object a line.',
    )
  }
  return lists > others ? layOutLists(asked, sample, widest) : layOutObjects(collector)
}

function layOutObjects(collector: ColumnCollector): Layout {
  const { names } = collector
  const warnings = names.includes(FURTHER_COLUMN)
    ? [
        `there are more than ${names.length - 1} different fields; the rest stand together in “${FURTHER_COLUMN}”`,
      ]
    : []
  return {
    columns: nameColumns(names, names.length),
    header: { headerRow: null },
    before: 0,
    warnings,
    cells: (value) => collector.row(flatten(value)),
  }
}

function layOutLists(asked: AskedHeader, sample: readonly string[][], widest: number): Layout {
  const even = sample.map((cells) => [
    ...cells,
    ...new Array<string>(Math.max(0, widest - cells.length)).fill(''),
  ])
  const header: HeaderChoice = findHeader(even, asked)
  const width = Math.max(widest, header.columns.length)
  const columns = nameColumns(header.columns, width)
  return {
    columns,
    header: headerReading(header, header.row),
    before: header.firstData - 1,
    warnings: header.warnings,
    cells: (value) => {
      const cells = Array.isArray(value) ? value.map(scalarText) : [scalarText(value)]
      while (cells.length < width) cells.push('')
      return cells
    },
  }
}
