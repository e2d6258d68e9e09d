/** The ways in which one line with misplaced quotes may be meant. */
import type { Dialect } from './records.ts'

/** Enclosed fields looked at one by one; a line with more is read in the common ways only. */
const MOST_FIELDS = 40
/** Longer lines are read in the common ways only. Characters. */
const LONGEST_LINE = 20_000

export interface LineReading {
  cells: string[]
  /** How much had to be supposed: 0 for nothing; comparable with differences of logarithms. */
  cost: number
}

/** Different readings of a line, the likeliest first. Quotes that do not enclose a field stay in its text. */
export function readingsOf(line: string, dialect: Dialect): LineReading[] {
  const readings = new Map<string, LineReading>()
  const add = (cells: string[], cost: number): void => {
    const key = JSON.stringify(cells)
    if (!readings.has(key)) readings.set(key, { cells, cost })
  }
  const strict = splitLine(line, dialect, { lenient: false })
  add(strict.cells, 0)
  if (dialect.quote === '') return [...readings.values()]
  const lenient = splitLine(line, dialect, { lenient: true })
  add(lenient.cells, 0.4)
  if (line.length > LONGEST_LINE) return [...readings.values()]
  for (const literal of strict.enclosed.slice(0, MOST_FIELDS))
    add(splitLine(line, dialect, { lenient: false, literal }).cells, 1.2)
  for (const literal of lenient.enclosed.slice(0, MOST_FIELDS))
    add(splitLine(line, dialect, { lenient: true, literal }).cells, 1.6)
  add(line.split(dialect.delimiter), 2)
  add(splitAtQuotes(line, dialect), 2.4)
  return [...readings.values()]
}

interface SplitLine {
  cells: string[]
  /** Where the fields begin that were read as enclosed. */
  enclosed: number[]
}

interface SplitOptions {
  /** Whether two quotes before a delimiter are text and an end, as where nobody escaped; otherwise they are an escape. */
  lenient: boolean
  /** Where a field begins whose quote is to be read as text. */
  literal?: number
}

/** A quote at the beginning of a field encloses it if another one stands right before a delimiter or the end. */
export function splitLine(line: string, dialect: Dialect, { lenient, literal }: SplitOptions): SplitLine {
  const { delimiter, quote } = dialect
  const cells: string[] = []
  const enclosed: number[] = []
  let mayClose = quote !== ''
  for (let index = 0; ;) {
    const opens = mayClose && line[index] === quote && index !== literal
    const close = opens ? closing(line, index, dialect, lenient) : -1
    // What closes no field here closes none further on.
    if (opens && close === -1) mayClose = false
    let end: number
    if (close === -1) {
      const stop = line.indexOf(delimiter, index)
      end = stop === -1 ? line.length : stop
      cells.push(line.slice(index, end))
    } else {
      enclosed.push(index)
      cells.push(line.slice(index + 1, close).replaceAll(quote + quote, quote))
      end = close + 1
    }
    if (end >= line.length) return { cells, enclosed }
    index = end + delimiter.length
    while (dialect.trim === true && line[index] === ' ') index++
  }
}

/** Index of the quote that ends the field, -1 where there is none. */
function closing(line: string, open: number, { delimiter, quote }: Dialect, lenient: boolean): number {
  const ends = (index: number): boolean => index === line.length || line.startsWith(delimiter, index)
  for (let at = line.indexOf(quote, open + 1); at !== -1;) {
    if (line[at + 1] === quote && !(lenient && ends(at + 2))) at = line.indexOf(quote, at + 2)
    else if (ends(at + 1)) return at
    else at = line.indexOf(quote, at + 1)
  }
  return -1
}

/** As if the delimiter were missing wherever text touches the outside of a quoted part. */
function splitAtQuotes(line: string, { delimiter, quote }: Dialect): string[] {
  const cells: string[] = []
  let index = 0
  for (;;) {
    if (line[index] === quote) {
      let close = line.indexOf(quote, index + 1)
      while (close !== -1 && line[close + 1] === quote) close = line.indexOf(quote, close + 2)
      if (close !== -1) {
        cells.push(line.slice(index + 1, close).replaceAll(quote + quote, quote))
        if (close + 1 >= line.length) return cells
        index = line.startsWith(delimiter, close + 1) ? close + 1 + delimiter.length : close + 1
        continue
      }
    }
    const next = line.indexOf(delimiter, index)
    const stop = next === -1 ? line.length : next
    const mark = line.indexOf(quote, index + 1)
    const opens = mark !== -1 && mark < stop && line.indexOf(quote, mark + 1) > stop
    cells.push(line.slice(index, opens ? mark : stop))
    if (!opens && next === -1) return cells
    index = opens ? mark : next + delimiter.length
  }
}
