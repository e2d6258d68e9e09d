/** Finds the tables of a web page as it streams by. Nothing of the page is run or fetched; scripts and styles are passed over. */
import { Parser } from 'htmlparser2'
import { SHEET_LIMITS, type MergedCells, type SheetRow } from './sheet.ts'

export type HtmlRow = SheetRow

/** Tables of a page; a page of more is no export. */
const MOST_TABLES = 10_000
const DEEPEST = 64
/** Elements that are open at a time; the time of the parser grows with their square. */
const MOST_OPEN = 5_000
/** Cells that one cell may stand for; more is absurd. */
const WIDEST_SPAN = 1_000
/** Characters. */
const PIECE = 16_384
const LONGEST_CELL = 1_000_000
const MOST_MERGED = 10_000
const SILENT = new Set(['script', 'style', 'template', 'noscript', 'svg', 'head', 'title'])
const BREAKING = new Set(['br', 'p', 'div', 'li'])

interface OpenTable {
  index: number
  row: number
  /** Filled cells of the row that is open; null between rows. */
  cells: Map<number, string> | null
  /** Columns that cells of rows above still take up: how many rows of this and those below. */
  taken: Map<number, number>
  column: number
  /** Pieces of the text of the cell that is open. */
  text: string[] | null
  length: number
}

export class HtmlTables {
  /** Rows with anything in them, and joined cells, of each table in the order in which they begin. */
  readonly tables: { rows: number; merged: MergedCells[] }[] = []
  fault: string | null = null
  readonly #wanted: number
  readonly #open: OpenTable[] = []
  readonly #parser: Parser
  #rows: HtmlRow[] = []
  #silent = 0
  #opened = 0

  /** @param wanted the table whose rows are given out; -1 for none */
  constructor(wanted: number) {
    this.#wanted = wanted
    this.#parser = new Parser(
      {
        onopentag: (name, attributes) => this.#begin(name, attributes),
        ontext: (text) => this.#add(text),
        onclosetag: (name) => this.#end(name),
      },
      { decodeEntities: true, lowerCaseTags: true },
    )
  }

  write(text: string): void {
    if (this.#opened > MOST_OPEN) return
    // In pieces, so that what is nested without end is noticed early.
    for (let at = 0; at < text.length && this.#opened <= MOST_OPEN; at += PIECE)
      this.#parser.write(text.slice(at, at + PIECE))
    if (this.#opened > MOST_OPEN)
      this.fault ??= `more than ${MOST_OPEN} elements stand within each other; what follows was left out`
  }

  end(): void {
    // Its end closes what is open, and its rows.
    this.#opened = 0
    this.#parser.end()
    while (this.#open.length > 0) this.#endTable()
  }

  /** The rows that have come since the last call. */
  take(): HtmlRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }

  #begin(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#opened++
    if (SILENT.has(name)) {
      this.#silent++
      return
    }
    if (name === 'table') {
      this.#beginTable()
      return
    }
    const table = this.#open.at(-1)
    if (table === undefined) return
    if (name === 'tr') this.#beginRow(table)
    else if (name === 'td' || name === 'th') this.#beginCell(table, attributes)
    else if (BREAKING.has(name)) this.#addLine(table)
  }

  #end(name: string): void {
    this.#opened--
    if (SILENT.has(name)) {
      this.#silent = Math.max(0, this.#silent - 1)
      return
    }
    const table = this.#open.at(-1)
    if (table === undefined) return
    if (name === 'table') this.#endTable()
    else if (name === 'tr') this.#endRow(table)
    else if (name === 'td' || name === 'th') this.#endCell(table)
  }

  #beginTable(): void {
    if (this.#open.length >= DEEPEST || this.tables.length >= MOST_TABLES) {
      this.fault ??= `it has more than ${MOST_TABLES} tables, or tables more than ${DEEPEST} deep`
      return
    }
    this.tables.push({ rows: 0, merged: [] })
    const index = this.tables.length - 1
    this.#open.push({ index, row: 0, cells: null, taken: new Map(), column: 0, text: null, length: 0 })
  }

  #endTable(): void {
    const table = this.#open.at(-1)
    if (table === undefined) return
    this.#endRow(table)
    this.#open.pop()
  }

  #beginRow(table: OpenTable): void {
    this.#endRow(table)
    table.row++
    table.cells = new Map()
    table.column = 0
  }

  #endRow(table: OpenTable): void {
    if (table.cells === null) return
    this.#endCell(table)
    const { cells } = table
    table.cells = null
    for (const [column, rows] of table.taken) {
      if (rows <= 1) table.taken.delete(column)
      else table.taken.set(column, rows - 1)
    }
    if (cells.size === 0) return
    if (table.row > SHEET_LIMITS.rows) {
      this.fault ??= `it has more than ${SHEET_LIMITS.rows.toLocaleString('en')} rows; the rest was left out`
      return
    }
    this.tables[table.index]!.rows++
    if (table.index !== this.#wanted) return
    const columns = [...cells.keys()].sort((a, b) => a - b)
    this.#rows.push({
      row: table.row,
      columns,
      cells: columns.map((column) => cells.get(column)!),
      hidden: false,
    })
  }

  #beginCell(table: OpenTable, attributes: Readonly<Record<string, string>>): void {
    if (table.cells === null) this.#beginRow(table)
    this.#endCell(table)
    while (table.taken.has(table.column)) table.column++
    const wide = span(attributes['colspan'])
    const high = span(attributes['rowspan'])
    if (wide > 1 || high > 1) {
      const { merged } = this.tables[table.index]!
      if (merged.length < MOST_MERGED)
        merged.push({
          fromRow: table.row,
          toRow: table.row + high - 1,
          fromColumn: table.column,
          toColumn: table.column + wide - 1,
        })
      // This row counts, and is taken off at its end.
      for (let column = table.column; column < table.column + wide; column++) table.taken.set(column, high)
    } else table.taken.set(table.column, 1)
    table.text = []
    table.length = 0
  }

  #endCell(table: OpenTable): void {
    if (table.text === null) return
    const text = table.text
      .join('')
      .replace(/[^\S\n\u00a0]+/g, ' ')
      .replaceAll('\u00a0', ' ')
      .replace(/ ?\n ?/g, '\n')
      .trim()
    table.text = null
    if (table.column >= SHEET_LIMITS.columns)
      this.fault ??= `it has more than ${SHEET_LIMITS.columns.toLocaleString('en')} columns; the rest was left out`
    else if (text !== '') table.cells?.set(table.column, text.replaceAll('\0', '\uFFFD'))
    while (table.taken.has(table.column)) table.column++
  }

  #add(text: string): void {
    const table = this.#open.at(-1)
    if (this.#silent > 0 || table === undefined || table.text === null) return
    table.length += text.length
    // Line ends of the source are white space.
    if (table.length <= LONGEST_CELL) table.text.push(text.replace(/\s*[\r\n]\s*/g, ' '))
    else
      this.fault ??= `a cell holds more than ${LONGEST_CELL.toLocaleString('en')} characters; the rest of it was left out`
  }

  #addLine(table: OpenTable): void {
    if (table.text !== null && table.length > 0) table.text.push('\n')
  }
}

/** How many rows or columns a cell takes up. */
const span = (value: string | undefined): number => {
  const number = Number.parseInt(value ?? '1', 10)
  return Number.isFinite(number) ? Math.min(WIDEST_SPAN, Math.max(1, number)) : 1
}
