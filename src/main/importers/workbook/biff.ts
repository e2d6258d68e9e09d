/**
 * The sheets of a workbook of Excel 97 to 2003. Own rather than a library's: what can be had from the registry has an
 * open advisory, or leaves out the texts that shared formulas give.
 */
import { VerbatimError } from '../../../shared/domain/errors.ts'
import { BlockReader, readRecords, RECORD, rkNumber, type BiffRecord } from './biffRecords.ts'
import { formatKind, numberText, serialText, type NumberKind } from './cellFormats.ts'
import type { MergedCells, Sheet, SheetRow } from './sheet.ts'

const VERSION_8 = 0x0600
const WORKSHEET = 0
const HIDDEN_ROW = 0x20

interface Globals {
  strings: string[]
  kinds: NumberKind[]
  date1904: boolean
  sheets: { name: string; hidden: boolean; position: number }[]
}

/**
 * @param file its name, for messages
 * @throws VerbatimError `file_protected`, `format_unknown` for what is older, `file_damaged`
 */
export function biffSheets(stream: Buffer, file: string): Sheet[] {
  const globals = intact(file, () => readGlobals(stream, file))
  return globals.sheets.map(({ name, hidden, position }) => {
    let content: SheetContent | null = null
    const read = (): SheetContent => (content ??= intact(file, () => readSheet(stream, position, globals)))
    return {
      name,
      hidden,
      outline: () => Promise.resolve({ rows: read().rows.length, merged: read().merged }),
      read: async function* (notes) {
        const { rows, emptyFormulas } = read()
        notes.emptyFormulas = emptyFormulas
        for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
          const batch = rows.slice(from, from + ROWS_AT_ONCE)
          notes.hiddenRows += batch.filter((row) => row.hidden).length
          yield await Promise.resolve({ rows: batch, share: (from + batch.length) / rows.length })
        }
      },
    }
  })
}

const ROWS_AT_ONCE = 1_000

function intact<Result>(file: string, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    if (error instanceof VerbatimError) throw error
    throw new VerbatimError(
      'file_damaged',
      `${file} is damaged: ${(error as Error).message}`,
      'Open it in a spreadsheet program and save it as XLSX.',
      { cause: error },
    )
  }
}

function readGlobals(stream: Buffer, file: string): Globals {
  const globals: Globals = { strings: [], kinds: [], date1904: false, sheets: [] }
  const codes = new Map<number, string>()
  const formats: number[] = []
  let first = true
  for (const { id, blocks } of readRecords(stream, 0)) {
    const reader = new BlockReader(blocks)
    if (first) checkVersion(id, reader, file)
    first = false
    if (id === RECORD.endOfStream) break
    if (id === RECORD.filePass) throw protectedFile(file)
    if (id === RECORD.dateMode) globals.date1904 = reader.short() === 1
    else if (id === RECORD.formatCode) codes.set(reader.short(), reader.text())
    else if (id === RECORD.format) {
      reader.skip(2)
      formats.push(reader.short())
    } else if (id === RECORD.boundSheet) {
      const position = reader.long()
      const hidden = (reader.byte() & 3) !== 0
      if (reader.byte() === WORKSHEET) globals.sheets.push({ name: reader.text(true), hidden, position })
    } else if (id === RECORD.sharedStrings) {
      reader.skip(4)
      const count = reader.long()
      while (globals.strings.length < count && !reader.ended) globals.strings.push(reader.text())
    }
  }
  globals.kinds = formats.map((format) => formatKind(format, codes))
  return globals
}

function checkVersion(id: number, reader: BlockReader, file: string): void {
  if (id === RECORD.beginning && reader.short() === VERSION_8) return
  throw new VerbatimError(
    'format_unknown',
    `${file} is a workbook of a version before Excel 97`,
    'Open it in a spreadsheet program and save it as XLSX.',
  )
}

const protectedFile = (file: string): VerbatimError =>
  new VerbatimError(
    'file_protected',
    `${file} is protected by a password`,
    'Open it in a spreadsheet program, save a copy without a password as XLSX, and import the copy.',
  )

interface SheetContent {
  rows: SheetRow[]
  merged: MergedCells[]
  emptyFormulas: number
}

const ERRORS: Readonly<Record<number, string>> = {
  0x00: '#NULL!',
  0x07: '#DIV/0!',
  0x0f: '#VALUE!',
  0x17: '#REF!',
  0x1d: '#NAME?',
  0x24: '#NUM!',
  0x2a: '#N/A',
}

