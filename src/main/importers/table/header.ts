/** Finds the header row among the first records, and makes usable names of it. */
import { roleByName } from '../mapping/names.ts'
import { cellType, type CellType } from './cellTypes.ts'

export interface HeaderChoice {
  /** Record number in the file from 1 (empty lines count); null when there is none. */
  row: number | null
  /** Record number of the first data row. */
  firstData: number
  columns: string[]
  warnings: string[]
}

/**
 * @param records cells of the first records, empty lines as ['']
 * @param chosen what the person said: a record number, null for none, undefined to find it
 */
export function findHeader(
  records: readonly (readonly string[])[],
  chosen: number | null | undefined,
): HeaderChoice {
  const width = usualWidth(records)
  if (chosen !== undefined && chosen !== null) return withHeader(records, chosen, width)
  const first = firstTableRecord(records, width)
  if (chosen === null) return { row: null, firstData: 1, columns: nameColumns([], width), warnings: [] }
  if (!looksLikeHeader(records, first)) {
    const warnings = first > 0 ? [preambleWarning(records, first)] : []
    return { row: null, firstData: first + 1, columns: nameColumns([], width), warnings }
  }
  return withHeader(records, first + 1, width)
}

const isEmptyLine = (cells: readonly string[]): boolean => cells.length === 1 && cells[0]!.trim() === ''

const preambleWarning = (records: readonly (readonly string[])[], first: number): string => {
  const lines = records.slice(0, first).filter((cells) => !isEmptyLine(cells)).length
  return `${lines} ${lines === 1 ? 'line' : 'lines'} before the table ${lines === 1 ? 'was' : 'were'} passed over`
}

function withHeader(records: readonly (readonly string[])[], row: number, width: number): HeaderChoice {
  const header = records[row - 1] ?? []
  const body = records.slice(row).filter((cells) => !isEmptyLine(cells))
  const before = records.slice(0, row - 1).some((cells) => !isEmptyLine(cells))
  const warnings = before ? [preambleWarning(records, row - 1)] : []
  const names = [...header]
  // One name too few and a filled last column: the first column holds row names (R writes such files).
  const shifted =
    names.length === width - 1 &&
    body.length > 0 &&
    body.every((cells) => cells.length !== width || cells.at(-1)!.trim() !== '')
  if (shifted) {
    names.unshift('')
    warnings.push('the header has one name fewer than the rows have cells: the first column was given a name')
  }
  const used = body.reduce(
    (most, cells) => Math.max(most, cells.length === width ? filledLength(cells) : 0),
    0,
  )
  const trailing = filledLength(names)
  return {
    row,
    firstData: row + 1,
    columns: nameColumns(names, Math.max(trailing, Math.min(width, used), 1)),
    warnings,
  }
}

const filledLength = (cells: readonly string[]): number => {
  let length = cells.length
  while (length > 0 && cells[length - 1]!.trim() === '') length--
  return length
}

/** Names for `width` columns: empty ones become column1, column2 ...; repeated ones are numbered. */
export function nameColumns(header: readonly string[], width: number): string[] {
  const taken = new Set<string>()
  return Array.from({ length: Math.max(width, 1) }, (_, index) => {
    const given = (header[index] ?? '').trim().replace(/\s+/g, ' ').slice(0, 500)
    const base = given === '' ? `column${index + 1}` : given
    let name = base
    for (let number = 2; taken.has(name); number++) name = `${base} (${number})`
    taken.add(name)
    return name
  })
}

/** The width most records have, empty lines apart; the larger of two that are as frequent. */
export function usualWidth(records: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>()
  for (const cells of records)
    if (!isEmptyLine(cells)) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  let [width, most] = [1, 0]
  for (const [one, count] of counts)
    if (count > most || (count === most && one > width)) [width, most] = [one, count]
  return width
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

const isData = (type: CellType): boolean =>
  type === 'integer' || type === 'decimal' || type === 'date' || type === 'time'

/** Names are words of their own: not numbers or dates, not repeated below, unlike what stands under them. */
function looksLikeHeader(records: readonly (readonly string[])[], index: number): boolean {
  const header = records[index] ?? []
  const body = records.slice(index + 1, index + 201).filter((cells) => !isEmptyLine(cells))
  let votes = 0
  const names = header.map((cell) => cell.trim())
  names.forEach((name, column) => {
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
