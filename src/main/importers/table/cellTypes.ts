/** What a cell looks like, told from its form alone. */
export type CellType =
  'blank' | 'integer' | 'decimal' | 'date' | 'time' | 'boolean' | 'address' | 'word' | 'text'

const INTEGER = /^[+-]?\d{1,20}$/
const DECIMAL =
  /^[+-]?(?:\d+[.,]\d+|[.,]\d+|\d{1,3}(?:[ .,'\u00a0]\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d+)?[eE][+-]?\d+)$/
const MARKED_NUMBER = /^(?:[$€£¥]\s?[+-]?[\d.,]+|[+-]?[\d.,]+\s?(?:%|[$€£¥])|\([\d.,]+\))$/
const DATE =
  /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})|\d{1,2}[-/. ](?:[A-Za-z\u00c0-\u024f]{3,10})\.?[-/. ](?:\d{4}|\d{2})|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}|\d{4}年\d{1,2}月\d{1,2}日)(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[AaPp]\.?[Mm]\.?)?(?:\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?)?$/
const TIME = /^\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[AaPp][Mm])?$/
const BOOLEAN = /^(?:true|false|yes|no|ja|nein|oui|non|sí|si|y|n|wahr|falsch|vrai|faux)$/i
const ADDRESS = /^(?:[^\s@,;|]+@[^\s@,;|]+\.[^\s@,;|]+|(?:https?|ftp):\/\/[^\s,;|]+|www\.[^\s,;|]+)$/i
const WORD = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u

export function cellType(cell: string): CellType {
  const text = cell.trim()
  const { length } = text
  if (length === 0) return 'blank'
  if (length > 60) return 'text'
  const code = text.charCodeAt(0)
  // Digits, signs, and marks come first in numbers and dates; letters only in dates such as "Sep 30, 2021".
  if (code < 65 || code > 122) {
    if (INTEGER.test(text)) return 'integer'
    if (DECIMAL.test(text) || MARKED_NUMBER.test(text)) return 'decimal'
    if (TIME.test(text)) return 'time'
    if (DATE.test(text)) return 'date'
  } else if (DATE.test(text)) return 'date'
  if (length <= 6 && BOOLEAN.test(text)) return 'boolean'
  if (ADDRESS.test(text)) return 'address'
  return WORD.test(text) ? 'word' : 'text'
}

/** Numbers and times: what stands below names, but seldom is one. */
export const isData = (type: CellType): boolean =>
  type === 'integer' || type === 'decimal' || type === 'date' || type === 'time'

export const isNumeric = (type: CellType): boolean => type === 'integer' || type === 'decimal'
