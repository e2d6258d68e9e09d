import type { OtherTable, RawRow, Skip } from '../format.ts'
import { cellType, isData } from './cellTypes.ts'
import type { TableForms } from './columnForms.ts'
import type { HeaderChoice } from './header.ts'
import { isEmptyLine, type Dialect, type TableRecord } from './records.ts'
import { repairRow } from './repair.ts'

/** Records that must follow before a row can be told to begin another table. */
const LOOK_AHEAD = 4
/** Lines at the end of a file that may be remarks; more are rows. */
const LONGEST_FOOTER = 20
/** After so many irregular rows of which fewer than this share could be put right, no more are tried. */
const TRIED_ROWS = 500
const MENDED_SHARE = 0.2

/** Counts one kind of irregularity and remembers where it was seen first. */
interface Tally {
  rows: number
  line: number
}

/** Turns records into data rows as wide as the header, and counts what was not regular. */
export class RowShaper {
  readonly #header: HeaderChoice
  readonly #headerText: string
  readonly #dialect: Dialect
  readonly #forms: TableForms | null
  #record = 0
  #position = 0
  #tried = 0
  #mended = 0
  #afterEmpty = false
  /** Set where another table began: all that follows is its. */
  #otherTable: OtherTable | null = null
  /** Records that wait for those after them. */
  #waiting: TableRecord[] = []
  /** Records that are remarks if nothing follows. */
  #footer: TableRecord[] = []
  readonly #tallies = new Map<string, Tally>()

  /**
   * @param dialect a table of one column holds its delimiter as text, not as a separator
   * @param forms what rows look like, by which irregular ones are put right; null: they are left as they are
   */
  constructor(header: HeaderChoice, dialect: Dialect, forms: TableForms | null) {
    this.#header = header
    this.#dialect = dialect
    this.#forms = forms
    this.#headerText = header.row === null ? '' : JSON.stringify(header.columns)
  }

  /** The rows that are settled with these records. */
  shape(records: readonly TableRecord[]): RawRow[] {
    return this.#shape(records, false)
  }

