/**
 * Splits the text of a table into records, chunk by chunk. Own rather than a library's, because a missing quote must
 * cost one row, not the rest of the file: the reader keeps the text of the record it is in, and when a quote turns out
 * never to have been closed it goes back to the end of that record's first line.
 */

import { readingsOf } from './lineReadings.ts'

export interface Dialect {
  delimiter: string
  /** '' when fields are never quoted. */
  quote: string
  /** Whether a backslash takes a quote its meaning; otherwise only doubling does. */
  backslash: boolean
  /** What ends a record: a line feed (with or without a carriage return before it), a carriage return, or either. */
  newline: 'lf' | 'cr' | 'any'
  /** Whether the spaces after a delimiter belong to it. */
  trim?: boolean
}

export type RecordProblem = 'unclosed quote' | 'cut in quotes' | 'too long'

export interface TableRecord {
  /** First line of the record in the file, from 1. */
  line: number
  cells: string[]
  /** Set when the quotes of the record do not match; its cells are then the best reading of its first line. */
  problem: RecordProblem | null
  /** The line as it stands, where its quotes do not match. */
  raw?: string
}

/** What an empty line is divided into: one empty cell, or none where cells come divided. */
export const isEmptyLine = (cells: readonly string[]): boolean =>
  cells.length === 0 || (cells.length === 1 && cells[0]!.trim() === '')

/** A quoted field longer than this was never closed; an unquoted line longer than this is no row. Characters. */
const LONGEST_RECORD = 16 * 1024 * 1024

const QUOTE_PENDING = -1
const SUSPECT = -2

export class RecordReader {
  readonly #dialect: Dialect
  readonly #width: number | null
  #text = ''
  #line = 1
  /** Within a line that was too long, whose rest is passed over. */
  #overlong = false

  /** @param width cells a record should have, by which the repair of a missing quote is judged; null: unknown */
  constructor(dialect: Dialect, width: number | null) {
    this.#dialect = dialect
    this.#width = width
  }

  /** The records that are complete with this chunk. */
  push(chunk: string): TableRecord[] {
    this.#text = this.#text === '' ? chunk : this.#text + chunk
    return this.#read(false)
  }

  /** The records that remain at the end of the file. */
  end(): TableRecord[] {
    const records = this.#read(true)
    this.#text = ''
    return records
  }

