/** The rows of an XLSX sheet, streamed. */
import { VerbatimError } from '../../../shared/domain/errors.ts'
import { numberText, serialText, type NumberKind } from './cellFormats.ts'
import { decodeEscapes, StringItem } from './sharedStrings.ts'
import {
  cellPlace,
  mergedRange,
  SHEET_LIMITS,
  type MergedCells,
  type SheetNotes,
  type SheetOutline,
  type SheetRow,
} from './sheet.ts'
import { countBytes, decodeXml, XmlReader, type XmlAttributes, type XmlHandler } from './xml.ts'

/** What cells refer to beyond their sheet. */
export interface CellContext {
  /** For messages: the file's name. */
  file: string
  strings: readonly string[]
  formats: readonly NumberKind[]
  date1904: boolean
  /** Texts in cells may sum up to this: a small file can refer to one long text a million times. Characters. */
  mostCharacters: number
}

/** Gathers rows from the elements of a sheet; `take` empties it. */
export class SheetRows implements XmlHandler {
  readonly #context: CellContext
  readonly #notes: SheetNotes
  readonly #item = new StringItem()
  #rows: SheetRow[] = []
  #row: SheetRow | null = null
  #rowNumber = 0
  #column = -1
  #type = ''
  #kind: NumberKind = 'number'
  #inData = false
  #inCell = false
  #in: 'value' | 'formula' | 'inline' | null = null
  #value = ''
  #hasValue = false
  #formula = ''
  #hasFormula = false
  #inline: string | null = null
  #characters = 0

  constructor(context: CellContext, notes: SheetNotes) {
    this.#context = context
    this.#notes = notes
  }

  take(): SheetRow[] {
    const rows = this.#rows
    if (rows.length > 0) this.#rows = []
    return rows
  }

