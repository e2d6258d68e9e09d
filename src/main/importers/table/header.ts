/** Finds the header row or rows among the first records, and makes usable names of them. */
import { VerbatimError } from '../../../shared/domain/errors.ts'
import type { TableReading } from '../../../shared/domain/reading.ts'
import { isBlankCell } from '../../../shared/domain/scores.ts'
import { roleByName } from '../mapping/names.ts'
import { cellType, isData } from './cellTypes.ts'
import { joinHeaderRows, nameColumns, shiftNames } from './headerNames.ts'
import { isEmptyLine, type Dialect } from './records.ts'
import { repairHeader } from './repair.ts'

export interface HeaderChoice {
  /** Record number in the file from 1 (empty lines count) of the first header row; null when there is none. */
  row: number | null
  /** How many header rows were joined; 0 when there is none. */
  rows: number
  /** Record number of the first data row. */
  firstData: number
  columns: string[]
  warnings: string[]
}

/** What the person said of the header; what is absent is found. */
export interface AskedHeader {
  /** A record number, null for none. */
  row?: number | null | undefined
  /** How many rows from there on are joined. */
  rows?: number | undefined
}

export const askedHeader = ({ headerRow, headerRows }: TableReading): AskedHeader => ({
  row: headerRow,
  rows: headerRows,
})

/** The header as a reading keeps it. @param row counted as the reading does, which need not be as in the choice */
export const headerReading = ({ rows }: HeaderChoice, row: number | null): TableReading => ({
  headerRow: row,
  ...(rows > 1 ? { headerRows: rows } : {}),
})

/** Longer texts are answers, not questions. Characters. */
const LONGEST_QUESTION = 1_000
/** Columns by which a header is told. */
const JUDGED_COLUMNS = 500
/** More rows than this are no header. */
const MOST_HEADER_ROWS = 4

/**
 * @param records cells of the first records, empty lines as [''] or []
 * @param dialect how they were divided; absent for cells that come divided, as from a sheet
 */
export function findHeader(
  records: readonly (readonly string[])[],
  asked: AskedHeader = {},
  dialect?: Dialect,
): HeaderChoice {
  // What stands above the row that was asked for is another table, or none.
  if (asked.row !== undefined && asked.row !== null)
    return withHeader(records, asked.row, usualWidth(records.slice(asked.row - 1)), asked.rows)
  const width = usualWidth(records)
  if (asked.row === null)
    return { row: null, rows: 0, firstData: 1, columns: nameColumns([], width), warnings: [] }
  const usable = dialect === undefined ? records : withRepairedHeader(records, width, dialect)
  const first = firstTableRecord(usable, width)
  if (looksLikeHeader(usable, first)) {
    const upper = upperHeader(usable, first) ?? first
    return withHeader(usable, upper + 1, width, asked.rows ?? first - upper + headerRowCount(usable, first))
  }
  const warnings = first > 0 ? [preambleWarning(records, first)] : []
  return { row: null, rows: 0, firstData: first + 1, columns: nameColumns([], width), warnings }
}

/**
 * @param rows that were looked at
 * @param whole whether there are no others
 * @throws VerbatimError `mapping_invalid` when names are asked for below the last of them
 */
export function requireRow(
  name: string,
  { row, rows: joined = 1 }: AskedHeader,
  rows: number,
  whole: boolean,
): void {
  if (typeof row !== 'number' || row + joined - 1 <= rows) return
  const last = row + joined - 1
  throw new VerbatimError(
    'mapping_invalid',
    whole
      ? `${name} has ${rows} rows: row ${last} cannot hold the names of the columns`
      : `row ${last} stands too far down in ${name} to hold the names of the columns`,
    'Name one of its first rows, counted from 1, or none.',
  )
}

const preambleWarning = (records: readonly (readonly string[])[], first: number): string => {
  const lines = records.slice(0, first).filter((cells) => !isEmptyLine(cells)).length
  return `${lines} ${lines === 1 ? 'line' : 'lines'} before the table ${lines === 1 ? 'was' : 'were'} passed over`
}