  #read(final: boolean): TableRecord[] {
    const { delimiter, quote, newline } = this.#dialect
    const text = this.#text
    const records: TableRecord[] = []
    let position = 0
    let nextQuote = quote === '' ? Infinity : indexOrInfinity(text, quote, 0)
    while (position < text.length) {
      const end = this.#lineEnd(text, position)
      if (this.#overlong) {
        position = end === -1 ? text.length : afterBreak(text, end)
        if (end === -1) continue
        this.#overlong = false
        this.#line++
        continue
      }
      const complete = end !== -1 && !(text[end] === '\r' && end === text.length - 1 && newline !== 'cr')
      if (!complete && !final && text.length - position < LONGEST_RECORD) break
      const stop = end === -1 ? text.length : end
      if (!complete && !final) {
        // The rest of the line goes with it, however many pieces it comes in: it is one row.
        records.push({ line: this.#line, cells: [text.slice(position, position + 200)], problem: 'too long' })
        this.#overlong = end === -1
        if (end !== -1) this.#line++
        position = end === -1 ? text.length : afterBreak(text, end)
        continue
      }
      if (nextQuote < position) nextQuote = indexOrInfinity(text, quote, position)
      if (nextQuote >= stop) {
        records.push(this.#plain(text, position, stop))
        position = afterBreak(text, stop)
        this.#line++
        continue
      }
      const cells: string[] = []
      const after = this.#quoted(text, position, final, cells)
      if (after === QUOTE_PENDING && !final && text.length - position < LONGEST_RECORD) break
      if (after < 0) {
        const cut = after === QUOTE_PENDING && final && !this.#restConforms(text, afterBreak(text, stop))
        const last = stop === text.length || afterBreak(text, stop) === text.length
        if (cut && !last) {
          records.push({ line: this.#line, cells, problem: 'cut in quotes' })
          this.#line += countBreaks(text, position, text.length, this.#dialect)
          position = text.length
          continue
        }
        records.push(this.#repaired(text.slice(position, stop)))
        position = afterBreak(text, stop)
        this.#line++
        continue
      }
      if (this.#width !== null && cells.length !== this.#width) {
        const single = afterBreak(text, stop) >= after
        const repaired = this.#repaired(text.slice(position, stop))
        if (single ? repaired.cells.length === this.#width : this.#nextLineConforms(text, position, after)) {
          records.push(repaired)
          position = afterBreak(text, stop)
          this.#line++
          continue
        }
        if (single) {
          records.push({ ...repaired, cells, problem: null })
          position = after
          this.#line++
          continue
        }
      }
      // A first quote within a field may hide that a delimiter is missing before it.
      if (nextQuote > position && this.#width !== null && !this.#startsField(text, nextQuote)) {
        records.push({
          line: this.#line,
          cells,
          problem: null,
          raw: text.slice(position, stop).replace(/\r$/, ''),
        })
      } else records.push({ line: this.#line, cells, problem: null })
      this.#line += countBreaks(text, position, after, this.#dialect)
      position = after
    }
    // A copy of the rest lets the text before it go.
    this.#text = position === 0 ? text : text.slice(position)
    if (delimiter === '') this.#text = ''
    return records
  }

  #plain(text: string, start: number, stop: number): TableRecord {
    const end = stop > start && text[stop - 1] === '\r' && this.#dialect.newline !== 'cr' ? stop - 1 : stop
    const line = text.slice(start, end)
    const cells = line.split(this.#dialect.delimiter)
    if (this.#dialect.trim === true) trimAfterFirst(cells)
    return { line: this.#line, cells, problem: null }
  }

  /** Index of the character that ends the line, -1 when the text ends first. CRLF ends at its carriage return or LF. */
  #lineEnd(text: string, from: number): number {
    const { newline } = this.#dialect
    if (newline === 'lf') return text.indexOf('\n', from)
    const carriage = text.indexOf('\r', from)
    if (newline === 'cr') return carriage
    const feed = text.indexOf('\n', from)
    if (carriage === -1) return feed
    return feed === -1 || carriage < feed ? carriage : feed
  }

  #breaksAt(text: string, index: number): boolean {
    const character = text.charCodeAt(index)
    const { newline } = this.#dialect
    if (character === 10) return newline !== 'cr'
    if (character !== 13) return false
    return newline !== 'lf' || text.charCodeAt(index + 1) === 10 || index + 1 === text.length
  }

  /**
   * Reads a record that has quotes into `cells`.
   *
   * @returns where the next record starts; QUOTE_PENDING when the text ended within quotes, SUSPECT when a quote that
   *   opens a field stands within quotes that began on an earlier line and the lines between are rows of their own
   */
  #quoted(text: string, start: number, final: boolean, cells: string[]): number {
    const { delimiter, quote, backslash } = this.#dialect
    const mark = quote.charCodeAt(0)
    let lineEnd = this.#lineEnd(text, start)
    let index = start
    // Looked at once a record: it is the same line whichever quote asks.
    let conforms: boolean | null = null
    for (;;) {
      let open = index
      while (delimiter !== ' ' && text.charCodeAt(open) === 32) open++
      if (text.charCodeAt(open) !== mark) {
        if (lineEnd !== -1 && lineEnd < index) lineEnd = this.#lineEnd(text, index)
        const next = text.indexOf(delimiter, index)
        const breakAt = lineEnd === -1 ? text.length : this.#contentEnd(text, lineEnd)
        const stop = next === -1 || next > breakAt ? breakAt : next
        if (stop === text.length && !final) return QUOTE_PENDING
        cells.push(
          text.slice(this.#dialect.trim === true && index > start ? Math.min(open, stop) : index, stop),
        )
        if (stop === text.length) return stop
        if (stop !== next) return this.#recordEnd(text, stop, final)
        index = stop + delimiter.length
        continue
      }
      let value = ''
      let part = open + 1
      let search = part
      for (;;) {
        const at = text.indexOf(quote, search)
        if (at === -1) {
          cells.push(value + text.slice(part))
          return QUOTE_PENDING
        }
        if (backslash && escaped(text, part, at)) {
          value += text.slice(part, at - 1) + quote
          part = search = at + 1
          continue
        }
        if (at + 1 === text.length && !final) {
          cells.push(value + text.slice(part, at))
          return QUOTE_PENDING
        }
        if (text[at + 1] === quote) {
          if (at + 2 === text.length && !final) return QUOTE_PENDING
          value += text.slice(part, at + 1)
          part = search = at + 2
          continue
        }
        let stop = at + 1
        while (delimiter !== ' ' && text.charCodeAt(stop) === 32) stop++
        if (text.length - stop < delimiter.length && !final) return QUOTE_PENDING
        const ended = stop === text.length
        if (ended || text.startsWith(delimiter, stop) || this.#breaksAt(text, stop)) {
          if (this.#width !== null && this.#swallowedRows(text, start, open, at)) return SUSPECT
          cells.push(value + text.slice(part, at))
          if (ended) return stop
          if (!text.startsWith(delimiter, stop)) return this.#recordEnd(text, stop, final)
          index = stop + delimiter.length
          break
        }
        // A stray quote is part of the text, unless it shows that an earlier one was never closed.
        if (
          this.#width !== null &&
          conforms !== false &&
          this.#opensField(text, at, open) &&
          (conforms ??= this.#nextLineConforms(text, start, at))
        )
          return SUSPECT
        search = at + 1
      }
    }
  }

  /** Where the text of a line ends: before the carriage return that stands before its line feed. */
  #contentEnd(text: string, lineEnd: number): number {
    const carriage = text.charCodeAt(lineEnd) === 10 && lineEnd > 0 && text.charCodeAt(lineEnd - 1) === 13
    return carriage && this.#dialect.newline !== 'cr' ? lineEnd - 1 : lineEnd
  }

  /** Where the next record starts; a carriage return at the end of a chunk may be half a break. */
  #recordEnd(text: string, stop: number, final: boolean): number {
    const half = text[stop] === '\r' && stop + 1 === text.length && this.#dialect.newline !== 'cr'
    return half && !final ? QUOTE_PENDING : afterBreak(text, stop)
  }

  /** Whether the quote stands where a field begins, on a later line than the quote at `open`. */
  #opensField(text: string, at: number, open: number): boolean {
    if (!this.#startsField(text, at)) return false
    const end = this.#lineEnd(text, open)
    return end !== -1 && end < at
  }

  #startsField(text: string, at: number): boolean {
    let before = at - 1
    while (text.charCodeAt(before) === 32) before--
    return text.endsWith(this.#dialect.delimiter, before + 1) || this.#breaksAt(text, before)
  }

  /**
   * Whether the lines within a quoted field are rows of the table: as wide, and beginning like the row they stand in.
   * A comment of several lines is not.
   */
  #swallowedRows(text: string, start: number, open: number, close: number): boolean {
    const firstEnd = this.#lineEnd(text, open)
    if (firstEnd === -1 || firstEnd > close || open === start) return false
    const { delimiter } = this.#dialect
    const inner = text.slice(afterBreak(text, firstEnd), close).split(/\r\n|\n|\r/)
    // The last line holds the closing quote: as many delimiters may follow it as the row goes on.
    inner.pop()
    if (inner.length === 0) return false
    const form = formOf(text.slice(start, start + 40).split(delimiter)[0]!)
    const rows = inner.filter(
      (line) =>
        line.split(delimiter).length >= this.#width! &&
        formOf(line.slice(0, 40).split(delimiter)[0]!) === form,
    )
    return this.#width! > 1 && rows.length >= inner.length * 0.8
  }

  #nextLineConforms(text: string, start: number, before: number): boolean {
    const next = afterBreak(text, this.#lineEnd(text, start))
    const limit = Math.min(text.length, Math.max(before, next) + 100_000)
    const [record] = readAll(text.slice(next, limit), this.#dialect, 1)
    return (
      record !== undefined &&
      record.problem === null &&
      record.cells.length === this.#width &&
      this.#width > 1
    )
  }

  /** Whether most of what follows an unclosed quote are rows of the expected width. */
  #restConforms(text: string, from: number): boolean {
    if (this.#width === null || from >= text.length) return false
    const following = readAll(text.slice(from), this.#dialect, 200)
    const fitting = following.filter((record) => record.cells.length === this.#width).length
    return (
      following.length > 0 && fitting >= following.length / 2 && (this.#width > 1 || following.length > 3)
    )
  }

  /** The best reading of a line whose quotes do not match, or that is not as wide as the others. */
  #repaired(line: string): TableRecord {
    const raw = line.replace(/\r$/, '')
    const readings = readingsOf(raw, this.#dialect)
    const { cells } = readings.find((one) => one.cells.length === this.#width) ?? readings[0]!
    return { line: this.#line, cells, problem: 'unclosed quote', raw }
  }
}

/** Reads a whole text at once, at most `limit` records. */
export function readAll(
  text: string,
  dialect: Dialect,
  limit = Infinity,
  width: number | null = null,
): TableRecord[] {
  const reader = new RecordReader(dialect, width)
  if (limit === Infinity) return [...reader.push(text), ...reader.end()]
  const records: TableRecord[] = []
  for (let from = 0; from < text.length && records.length < limit; from += 65_536) {
    records.push(...reader.push(text.slice(from, from + 65_536)))
  }
  if (records.length < limit) records.push(...reader.end())
  return records.slice(0, limit)
}

function trimAfterFirst(cells: string[]): void {
  for (let index = 1; index < cells.length; index++) cells[index] = cells[index]!.trimStart()
}

/** "11_7" and "28_5" have one form, as "2024-01-05" and "2023-11-30" do. */
const formOf = (cell: string): string => cell.replace(/\d+/g, '9').replace(/\p{L}+/gu, 'a')

const indexOrInfinity = (text: string, part: string, from: number): number => {
  const index = text.indexOf(part, from)
  return index === -1 ? Infinity : index
}

const afterBreak = (text: string, index: number): number =>
  index >= text.length || index < 0
    ? text.length
    : text[index] === '\r' && text[index + 1] === '\n'
      ? index + 2
      : index + 1

function escaped(text: string, from: number, at: number): boolean {
  let slashes = 0
  while (at - 1 - slashes >= from && text[at - 1 - slashes] === '\\') slashes++
  return slashes % 2 === 1
}

function countBreaks(text: string, from: number, to: number, dialect: Dialect): number {
  const mark = dialect.newline === 'cr' ? '\r' : '\n'
  let count = 0
  for (
    let index = text.indexOf(mark, from);
    index !== -1 && index < to;
    index = text.indexOf(mark, index + 1)
  )
    count++
  if (dialect.newline !== 'any') return count
  for (
    let index = text.indexOf('\r', from);
    index !== -1 && index < to;
    index = text.indexOf('\r', index + 1)
  ) {
    if (text[index + 1] !== '\n') count++
  }
  return count
}