  open(name: string, attributes: XmlAttributes): void {
    if (this.#in === 'inline') this.#item.open(name, attributes)
    else if (this.#inCell) {
      if (name === 'v') {
        this.#in = 'value'
        this.#hasValue = true
      } else if (name === 'f') {
        this.#in = 'formula'
        this.#hasFormula = true
      } else if (name === 'is') {
        this.#in = 'inline'
        this.#item.start()
      }
    } else if (name === 'c' && this.#row !== null) this.#openCell(attributes)
    else if (name === 'row' && this.#inData) this.#openRow(attributes)
    else if (name === 'sheetData') this.#inData = true
  }

  text(text: string): void {
    if (this.#in === 'value') this.#value += text
    else if (this.#in === 'inline') this.#item.text(text)
    else if (this.#in === 'formula') this.#formula += text
  }

  close(name: string): void {
    if (this.#in === 'inline') {
      if (name === 'is') {
        this.#inline = this.#item.result()
        this.#in = null
      } else this.#item.close(name)
    } else if (name === 'v' || name === 'f') this.#in = null
    else if (name === 'c' && this.#inCell) this.#closeCell()
    else if (name === 'row' && this.#row !== null) this.#closeRow()
    else if (name === 'sheetData') this.#inData = false
  }

  #openRow(attributes: XmlAttributes): void {
    const given = attributes['r']
    this.#rowNumber = given === undefined ? this.#rowNumber + 1 : Number(given)
    if (!(this.#rowNumber >= 1 && this.#rowNumber <= SHEET_LIMITS.rows)) throw this.#outside()
    this.#column = -1
    this.#row = {
      row: this.#rowNumber,
      columns: [],
      cells: [],
      hidden: isTrue(attributes['hidden']),
    }
  }

  #closeRow(): void {
    const row = this.#row!
    this.#row = null
    if (row.cells.length === 0) return
    if (row.hidden) this.#notes.hiddenRows++
    this.#rows.push(row)
  }

  #openCell(attributes: XmlAttributes): void {
    const reference = attributes['r']
    const place = reference === undefined ? null : cellPlace(reference)
    this.#column = place === null ? this.#column + 1 : place.column
    if (this.#column >= SHEET_LIMITS.columns) throw this.#outside()
    this.#type = attributes['t'] ?? 'n'
    const style = attributes['s']
    this.#kind = style === undefined ? 'number' : (this.#context.formats[Number(style)] ?? 'number')
    this.#inCell = true
    this.#value = ''
    this.#hasValue = false
    this.#formula = ''
    this.#hasFormula = false
    this.#inline = null
  }

  #closeCell(): void {
    this.#inCell = false
    this.#in = null
    const text = this.#cellText()
    if (text === '') return
    this.#characters += text.length
    if (this.#characters > this.#context.mostCharacters) {
      throw new VerbatimError(
        'file_unsafe',
        `the cells of ${this.#context.file} swell to far more text than the file holds`,
        'No real data does that. Ask where the file comes from, and save it again from its own program.',
      )
    }
    const row = this.#row!
    row.columns.push(this.#column)
    row.cells.push(text)
  }

  #cellText(): string {
    const value = this.#value
    switch (this.#type) {
      case 's': {
        if (!this.#hasValue || value.trim() === '') return ''
        return this.#context.strings[Number(value)] ?? ''
      }
      case 'inlineStr':
        return this.#inline ?? decodeEscapes(value)
      case 'b':
        if (value.trim() === '') return this.#withoutValue()
        return isTrue(value.trim()) ? 'TRUE' : 'FALSE'
      case 'str':
        return this.#hasValue ? decodeEscapes(value) : this.#withoutValue()
      case 'd':
      case 'e':
        return this.#hasValue ? value.trim() : this.#withoutValue()
      default: {
        if (this.#inline !== null) return this.#inline
        if (!this.#hasValue || value.trim() === '') return this.#withoutValue()
        if (this.#kind === 'number') return numberText(value)
        return serialText(Number(value), this.#kind, this.#context.date1904) ?? numberText(value)
      }
    }
  }

  /** A formula that was never computed stands as it is written; it is not computed here. */
  #withoutValue(): string {
    if (!this.#hasFormula || this.#hasValue) return ''
    this.#notes.formulasWithoutValue++
    return this.#formula === '' ? '' : `=${this.#formula}`
  }

  #outside(): VerbatimError {
    return new VerbatimError(
      'file_unsafe',
      `${this.#context.file} names cells beyond the size a sheet can have`,
      'Open it in a spreadsheet program and save it again.',
    )
  }
}

const isTrue = (value: string | undefined): boolean => value === '1' || value === 'true'

/** @returns rows as they become complete, with the bytes of the sheet's part read so far */
export async function* readSheetRows(
  chunks: AsyncIterable<Uint8Array>,
  context: CellContext,
  notes: SheetNotes,
): AsyncGenerator<{ rows: SheetRow[]; bytes: number }> {
  const rows = new SheetRows(context, notes)
  const reader = new XmlReader(rows, context.file)
  const counted = countBytes(chunks)
  for await (const text of decodeXml(counted.chunks)) {
    reader.write(text)
    const taken = rows.take()
    if (taken.length > 0) yield { rows: taken, bytes: counted.bytes() }
  }
  reader.end()
  notes.fault = reader.fault
  const taken = rows.take()
  if (taken.length > 0) yield { rows: taken, bytes: counted.bytes() }
}

const MOST_MERGED = 10_000
const LONGEST_TAIL = 4_000_000
const LONGEST_START = 1_000

/**
 * Counts the filled rows of a sheet and finds its merged cells by searching its text, several times as fast as reading
 * it: what comes of it is shown and helps with the header, no value depends on it.
 */
export async function outlineSheet(chunks: AsyncIterable<Uint8Array>): Promise<SheetOutline> {
  let rows = 0
  let rest = ''
  let filled = false
  let ended = false
  let prefix: string | null = null
  for await (const chunk of decodeXml(chunks)) {
    let text = rest + chunk
    if (ended) {
      rest = text.slice(0, LONGEST_TAIL)
      continue
    }
    prefix ??= /<([\w.-]*:?)sheetData[\s/>]/.exec(text)?.[1] ?? null
    if (prefix === null) {
      rest = text.slice(-LONGEST_START)
      continue
    }
    const end = text.indexOf(`</${prefix}sheetData`)
    if (end !== -1) {
      ended = true
      rest = text.slice(end)
      text = text.slice(0, end)
    }
    const open = `<${prefix}row`
    const values = [createFinder(text, `<${prefix}v>`), createFinder(text, `<${prefix}is>`)]
    let position = 0
    for (;;) {
      const next = text.indexOf(open, position)
      const stop = next === -1 ? text.length : next
      if (values.some((find) => find(position) < stop)) filled = true
      if (next === -1) break
      if (filled) rows++
      filled = false
      position = next + open.length
    }
    // Long enough for a tag that is cut in two; a row that is seen twice is still open then, and counted once.
    if (!ended) {
      const cut = Math.max(position, text.length - 12)
      rest = text.slice(cut)
    }
  }
  if (filled) rows++
  return { rows, merged: mergedCells(rest) }
}

/** Finds the next place of a part at or behind a position, for positions that only grow. */
function createFinder(text: string, part: string): (from: number) => number {
  let place = -1
  return (from) => {
    if (place < from) {
      const found = text.indexOf(part, from)
      place = found === -1 ? Infinity : found
    }
    return place
  }
}

function mergedCells(tail: string): MergedCells[] {
  const merged: MergedCells[] = []
  for (const [, reference] of tail.matchAll(/<(?:[\w.-]+:)?mergeCell\s[^>]*?ref="([^"]*)"/g)) {
    const range = mergedRange(reference!)
    if (range !== null) merged.push(range)
    if (merged.length >= MOST_MERGED) break
  }
  return merged
}