/** The records with a first one put right that names the columns, but is divided otherwise than the rows. */
function withRepairedHeader(
  records: readonly (readonly string[])[],
  width: number,
  dialect: Dialect,
): readonly (readonly string[])[] {
  const rest = records.filter((cells) => !isEmptyLine(cells))
  const regular = rest.filter((cells) => cells.length === width).length
  if (width < 3 || regular < 2 || regular < (rest.length - 1) * 0.8) return records
  const index = records.findIndex((cells) => !isEmptyLine(cells))
  const cells = records[index]!
  if (cells.length === width || records[index + 1]?.length !== width) return records
  const repaired = repairHeader(cells, width, dialect)
  if (repaired === null || repaired.some((name) => isData(cellType(name)))) return records
  return records.map((old, at) => (at === index ? repaired : old))
}

function withHeader(
  records: readonly (readonly string[])[],
  row: number,
  width: number,
  asked: number | undefined,
): HeaderChoice {
  const count = asked ?? headerRowCount(records, row - 1)
  const rows = records.slice(row - 1, row - 1 + count)
  const body = records.slice(row - 1 + count).filter((cells) => !isEmptyLine(cells))
  const before = records.slice(0, row - 1).some((cells) => !isEmptyLine(cells))
  const warnings = before ? [preambleWarning(records, row - 1)] : []
  let names = joinHeaderRows(rows)
  if (count > 1) warnings.push(`the names of the columns stand in ${count} rows and were joined`)
  const full = body.filter((cells) => cells.length === width)
  // One name too few and a filled last column: one column has no name.
  if (names.length === width - 1 && full.length > 0 && full.every((cells) => cells.at(-1)!.trim() !== '')) {
    names = shiftNames(names, full)
    const unnamed = names.indexOf('') + 1
    warnings.push(
      `the header has one name fewer than the rows have cells: column ${unnamed} was given a name`,
    )
  }
  const used = full.reduce((most, cells) => Math.max(most, filledLength(cells)), 0)
  return {
    row,
    rows: count,
    firstData: row + count,
    columns: nameColumns(names, Math.max(filledLength(names), Math.min(width, used), 1)),
    warnings,
  }
}

const filledLength = (cells: readonly string[]): number => {
  let length = cells.length
  while (length > 0 && cells[length - 1]!.trim() === '') length--
  return length
}

/**
 * How many rows from `index` on are names: those after the first hold words where the rows below hold numbers and
 * dates, or say which question of a survey tool a column is.
 */
function headerRowCount(records: readonly (readonly string[])[], index: number): number {
  let count = 1
  while (count < MOST_HEADER_ROWS) {
    const row = records[index + count]
    if (row === undefined || isEmptyLine(row)) break
    if (!continuesHeader(records, index, index + count)) break
    count++
  }
  return count
}

function continuesHeader(records: readonly (readonly string[])[], first: number, index: number): boolean {
  const row = records[index]!
  const header = records[first]!
  const filled = row.filter((cell) => cell.trim() !== '')
  if (filled.length === 0 || row.length > header.length + 1) return false
  if (isImportIds(row)) return true
  if (row.some((cell) => isData(cellType(cell)) || cell.length > LONGEST_QUESTION)) return false
  const body = records
    .slice(index + 1, index + 101)
    .filter((cells) => !isEmptyLine(cells) && !isImportIds(cells))
  if (body.length === 0) return false
  const same = row.length > 1 && row.every((cell, column) => cell.trim() === (header[column] ?? '').trim())
  let words = 0
  let typed = 0
  /** Columns in which every row has a number or a date. */
  let full = 0
  row.forEach((cell, column) => {
    const below = body.map((cells) => (cells[column] ?? '').trim()).filter((text) => text !== '')
    const data = below.filter((text) => isData(cellType(text))).length
    // A row of answers has a few words among numbers; a row of names has words above all of them.
    if (below.length === 0 || data < below.length * 0.8) return
    typed++
    if (below.length === body.length) full++
    if (cell.trim() !== '' && !isBlankCell(cell)) words++
  })
  if (same) return typed > 0 || !body.some((cells) => cells.join() === row.join())
  // A row without any of what every row has is none, even where it names only some columns.
  const bare = full >= 3 && words < full && filled.length >= 2
  return body.length > 1 && (bare || (words >= 2 && words >= typed * 0.6))
}