class SheetReader {
  readonly #globals: Globals
  readonly #rows = new Map<number, SheetRow>()
  readonly #hidden = new Set<number>()
  readonly merged: MergedCells[] = []
  /** Formulas that should give a text, of which none is stored. */
  emptyFormulas = 0
  /** A formula whose text follows in a record of its own. */
  #waiting: { row: number; column: number } | null = null

  constructor(globals: Globals) {
    this.#globals = globals
  }

  rows(): SheetRow[] {
    const rows = [...this.#rows.values()].sort((a, b) => a.row - b.row)
    for (const row of rows) row.hidden = this.#hidden.has(row.row)
    return rows
  }

  add({ id, blocks }: BiffRecord): void {
    const reader = new BlockReader(blocks)
    switch (id) {
      case RECORD.row: {
        const row = reader.short() + 1
        reader.skip(10)
        if ((reader.short() & HIDDEN_ROW) !== 0) this.#hidden.add(row)
        break
      }
      case RECORD.mergedCells: {
        for (let left = reader.short(); left > 0; left--) {
          const [fromRow, toRow] = [reader.short() + 1, reader.short() + 1]
          this.merged.push({ fromRow, toRow, fromColumn: reader.short(), toColumn: reader.short() })
        }
        break
      }
      case RECORD.string:
        if (this.#waiting === null) break
        this.#set(this.#waiting.row, this.#waiting.column, reader.text())
        this.#waiting = null
        this.emptyFormulas--
        break
      case RECORD.multipleRk: {
        const row = reader.short()
        const first = reader.short()
        const count = Math.trunc((blocks[0]!.length - 6) / 6)
        for (let index = 0; index < count; index++)
          this.#number(row, first + index, reader.short(), rkNumber(reader.long()))
        break
      }
      case RECORD.sharedString:
      case RECORD.label:
      case RECORD.richString:
      case RECORD.number:
      case RECORD.rk:
      case RECORD.booleanOrError:
      case RECORD.formula:
        this.#cell(id, reader, blocks[0]!)
    }
  }

  #cell(id: number, reader: BlockReader, bytes: Buffer): void {
    const row = reader.short()
    const column = reader.short()
    const style = reader.short()
    if (id === RECORD.sharedString) this.#set(row, column, this.#globals.strings[reader.long()] ?? '')
    else if (id === RECORD.label || id === RECORD.richString) this.#set(row, column, reader.text())
    else if (id === RECORD.number) this.#number(row, column, style, bytes.readDoubleLE(6))
    else if (id === RECORD.rk) this.#number(row, column, style, rkNumber(reader.long()))
    else if (id === RECORD.booleanOrError) {
      const value = reader.byte()
      this.#set(row, column, reader.byte() === 1 ? errorText(value) : value === 0 ? 'FALSE' : 'TRUE')
    } else this.#result(row, column, style, bytes)
  }

  /** The stored result of a formula: a number, or by its last bytes something else. */
  #result(row: number, column: number, style: number, bytes: Buffer): void {
    this.#waiting = null
    if (bytes.readUInt16LE(12) !== 0xffff) {
      this.#number(row, column, style, bytes.readDoubleLE(6))
      return
    }
    const [kind, , value] = bytes.subarray(6)
    if (kind === 1) this.#set(row, column, value === 0 ? 'FALSE' : 'TRUE')
    else if (kind === 2) this.#set(row, column, errorText(value!))
    else if (kind === 0) {
      this.#waiting = { row, column }
      this.emptyFormulas++
    }
  }

  #number(row: number, column: number, style: number, value: number): void {
    const kind = this.#globals.kinds[style] ?? 'number'
    const text = serialText(value, kind, this.#globals.date1904) ?? numberText(String(value))
    this.#set(row, column, text)
  }

  #set(index: number, column: number, text: string): void {
    if (text === '') return
    const number = index + 1
    let row = this.#rows.get(number)
    if (row === undefined) {
      row = { row: number, columns: [], cells: [], hidden: false }
      this.#rows.set(number, row)
    }
    row.columns.push(column)
    row.cells.push(text)
  }
}

const errorText = (code: number): string => ERRORS[code] ?? '#ERROR'

function readSheet(stream: Buffer, position: number, globals: Globals): SheetContent {
  const sheet = new SheetReader(globals)
  let depth = 0
  for (const record of readRecords(stream, position)) {
    // Charts within a sheet are streams of their own.
    if (record.id === RECORD.beginning) depth++
    else if (record.id === RECORD.endOfStream) {
      depth--
      if (depth <= 0) break
    } else if (depth === 1) sheet.add(record)
  }
  return { rows: sheet.rows(), merged: sheet.merged, emptyFormulas: sheet.emptyFormulas }
}
