/** Whether the double quotes of a table stand exactly where RFC 4180 has them. */

const QUOTE = 34
const SPACE = 32

interface Quoting {
  /** Fields that begin and end with a quote and hold the delimiter, which quotes are for. */
  enclosing: number
  /** Widths of the records, by how many have each. */
  widths: ReadonlyMap<number, number>
  /** What each record that is one quoted field holds is divided into, were its quotes none. */
  innerWidths: ReadonlyMap<number, number>
}

/**
 * Whether every quote of the sample opens or closes a field or is doubled within one, and some field needs them: then they
 * are no part of the texts. Not where each line as a whole was put into quotes, a table within a table of one column.
 */
export function isWellQuoted(sample: string, delimiter: string): boolean {
  const quoting = readQuoting(sample, delimiter)
  if (quoting === null || quoting.enclosing === 0) return false
  const { widths, innerWidths } = quoting
  const single = widths.size === 1 && widths.has(1)
  const wrapped = innerWidths.size === 1 && !innerWidths.has(1)
  return !(single && wrapped)
}

/** @returns null when a quote stands elsewhere */
function readQuoting(sample: string, delimiter: string): Quoting | null {
  const widths = new Map<number, number>()
  const innerWidths = new Map<number, number>()
  let enclosing = 0
  let width = 1
  let inner = 1
  const endRecord = (start: number, end: number): void => {
    if (end > start) {
      add(widths, width)
      add(innerWidths, inner)
    }
    width = inner = 1
  }
  let recordStart = 0
  let at = 0
  for (;;) {
    let open = at
    while (delimiter !== ' ' && sample.charCodeAt(open) === SPACE) open++
    let end: number
    if (sample.charCodeAt(open) === QUOTE) {
      const close = closingQuote(sample, open)
      // The sample may end within a field of a longer file.
      if (close === -1) return { enclosing, widths, innerWidths }
      const parts = sample.slice(open + 1, close).split(delimiter).length
      if (parts > 1) enclosing++
      inner = Math.max(inner, parts)
      end = close + 1
      while (delimiter !== ' ' && sample.charCodeAt(end) === SPACE) end++
    } else {
      end = fieldEnd(sample, at, delimiter)
      const quote = sample.indexOf('"', at)
      if (quote !== -1 && quote < end) return null
    }
    if (sample.startsWith(delimiter, end)) {
      width++
      at = end + delimiter.length
      continue
    }
    const ends = end >= sample.length
    if (!ends && sample[end] !== '\n' && sample[end] !== '\r') return null
    endRecord(recordStart, end)
    if (ends) return { enclosing, widths, innerWidths }
    at = end + (sample[end] === '\r' && sample[end + 1] === '\n' ? 2 : 1)
    recordStart = at
  }
}

const add = (counts: Map<number, number>, width: number): void =>
  void counts.set(width, (counts.get(width) ?? 0) + 1)

function closingQuote(sample: string, open: number): number {
  let at = sample.indexOf('"', open + 1)
  while (at !== -1 && sample.charCodeAt(at + 1) === QUOTE) at = sample.indexOf('"', at + 2)
  return at
}

/** Where the delimiter or the line's end stands. */
function fieldEnd(sample: string, from: number, delimiter: string): number {
  let end = from
  while (end < sample.length) {
    const code = sample.charCodeAt(end)
    if (code === 10 || code === 13 || sample.startsWith(delimiter, end)) break
    end++
  }
  return end
}
