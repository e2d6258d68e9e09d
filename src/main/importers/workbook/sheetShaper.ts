import type { RawRow } from '../format.ts'
import type { SheetRow } from './sheet.ts'
import type { SheetLayout } from './sheetSample.ts'

/** Makes data rows, as wide as the header, of a sheet's rows. Empty rows are no rows. */
export class SheetShaper {
  readonly #layout: SheetLayout
  readonly #width: number
  readonly #places: ReadonlyMap<number, number>
  readonly #headerText: string
  #position = 0
  #long = 0
  #firstLong = 0

  constructor(layout: SheetLayout) {
    this.#layout = layout
    this.#width = layout.header.columns.length
    this.#places = new Map(layout.columns.slice(0, this.#width).map((column, place) => [column, place]))
    this.#headerText = layout.header.row === null ? '' : JSON.stringify(layout.header.columns)
  }

  shape(rows: readonly SheetRow[]): RawRow[] {
    const shaped: RawRow[] = []
    for (const row of rows) {
      if (row.row < this.#layout.firstData) continue
      const cells = this.#cells(row)
      if (cells === null) continue
      const position = ++this.#position
      const repeated =
        this.#width > 1 &&
        cells[0]!.trim() === this.#layout.header.columns[0] &&
        JSON.stringify(cells.map((cell) => cell.trim())) === this.#headerText
      shaped.push({
        position,
        line: row.row,
        cells,
        skip: repeated ? { reason: 'repeated header', detail: `row ${row.row}` } : null,
      })
    }
    return shaped
  }

  /** null where the row holds nothing but white space. */
  #cells(row: SheetRow): string[] | null {
    const cells = new Array<string>(this.#width).fill('')
    let filled = false
    let further = 0
    for (let index = 0; index < row.cells.length; index++) {
      const cell = row.cells[index]!
      const place = this.#places.get(row.columns[index]!)
      const blank = cell.trim() === ''
      if (!blank) filled = true
      if (place !== undefined) cells[place] = cell
      else if (!blank) {
        further++
        cells.push(cell)
      }
    }
    if (!filled) return null
    if (further > 0) {
      this.#long++
      this.#firstLong ||= row.row
    }
    return cells
  }

  warnings(): string[] {
    const none = this.#position === 0 ? ['the table has no rows below its header; check how it is read'] : []
    if (this.#long === 0) return none
    const some =
      this.#long === 1 ? `1 row (${this.#firstLong})` : `${this.#long} rows (the first: ${this.#firstLong})`
    return [
      ...none,
      `${some} had cells outside the ${this.#width} columns of the table; they were kept at the end of the row`,
    ]
  }
}
