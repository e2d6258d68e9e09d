/** The sheets of an ODS file, streamed from its one large part. */
import { VerbatimError } from '../../../shared/domain/errors.ts'
import { numberText } from './cellFormats.ts'
import { SHEET_LIMITS, type MergedCells, type SheetNotes, type SheetRow } from './sheet.ts'
import { countBytes, decodeXml, localName, XmlReader, type XmlAttributes, type XmlHandler } from './xml.ts'

/** A row as written: it may stand for many equal ones. */
interface RepeatedRow extends SheetRow {
  repeated: number
}

export interface OdsSheetFacts {
  name: string
  hidden: boolean
  rows: number
  merged: MergedCells[]
}

const MOST_MERGED = 10_000
/** Spaces that one element may stand for. */
const MOST_SPACES = 10_000

/** An attribute by its name without prefix; prefixes are each file's own choice. */
function attribute(attributes: XmlAttributes, name: string): string | undefined {
  for (const key in attributes) if (localName(key) === name) return attributes[key]
  return undefined
}

/** How often a row or cell is repeated, or how far it spans: 1 to `most`. */
const countOf = (text: string | undefined, most: number): number => {
  const count = Number(text ?? '1')
  return Number.isInteger(count) && count > 0 ? Math.min(count, most) : 1
}

class OdsHandler implements XmlHandler {
  readonly #file: string
  readonly #mostCharacters: number
  readonly #hiddenStyles = new Set<string>()
  readonly #notes: SheetNotes
  readonly sheets: OdsSheetFacts[] = []
  /** Index of the sheet whose rows are kept; null to keep none. */
  readonly #wanted: number | null
  #rows: RepeatedRow[] = []
  #style = ''
  #depth = 0
  #row: RepeatedRow | null = null
  #rowNumber = 1
  #column = 0
  #cell: { attributes: XmlAttributes; repeated: number } | null = null
  #paragraphs: string[] = []
  #inParagraph = 0
  #aside = 0
  #characters = 0

  constructor(file: string, mostCharacters: number, wanted: number | null, notes: SheetNotes) {
    this.#file = file
    this.#mostCharacters = mostCharacters
    this.#wanted = wanted
    this.#notes = notes
  }

  get past(): boolean {
    return this.#wanted !== null && this.sheets.length > this.#wanted + 1
  }

  take(): RepeatedRow[] {
    const rows = this.#rows
    if (rows.length > 0) this.#rows = []
    return rows
  }

