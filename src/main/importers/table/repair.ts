/** Puts right a row whose delimiters or quotes do not match, where one reading of it is certain. */
import type { TableForms } from './columnForms.ts'
import { readingsOf, splitLine } from './lineReadings.ts'
import type { Dialect } from './records.ts'

/** By how much the best reading must be likelier than the next, as a difference of logarithms. */
const MARGIN = 0.7
/** Characters at both ends of a cell at which it may be divided. */
const SEARCHED = 300
const OTHER_DELIMITERS = [';', '\t', '|', ',', ' ']

interface Candidate {
  cells: string[]
  /** What had to be supposed, as a difference of logarithms. */
  cost: number
}

/**
 * @param cells the row as read
 * @param raw the line it stands on, where its quotes did not match
 * @returns the row with as many cells as there are columns; null when no reading is certain
 */
export function repairRow(
  cells: readonly string[],
  raw: string | undefined,
  dialect: Dialect,
  forms: TableForms,
): string[] | null {
  if (!forms.sound) return null
  const readings = raw === undefined ? [{ cells: [...cells], cost: 0 }] : readingsOf(raw, dialect)
  const candidates = readings.flatMap((reading) =>
    fitted(reading.cells, dialect.delimiter, forms).map((one) => ({
      ...one,
      cost: one.cost + reading.cost,
    })),
  )
  candidates.push(...otherDelimiters(raw ?? cells.join(dialect.delimiter), dialect, forms))
  return choose(candidates, forms)
}

function choose(candidates: readonly Candidate[], forms: TableForms): string[] | null {
  const scored = new Map<string, { cells: string[]; score: number }>()
  for (const { cells, cost } of candidates) {
    const key = JSON.stringify(cells)
    const score = forms.score(cells) - cost
    const known = scored.get(key)
    if (known === undefined || known.score < score) scored.set(key, { cells, score })
  }
  const [best, second] = [...scored.values()].sort((a, b) => b.score - a.score)
  if (best === undefined || !forms.accepts(best.cells)) return null
  return second === undefined || best.score - second.score >= MARGIN ? best.cells : null
}

/** The ways to make a row as wide as the table. */
function fitted(cells: string[], delimiter: string, forms: TableForms): Candidate[] {
  const { width } = forms
  const surplus = cells.length - width
  if (surplus === 0) return [{ cells, cost: 0 }]
  if (surplus > 0) return [...withoutBlanks(cells, surplus), ...joined(cells, surplus, delimiter)]
  return [...withBlanks(cells, -surplus, width), ...(surplus === -1 ? divided(cells, forms) : [])]
}

/** Cells without `surplus` empty ones that stand together. */
function withoutBlanks(cells: readonly string[], surplus: number): Candidate[] {
  return cells.flatMap((_, index) => {
    const run = cells.slice(index, index + surplus)
    if (run.length < surplus || run.some((cell) => cell.trim() !== '')) return []
    return [{ cells: [...cells.slice(0, index), ...cells.slice(index + surplus)], cost: 0.5 }]
  })
}

/** The delimiters of one field were not meant as such. */
function joined(cells: readonly string[], surplus: number, delimiter: string): Candidate[] {
  const candidates: Candidate[] = []
  for (let index = 0; index + surplus < cells.length; index++) {
    const parts = cells.slice(index, index + surplus + 1)
    // A space after it makes a delimiter one of a sentence.
    const spaced = parts.slice(1).every((part) => part.startsWith(' '))
    candidates.push({
      cells: [...cells.slice(0, index), parts.join(delimiter), ...cells.slice(index + surplus + 1)],
      cost: spaced ? 0 : 0.8,
    })
  }
  return candidates
}

/** Cells are missing at the end, or together at one place. */
function withBlanks(cells: readonly string[], missing: number, width: number): Candidate[] {
  const blanks = Array.from({ length: missing }, () => '')
  const atEnd: Candidate = { cells: [...cells, ...blanks], cost: 0 }
  if (missing > 2 || width > 60) return [atEnd]
  return [
    atEnd,
    ...cells.map((_, index) => ({
      cells: [...cells.slice(0, index), ...blanks, ...cells.slice(index)],
      cost: 1,
    })),
  ]
}

/** One cell is two whose delimiter is missing. */
function divided(cells: readonly string[], forms: TableForms): Candidate[] {
  const candidates: Candidate[] = []
  cells.forEach((cell, index) => {
    let best: { cells: string[]; score: number }[] = []
    for (let at = 1; at < cell.length; at++) {
      if (at === SEARCHED && cell.length > 2 * SEARCHED) at = cell.length - SEARCHED
      const quoted = cell[at] === '"' ? 1 : 0
      const left = cell.slice(0, at)
      const right = cell.slice(at + quoted)
      if (right === '') continue
      const score = Math.log(forms.fit(left, index)) + Math.log(forms.fit(right, index + 1))
      if (best.length === 2 && score <= best[1]!.score) continue
      const whole = [...cells.slice(0, index), left, right, ...cells.slice(index + 1)]
      best = [...best, { cells: whole, score }].sort((a, b) => b.score - a.score).slice(0, 2)
    }
    candidates.push(...best.map((one) => ({ cells: one.cells, cost: 0.5 })))
  })
  return candidates
}

/** The row has a delimiter of its own. */
function otherDelimiters(line: string, dialect: Dialect, forms: TableForms): Candidate[] {
  return OTHER_DELIMITERS.filter((one) => one !== dialect.delimiter && line.includes(one)).flatMap(
    (delimiter) => {
      const { cells } = splitLine(line, { ...dialect, delimiter }, { lenient: false })
      const surplus = cells.length - forms.width
      if (surplus < 0 || surplus > 60) return []
      return surplus === 0
        ? [{ cells, cost: 1 }]
        : joined(cells, surplus, delimiter).map((one) => ({ ...one, cost: 1.5 }))
    },
  )
}

/** A header that was written with another delimiter than the rows, or with empty names too many. */
export function repairHeader(cells: readonly string[], width: number, dialect: Dialect): string[] | null {
  const filled = cells.filter((cell) => cell.trim() !== '')
  if (cells.length > width && filled.length === width) return filled
  if (cells.length >= width || cells.length > Math.max(1, width / 2)) return null
  const line = cells.join(dialect.delimiter)
  for (const delimiter of OTHER_DELIMITERS) {
    if (delimiter === dialect.delimiter) continue
    const names = splitLine(line, { ...dialect, delimiter }, { lenient: false }).cells
    if (names.length === width && names.every((name) => name.trim() !== '')) return names
  }
  return null
}