/** The third header row of a Qualtrics export. */
const isImportIds = (cells: readonly string[]): boolean =>
  cells.some((cell) => cell !== '') &&
  cells.every((cell) => cell === '' || /^\{"ImportId":/.test(cell.trim()))

/** A row of names above the header whose names each span several columns; null when there is none. */
function upperHeader(records: readonly (readonly string[])[], first: number): number | null {
  const upper = records[first - 1]
  const header = records[first]!
  if (upper === undefined || upper.length !== header.length) return null
  const filled = upper.filter((cell) => cell.trim() !== '')
  if (filled.length < 2 || filled.some((cell) => isData(cellType(cell)))) return null
  const spans = upper.every(
    (cell, column) =>
      cell.trim() === '' ||
      (upper[column + 1] ?? 'end').trim() === '' ||
      (header[column] ?? '').trim() === '' ||
      column === upper.length - 1,
  )
  return spans ? first - 1 : null
}

/**
 * The width most records have, empty lines apart; the larger of two that are as frequent. Where tables stand one below
 * the other, the first counts unless a later one has more than twice its rows.
 */
export function usualWidth(records: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>()
  for (const cells of records)
    if (!isEmptyLine(cells)) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  let [width, most] = [1, 0]
  for (const [one, count] of counts)
    if (count > most || (count === most && one > width)) [width, most] = [one, count]
  return firstBlock(records, width, most) ?? width
}

/** Rows in one go that are a table of their own. */
const BLOCK_ROWS = 5

function firstBlock(records: readonly (readonly string[])[], width: number, most: number): number | null {
  const lines = records.filter((cells) => !isEmptyLine(cells))
  const start = lines.findIndex((cells) => cells.length === width)
  let [from, best] = [0, null as number | null]
  for (let index = 1; index <= start; index++) {
    if (index < start && lines[index]!.length === lines[from]!.length) continue
    const rows = index - from
    const one = lines[from]!.length
    if (best === null && one > 1 && rows > BLOCK_ROWS && rows * 2 >= most) best = one
    from = index
  }
  return best
}

/** Index of the first record that belongs to the table: nearly full width, and wider than a title line. */
function firstTableRecord(records: readonly (readonly string[])[], width: number): number {
  const enough = width === 1 ? 1 : Math.max(2, Math.ceil(width * 0.6))
  const wider = records.filter((cells) => filledLength(cells) > width).length > records.length * 0.1
  const index = records.findIndex((cells) => {
    if (isEmptyLine(cells)) return false
    const filled = cells.filter((cell) => cell.trim() !== '').length
    // A title line with more cells than the rows of the table is no part of it.
    if (filledLength(cells) > width && !wider) return false
    return (
      cells.length >= Math.min(width - 1, enough) && filled >= Math.min(enough, Math.ceil(width * 0.4) + 1)
    )
  })
  return index === -1
    ? Math.max(
        0,
        records.findIndex((cells) => !isEmptyLine(cells)),
      )
    : index
}

/** Names are words of their own: not numbers or dates, not repeated below, unlike what stands under them. */
function looksLikeHeader(records: readonly (readonly string[])[], index: number): boolean {
  const header = records[index] ?? []
  const body = records.slice(index + 1, index + 201).filter((cells) => !isEmptyLine(cells))
  let votes = 0
  const names = header.map((cell) => cell.trim())
  names.slice(0, JUDGED_COLUMNS).forEach((name, column) => {
    const type = cellType(name)
    if (isData(type)) {
      // A year or number as a name is possible, but rare; above numbers it is one of them.
      const below = body.slice(0, 50).filter((cells) => isData(cellType(cells[column] ?? ''))).length
      votes -= below > Math.min(50, body.length) * 0.6 ? 4 : 2
      return
    }
    if (type === 'blank') {
      if (column > 0 && body.some((cells) => (cells[column] ?? '').trim() !== '')) votes -= 0.5
      return
    }
    if (type === 'address' || name.length > 120) votes -= 1
    if (roleByName(name) !== null) votes += 2
    const below = body.map((cells) => (cells[column] ?? '').trim()).filter((cell) => cell !== '')
    if (below.length === 0) return
    const data = below.filter((cell) => isData(cellType(cell))).length
    if (data >= below.length * 0.6) votes += 2
    else if (below.includes(name)) votes -= 1.5
    else {
      const mean = below.reduce((sum, cell) => sum + cell.length, 0) / below.length
      if (mean > name.length * 2 && below.length > 2) votes += 0.5
      else if (name.length > 20 && name.length > mean * 2 && below.length > 5) votes -= 0.5
      votes += 0.1
    }
  })
  const filled = names.filter((name) => name !== '')
  if (new Set(filled).size < filled.length) votes -= 1
  return body.length === 0 ? votes > -2 : votes >= 0
}
