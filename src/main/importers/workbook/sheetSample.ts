/** The beginning of a sheet as records, by which its header and columns are told. */
import { type AskedHeader, findHeader, type HeaderChoice } from '../table/header.ts'
import { roleByName } from '../mapping/names.ts'
import type { MergedCells, Sheet, SheetNotes, SheetOutline, SheetRow } from './sheet.ts'

const SAMPLE_ROWS = 500
/** Rows that a person may name as the header, however far down. */
const FARTHEST_HEADER = 20_000
/** Empty rows between filled ones that are kept as such; of a longer gap only one. */
const LONGEST_GAP = 50
/** Empty columns between filled ones that are kept; a longer gap has no columns. */
const WIDEST_GAP = 64

/** Which columns of a sheet are those of its table, and where it begins. */
export interface SheetLayout {
  /** Columns of the sheet, from 0, in order. */
  columns: number[]
  header: HeaderChoice
  /** Row of the header as the sheet counts; null when there is none. */
  headerRow: number | null
  /** Row of the first data as the sheet counts. */
  firstData: number
  /** The last row that was looked at, as the sheet counts. */
  lastRow: number
  /** Whether the sheet ends there. */
  isWhole: boolean
  score: number
}

/** @param asked the row of the header as the sheet counts */
export async function layOutSheet(
  sheet: Sheet,
  outline: SheetOutline,
  notes: SheetNotes,
  { row: asked, rows: joined }: AskedHeader,
): Promise<SheetLayout> {
  const { rows, isWhole } = await sampleRows(sheet, notes, asked ?? 0)
  const columns = usedColumns(rows)
  const { records, numbers } = toRecords(rows, columns)
  if (asked === undefined) joinMerged(records, numbers, columns, outline.merged)
  const index = typeof asked === 'number' ? numbers.indexOf(asked) + 1 : asked
  const header = findHeader(records, { row: index === 0 ? undefined : index, rows: joined })
  const score = scoreLayout(header, records, outline, sheet.hidden)
  const headerRow = header.row === null ? null : numbers[header.row - 1]!
  const last = numbers.at(-1) ?? 0
  const firstData = numbers[header.firstData - 1] ?? last + 1
  return { columns, header, headerRow, firstData, lastRow: last, isWhole, score }
}

async function sampleRows(
  sheet: Sheet,
  notes: SheetNotes,
  asked: number,
): Promise<{ rows: SheetRow[]; isWhole: boolean }> {
  const most = asked > SAMPLE_ROWS && asked <= FARTHEST_HEADER ? asked + SAMPLE_ROWS : SAMPLE_ROWS
  const rows: SheetRow[] = []
  for await (const batch of sheet.read(notes)) {
    for (const row of batch.rows) if (row.cells.some((cell) => cell.trim() !== '')) rows.push(row)
    if (rows.length >= most) break
  }
  return { rows: rows.slice(0, most), isWhole: rows.length < most }
}

function usedColumns(rows: readonly SheetRow[]): number[] {
  const used = new Set<number>()
  for (const row of rows)
    row.columns.forEach((column, index) => row.cells[index]!.trim() === '' || used.add(column))
  const filled = [...used].sort((a, b) => a - b)
  const columns: number[] = []
  for (const column of filled) {
    const last = columns.at(-1)
    if (last !== undefined && column - last <= WIDEST_GAP)
      for (let gap = last + 1; gap < column; gap++) columns.push(gap)
    columns.push(column)
  }
  return columns
}

/** Records as wide as the table, with the sheet's number of each; an empty row is a record of one empty cell. */
function toRecords(
  rows: readonly SheetRow[],
  columns: readonly number[],
): { records: string[][]; numbers: number[] } {
  const places = new Map(columns.map((column, place) => [column, place]))
  const records: string[][] = []
  const numbers: number[] = []
  // What is empty above the first row is no part of the table.
  let before = (rows[0]?.row ?? 1) - 1
  for (const { row, columns: filled, cells } of rows) {
    const gap = row - before - 1
    const shown = gap > LONGEST_GAP ? 1 : Math.max(0, gap)
    for (let number = row - shown; number < row; number++) {
      records.push([''])
      numbers.push(number)
    }
    const record = new Array<string>(columns.length).fill('')
    filled.forEach((column, index) => {
      const place = places.get(column)
      if (place !== undefined) record[place] = cells[index]!
    })
    records.push(record)
    numbers.push(row)
    before = row
  }
  return { records, numbers }
}

/**
 * A header cell that is joined over several columns names each of them. A title over the whole table names none, and
 * below the first rows joined cells are data.
 */
function joinMerged(
  records: string[][],
  numbers: readonly number[],
  columns: readonly number[],
  merged: readonly MergedCells[],
): void {
  for (const range of merged) {
    const record = records[numbers.indexOf(range.fromRow)]
    if (record === undefined || record.length < columns.length || range.fromRow !== range.toRow) continue
    if (records.indexOf(record) > 10) continue
    const places = columns.flatMap((column, place) =>
      column >= range.fromColumn && column <= range.toColumn ? [place] : [],
    )
    const value = record[places[0] ?? -1] ?? ''
    const filled = record.filter((cell) => cell.trim() !== '').length
    if (value === '' || filled < 2 || places.length >= columns.length * 0.8) continue
    for (const place of places) record[place] ||= value
  }
}

/** How much a sheet looks like the one with the data: many rows and columns under names one knows. */
function scoreLayout(
  header: HeaderChoice,
  records: readonly (readonly string[])[],
  outline: SheetOutline,
  hidden: boolean,
): number {
  const body = records.slice(header.firstData - 1)
  const cells = body.flat()
  if (cells.length === 0) return outline.rows === 0 ? 0 : 0.01
  const filled = cells.filter((cell) => cell.trim() !== '').length / cells.length
  const roles = header.row === null ? 0 : header.columns.filter((name) => roleByName(name) !== null).length
  const size = Math.log2(1 + outline.rows) * Math.log2(1 + header.columns.length)
  const score = size * (0.3 + filled) * (1 + Math.min(4, roles) / 2) * (header.row === null ? 0.7 : 1)
  return hidden ? score / 1000 : score
}