  /** The rows that remain, with the last records of the file. */
  end(records: readonly TableRecord[]): RawRow[] {
    const rows = this.#shape(records, true)
    for (const { cells, line } of this.#footer) {
      this.#count('footer', line)
      const skip = { reason: 'remark below the table', detail: `line ${line}` }
      rows.push({ position: ++this.#position, line, cells, skip })
    }
    this.#footer = []
    return rows
  }

  #shape(records: readonly TableRecord[], final: boolean): RawRow[] {
    const all = this.#waiting.length === 0 ? records : [...this.#waiting, ...records]
    this.#waiting = []
    const rows: RawRow[] = []
    const single = this.#header.columns.length === 1
    for (let index = 0; index < all.length; index++) {
      const record = all[index]!
      if (
        this.#record + 1 >= this.#header.firstData &&
        !single &&
        this.#otherTable === null &&
        this.#mayBegin(record)
      ) {
        if (index + LOOK_AHEAD >= all.length && !final) {
          this.#waiting = all.slice(index)
          break
        }
        if (this.#begins(record, all.slice(index + 1, index + 1 + LOOK_AHEAD))) {
          const names = record.cells.map((cell) => cell.trim()).filter((name) => name !== '')
          this.#otherTable = { headerRow: this.#record + 1, names, rows: -1 }
        }
      }
      this.#record++
      if (this.#record < this.#header.firstData) continue
      const cells = single ? [record.cells.join(this.#dialect.delimiter)] : record.cells
      // An empty line is a line break too many, not a row.
      if (isEmptyLine(cells) && record.problem === null) {
        this.#afterEmpty = true
        continue
      }
      if (!single && this.#otherTable === null && this.#looksLikeRemark(record)) this.#footer.push(record)
      else {
        if (this.#footer.length > 0) this.#keepFooter(rows)
        rows.push(this.#row(cells, record))
      }
      this.#afterEmpty = false
    }
    return rows
  }

  /** The table goes on: what looked like remarks are rows. */
  #keepFooter(rows: RawRow[]): void {
    for (const record of this.#footer) rows.push(this.#row(record.cells, record))
    this.#footer = []
  }

  /** Something in the first cell only that is not what stands there in other rows. */
  #looksLikeRemark({ cells, problem }: TableRecord): boolean {
    const width = this.#header.columns.length
    if (width < 3 || problem !== null || cells[0]!.trim() === '') return false
    if ((cells.length > 2 && cells.length !== width) || this.#footer.length >= LONGEST_FOOTER) return false
    for (let index = 1; index < cells.length; index++) if (cells[index]!.trim() !== '') return false
    const usual = this.#forms === null ? 0 : this.#forms.fit(cells[0]!, 0)
    return usual < 0.3 || (usual < 0.9 && (this.#afterEmpty || this.#footer.length > 0))
  }

  #mayBegin({ cells, problem }: TableRecord): boolean {
    const odd = cells.length !== this.#header.columns.length
    return (odd || this.#afterEmpty) && cells.length > 1 && problem === null
  }

  /** Whether a record is the header of another table: names, then rows of their own shape. */
  #begins({ cells }: TableRecord, following: readonly TableRecord[]): boolean {
    const names = cells.map((cell) => cell.trim())
    while (names.length > 0 && names.at(-1) === '') names.pop()
    if (names.length < 2 || names.some((name) => name === '' || name.length > 80 || isData(cellType(name))))
      return false
    if (new Set(names).size < names.length) return false
    const end = following.findIndex((record) => isEmptyLine(record.cells))
    const body = end === -1 ? following : following.slice(0, end)
    if (body.length === 0 || body.some((record) => record.cells.length !== cells.length)) return false
    const data = body[0]!.cells.filter((cell) => isData(cellType(cell))).length
    if (cells.length !== this.#header.columns.length) return data > 0 && body.length > 1
    return (
      this.#forms !== null &&
      this.#forms.breaks(cells) > 0 &&
      body.every((one) => !this.#forms!.accepts(one.cells))
    )
  }

  #row(cells: string[], record: TableRecord): RawRow {
    const { line } = record
    const position = ++this.#position
    if (this.#otherTable !== null) {
      // The first of them holds its names.
      this.#otherTable.rows++
      this.#count('other table', line)
      return { position, line, cells, skip: { reason: 'another table', detail: `line ${line}` } }
    }
    const width = this.#header.columns.length
    if (width > 1 && (cells.length !== width || record.raw !== undefined)) {
      const repaired = this.#repaired(cells, record)
      if (repaired !== null) return { position, line, cells: repaired, skip: null }
    }
    const skip = this.#skipReason(record, width)
    if (skip !== null) return { position, line, cells, skip }
    if (record.problem === 'unclosed quote') this.#count('unclosed quote, put right', line)
    if (record.problem === 'cut in quotes') this.#count('cut at the end', line)
    if (cells.length > width) {
      while (cells.length > width && cells.at(-1)!.trim() === '') cells.pop()
      if (cells.length > width) this.#count('long', line)
    } else if (cells.length < width) {
      this.#count('short', line)
      while (cells.length < width) cells.push('')
    }
    return { position, line, cells, skip: null }
  }

  /** The row put right; null where that is not certain, or where its last cells are just left out. */
  #repaired(cells: readonly string[], record: TableRecord): string[] | null {
    if (this.#forms === null || record.problem === 'cut in quotes' || record.problem === 'too long')
      return null
    if (cells.length === this.#forms.width && record.problem === null && this.#forms.accepts(cells))
      return null
    const { width } = this.#forms
    // Cells left out at the end are nothing to put right.
    if (cells.length < width && this.#forms.accepts(cells)) return null
    if (this.#tried > TRIED_ROWS && this.#mended < this.#tried * MENDED_SHARE) return null
    this.#tried++
    const surplus = cells.slice(width)
    const trailing = surplus.length > 0 && surplus.every((cell) => cell.trim() === '')
    if (trailing && this.#forms.accepts(cells.slice(0, width))) return null
    const repaired = repairRow(cells, record.raw, this.#dialect, this.#forms)
    if (repaired === null) return null
    if (cells.length < repaired.length && cells.every((cell, index) => cell === repaired[index])) return null
    this.#mended++
    this.#count('put right', record.line)
    return repaired
  }

  #skipReason(record: TableRecord, width: number): Skip | null {
    const { cells, line, problem } = record
    if (problem === 'too long') return { reason: 'line too long', detail: `line ${line}` }
    if (problem === 'unclosed quote' && cells.length !== width) {
      this.#count('unclosed quote, left out', line)
      return { reason: 'unclosed quote', detail: `line ${line}: ${cells.length} cells instead of ${width}` }
    }
    if (cells.every((cell) => cell.trim() === '')) return { reason: 'empty row', detail: `line ${line}` }
    if (this.#header.row !== null && cells.length === width && cells[0]!.trim() === this.#header.columns[0]) {
      const repeated = JSON.stringify(cells.map((cell) => cell.trim())) === this.#headerText
      if (repeated && width > 1) return { reason: 'repeated header', detail: `line ${line}` }
    }
    return null
  }

  #count(kind: string, line: number): void {
    const tally = this.#tallies.get(kind)
    if (tally === undefined) this.#tallies.set(kind, { rows: 1, line })
    else tally.rows++
  }

  /** The first table that begins below this one. */
  get otherTable(): OtherTable | null {
    return this.#otherTable
  }

  warnings(): string[] {
    const none = this.#position === 0 ? ['the table has no rows below its header; check how it is read'] : []
    return [...none, ...[...this.#tallies].map(([kind, tally]) => this.#warning(kind, tally))]
  }

  #warning(kind: string, { rows, line }: Tally): string {
    const width = this.#header.columns.length
    const some = rows === 1 ? `1 row (line ${line})` : `${rows} rows (the first at line ${line})`
    switch (kind) {
      case 'put right':
        return `${some} had a delimiter or a quote too many or too few and ${rows === 1 ? 'was' : 'were'} put right`
      case 'other table':
        return `another table begins at line ${line}: its ${rows} ${rows === 1 ? 'row was' : 'rows were'} left out`
      case 'footer':
        return `${rows} ${rows === 1 ? 'line' : 'lines'} below the table (from line ${line}) ${rows === 1 ? 'was' : 'were'} left out as remarks`
      case 'unclosed quote, put right':
        return `${some} had a quote that was never closed and was put right`
      case 'unclosed quote, left out':
        return `${some} had a quote that was never closed and could not be put right`
      case 'cut at the end':
        return `the file ends within quotes: the last row (line ${line}) may be cut`
      case 'long':
        return `${some} had more cells than the ${width} columns; the further cells were kept at the end`
      default:
        return `${some} had fewer cells than the ${width} columns; the missing ones are empty`
    }
  }
}
