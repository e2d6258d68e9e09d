import type { RawRow, Skip } from '../format.ts'
import type { HeaderChoice } from './header.ts'
import type { TableRecord } from './records.ts'

/** Counts one kind of irregularity and remembers where it was seen first. */
interface Tally {
  rows: number
  line: number
}

/** Turns records into data rows as wide as the header, and counts what was not regular. */
export class RowShaper {
  readonly #header: HeaderChoice
  readonly #headerText: string
  readonly #delimiter: string
  #record = 0
  #position = 0
  readonly #tallies = new Map<string, Tally>()

  /** @param delimiter what a table of one column holds as text, not as a separator */
  constructor(header: HeaderChoice, delimiter: string) {
    this.#header = header
    this.#delimiter = delimiter
    this.#headerText = header.row === null ? '' : JSON.stringify(header.columns)
  }

  shape(records: readonly TableRecord[]): RawRow[] {
    const rows: RawRow[] = []
    for (const record of records) {
      this.#record++
      if (this.#record < this.#header.firstData) continue
      const { line } = record
      const cells = this.#header.columns.length === 1 ? [record.cells.join(this.#delimiter)] : record.cells
      // An empty line is a line break too many, not a row.
      if (cells.length === 1 && cells[0]!.trim() === '' && record.problem === null) continue
      rows.push(this.#row(cells, line, record))
    }
    return rows
  }

  #row(cells: string[], line: number, record: TableRecord): RawRow {
    const position = ++this.#position
    const width = this.#header.columns.length
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

  warnings(): string[] {
    const width = this.#header.columns.length
    const none = this.#position === 0 ? ['the table has no rows below its header; check how it is read'] : []
    const irregular = [...this.#tallies].map(([kind, { rows, line }]) => {
      const some = rows === 1 ? `1 row (line ${line})` : `${rows} rows (the first at line ${line})`
      switch (kind) {
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
    })
    return [...none, ...irregular]
  }
}