  open(name: string, attributes: XmlAttributes): void {
    if (this.#aside > 0 || (name === 'annotation' && this.#cell !== null)) {
      this.#aside++
      return
    }
    switch (name) {
      case 'style':
        this.#style = attribute(attributes, 'name') ?? ''
        break
      case 'table-properties':
        if (attribute(attributes, 'display') === 'false') this.#hiddenStyles.add(this.#style)
        break
      case 'table':
        // Tables within cells are no sheets.
        if (this.#depth++ === 0) this.#openSheet(attributes)
        break
      case 'table-row':
        if (this.#depth === 1) this.#openRow(attributes)
        break
      case 'table-cell':
      case 'covered-table-cell':
        if (this.#depth === 1 && this.#row !== null) {
          this.#cell = {
            attributes,
            repeated: countOf(attribute(attributes, 'number-columns-repeated'), SHEET_LIMITS.columns),
          }
          this.#paragraphs = []
        }
        break
      case 'p':
        if (this.#cell !== null && this.#inParagraph++ === 0) this.#paragraphs.push('')
        break
      case 's':
        this.text(' '.repeat(countOf(attribute(attributes, 'c'), MOST_SPACES)))
        break
      case 'tab':
        this.text('\t')
        break
      case 'line-break':
        this.text('\n')
    }
  }

  text(text: string): void {
    if (this.#inParagraph === 0 || this.#aside > 0) return
    this.#paragraphs.push((this.#paragraphs.pop() ?? '') + text)
  }

  close(name: string): void {
    if (this.#aside > 0) {
      this.#aside--
      return
    }
    if (name === 'p' && this.#inParagraph > 0) this.#inParagraph--
    else if (name === 'table' && this.#depth > 0) this.#depth--
    else if (this.#depth !== 1) return
    else if ((name === 'table-cell' || name === 'covered-table-cell') && this.#cell !== null)
      this.#closeCell()
    else if (name === 'table-row' && this.#row !== null) this.#closeRow()
  }

  #openSheet(attributes: XmlAttributes): void {
    this.sheets.push({
      name: attribute(attributes, 'name') ?? `Sheet ${this.sheets.length + 1}`,
      hidden: this.#hiddenStyles.has(attribute(attributes, 'style-name') ?? ''),
      rows: 0,
      merged: [],
    })
    this.#rowNumber = 1
  }

  #openRow(attributes: XmlAttributes): void {
    const repeated = countOf(attribute(attributes, 'number-rows-repeated'), SHEET_LIMITS.rows)
    const visibility = attribute(attributes, 'visibility') ?? 'visible'
    this.#row = { row: this.#rowNumber, columns: [], cells: [], hidden: visibility !== 'visible', repeated }
    this.#rowNumber += repeated
    this.#column = 0
  }

  #closeRow(): void {
    const row = this.#row!
    this.#row = null
    if (row.cells.length === 0) return
    // Only rows that hold something count: sheets are padded with a million empty ones.
    if (row.row + row.repeated - 1 > SHEET_LIMITS.rows) throw this.#outside()
    this.sheets.at(-1)!.rows += row.repeated
    if (this.#wanted !== this.sheets.length - 1) return
    const characters = row.cells.reduce((sum, cell) => sum + cell.length, 0)
    this.#characters += characters * row.repeated
    if (this.#characters > this.#mostCharacters) {
      throw new VerbatimError(
        'file_unsafe',
        `the cells of ${this.#file} swell to far more text than the file holds`,
        'No real data does that. Ask where the file comes from, and save it again from its own program.',
      )
    }
    if (row.hidden) this.#notes.hiddenRows += row.repeated
    this.#rows.push(row)
  }

  #closeCell(): void {
    const { attributes, repeated } = this.#cell!
    this.#cell = null
    this.#inParagraph = 0
    const from = this.#column
    this.#column += repeated
    const text = this.#cellText(attributes)
    const spanned = countOf(attribute(attributes, 'number-columns-spanned'), SHEET_LIMITS.columns)
    const spannedRows = countOf(attribute(attributes, 'number-rows-spanned'), SHEET_LIMITS.rows)
    const { merged } = this.sheets.at(-1)!
    if ((spanned > 1 || spannedRows > 1) && merged.length < MOST_MERGED) {
      const { row } = this.#row!
      merged.push({
        fromRow: row,
        toRow: row + spannedRows - 1,
        fromColumn: from,
        toColumn: from + spanned - 1,
      })
    }
    if (text === '') return
    if (this.#column > SHEET_LIMITS.columns) throw this.#outside()
    for (let column = from; column < this.#column; column++) {
      this.#row!.columns.push(column)
      this.#row!.cells.push(text)
    }
  }

  #cellText(attributes: XmlAttributes): string {
    const shown = this.#paragraphs.join('\n')
    const values = Object.keys(attributes).filter((key) => localName(key) === 'value-type')
    // A formula's error is marked beside a value that means nothing.
    if (values.some((key) => attributes[key] === 'error')) return shown
    switch (attributes[values[0] ?? '']) {
      case 'float':
      case 'percentage':
      case 'currency':
        return numberText(attribute(attributes, 'value') ?? shown)
      case 'date':
        return (attribute(attributes, 'date-value') ?? shown).replace(/T00:00:00(?:\.0+)?$/, '')
      case 'time':
        return durationAsTime(attribute(attributes, 'time-value') ?? '') ?? shown
      case 'boolean':
        return attribute(attributes, 'boolean-value') === 'true' ? 'TRUE' : 'FALSE'
      default:
        return attribute(attributes, 'string-value') ?? shown
    }
  }

  #outside(): VerbatimError {
    return new VerbatimError(
      'file_unsafe',
      `${this.#file} names cells beyond the size a sheet can have`,
      'Open it in a spreadsheet program and save it again.',
    )
  }
}

/** PT12H34M56.5S -> 12:34:56.5; null for what is no duration. */
function durationAsTime(text: string): string | null {
  const found = /^PT?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d+))?S)?$/.exec(text)
  if (found === null || text.length < 3) return null
  const [, hours = '0', minutes = '0', seconds = '0', fraction = ''] = found
  const rest = fraction.replace(/0+$/, '').slice(0, 3)
  const clock = [hours, minutes, seconds].map((part) => part.padStart(2, '0')).join(':')
  return rest === '' ? clock : `${clock}.${rest}`
}

/** Names, row counts and joined cells of all sheets, in one pass. */
export async function outlineOds(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  notes: SheetNotes,
): Promise<OdsSheetFacts[]> {
  const handler = new OdsHandler(file, Infinity, null, notes)
  const reader = new XmlReader(handler, file)
  for await (const text of decodeXml(chunks)) {
    reader.write(text)
    handler.take()
  }
  reader.end()
  return handler.sheets
}

const ROWS_AT_ONCE = 1_000

/** The rows of one sheet, repeated ones as often as they are meant. */
export async function* readOdsRows(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  wanted: number,
  mostCharacters: number,
  notes: SheetNotes,
): AsyncGenerator<{ rows: SheetRow[]; bytes: number }> {
  const handler = new OdsHandler(file, mostCharacters, wanted, notes)
  const reader = new XmlReader(handler, file)
  const counted = countBytes(chunks)
  for await (const text of decodeXml(counted.chunks)) {
    reader.write(text)
    for (const rows of expanded(handler.take())) yield { rows, bytes: counted.bytes() }
    if (handler.past) return
  }
  reader.end()
  notes.fault = reader.fault
  for (const rows of expanded(handler.take())) yield { rows, bytes: counted.bytes() }
}

function* expanded(rows: readonly RepeatedRow[]): Generator<SheetRow[]> {
  let batch: SheetRow[] = []
  for (const { repeated, ...row } of rows) {
    for (let count = 0; count < repeated; count++) {
      batch.push(count === 0 ? row : { ...row, row: row.row + count })
      if (batch.length < ROWS_AT_ONCE) continue
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}
