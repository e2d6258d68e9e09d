/** What all spreadsheet formats have in common: sheets whose rows come as they are filled. */

/** A row with anything in it. */
export interface SheetRow {
  /** From 1, as the spreadsheet counts. */
  row: number
  /** Filled columns from 0, in the order of the file, and their texts. */
  columns: number[]
  cells: string[]
  hidden: boolean
}

/** Cells joined into one; all four from 0 (columns) or 1 (rows), inclusive. */
export interface MergedCells {
  fromRow: number
  toRow: number
  fromColumn: number
  toColumn: number
}

/** What a quick look over a whole sheet tells. */
export interface SheetOutline {
  /** Rows with anything in them, the header too. */
  rows: number
  merged: MergedCells[]
}

export interface SheetBatch {
  rows: SheetRow[]
  /** How much of the sheet is read, 0 to 1. */
  share: number
}

export interface Sheet {
  name: string
  hidden: boolean
  outline(): Promise<SheetOutline>
  /** The same rows at every reading. `notes` is told what was odd. */
  read(notes: SheetNotes): AsyncGenerator<SheetBatch>
}

/** Counts what a person should know about the cells that were read. */
export class SheetNotes {
  formulasWithoutValue = 0
  /** Of formats in which not even the formula can be shown. */
  emptyFormulas = 0
  hiddenRows = 0
  fault: string | null = null

  warnings(): string[] {
    const { formulasWithoutValue, emptyFormulas, hiddenRows, fault } = this
    const some = (count: number, one: string, several: string): string[] =>
      count === 0 ? [] : [count === 1 ? `1 ${one}` : `${count} ${several}`]
    const remedy = 'open the file in a spreadsheet program and save it to have the results'
    return [
      ...some(
        formulasWithoutValue,
        `formula has no stored result and stands as text; ${remedy}`,
        `formulas have no stored result and stand as text; ${remedy}`,
      ),
      ...some(
        emptyFormulas,
        `formula has no stored result and is empty; ${remedy}`,
        `formulas have no stored result and are empty; ${remedy}`,
      ),
      ...some(hiddenRows, 'hidden row is read too', 'hidden rows are read too'),
      ...(fault === null ? [] : [`the sheet is faulty inside (${fault}); what could be read was taken`]),
    ]
  }
}

export const SHEET_LIMITS = { rows: 1_048_576, columns: 16_384 } as const

/** A cell's place such as "AB12"; null where it is none. Column from 0, row from 1. */
export function cellPlace(reference: string): { column: number; row: number } | null {
  let column = 0
  let index = 0
  if (reference.charCodeAt(0) === 36) index++
  for (; index < reference.length; index++) {
    const letter = reference.charCodeAt(index) & 0xdf
    if (letter < 65 || letter > 90) break
    column = column * 26 + letter - 64
  }
  if (reference.charCodeAt(index) === 36) index++
  let row = 0
  for (; index < reference.length; index++) {
    const digit = reference.charCodeAt(index) - 48
    if (digit < 0 || digit > 9) return null
    row = row * 10 + digit
  }
  return column === 0 || row === 0 ? null : { column: column - 1, row }
}

/** "A1:C2" as merged cells; null where it is none. */
export function mergedRange(reference: string): MergedCells | null {
  const [first = '', last = first] = reference.split(':')
  const from = cellPlace(first)
  const to = cellPlace(last)
  if (from === null || to === null) return null
  return { fromRow: from.row, toRow: to.row, fromColumn: from.column, toColumn: to.column }
}
