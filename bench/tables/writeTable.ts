/** Writes a table in a dialect, as the programs that made the odd ones do. */
import iconv from 'iconv-lite'

export interface WrittenDialect {
  delimiter: string
  quote: string
  /** Which cells are enclosed: all, those that need it, or none whatever they hold. */
  enclose: 'all' | 'needed' | 'none'
  /** How a quote within an enclosed cell is written. */
  escape: 'doubled' | 'backslash' | 'not at all'
  newline: string
  encoding: string
  /** Whether the bytes begin with a byte-order mark. */
  mark: boolean
  /** Whether the last record ends with a break. */
  lastBreak: boolean
}

export const PLAIN: WrittenDialect = {
  delimiter: ',',
  quote: '"',
  enclose: 'needed',
  escape: 'doubled',
  newline: '\n',
  encoding: 'utf-8',
  mark: false,
  lastBreak: true,
}

export function writeCell(cell: string, dialect: WrittenDialect): string {
  const { delimiter, quote, enclose, escape } = dialect
  const needed =
    (quote !== '' && cell.includes(quote)) ||
    cell.includes(delimiter.trim() || delimiter) ||
    /[\r\n]/.test(cell)
  if (enclose === 'none' || quote === '' || (enclose === 'needed' && !needed)) return cell
  const inner =
    escape === 'doubled'
      ? cell.replaceAll(quote, quote + quote)
      : escape === 'backslash'
        ? cell.replaceAll(quote, `\\${quote}`)
        : cell
  return quote + inner + quote
}

export const writeRow = (cells: readonly string[], dialect: WrittenDialect): string =>
  cells.map((cell) => writeCell(cell, dialect)).join(dialect.delimiter)

export const joinLines = (lines: readonly string[], dialect: WrittenDialect): string =>
  lines.join(dialect.newline) + (dialect.lastBreak ? dialect.newline : '')

export const encode = (text: string, { encoding, mark }: Pick<WrittenDialect, 'encoding' | 'mark'>): Buffer =>
  iconv.encode(text, encoding, { addBOM: mark })

export const writeTable = (
  rows: readonly (readonly string[])[],
  dialect: Partial<WrittenDialect> = {},
): Buffer => {
  const whole = { ...PLAIN, ...dialect }
  return encode(
    joinLines(
      rows.map((row) => writeRow(row, whole)),
      whole,
    ),
    whole,
  )
}
