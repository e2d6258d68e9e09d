/**
 * RFC 4180 with a byte order mark, so that spreadsheets read it as UTF-8. Cells that a spreadsheet would run as a
 * formula get a leading apostrophe; numbers stay numbers.
 */
export const BYTE_ORDER_MARK = '\uFEFF'
const LINE_END = '\r\n'

const FORMULA_START = /^[=+\-@\t\r\n＝＋－＠]/
const NEGATIVE_NUMBER = /^-\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?$/
const NEEDS_QUOTES = /[",\r\n]/

/** A text that no spreadsheet takes for a formula. */
export const neutralise = (text: string): string =>
  FORMULA_START.test(text) && !NEGATIVE_NUMBER.test(text) ? `'${text}` : text

function csvCell(value: string | number | null): string {
  if (value === null) return ''
  const text = typeof value === 'number' ? String(value) : neutralise(value)
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export const csvLine = (values: readonly (string | number | null)[]): string =>
  values.map(csvCell).join(',') + LINE_END
