/**
 * What the cells of each column look like, learnt from rows that are regular, so that of several readings of an
 * irregular row the one that looks like the others can be told.
 */
import { cellType, type CellType } from './cellTypes.ts'

const MOST_VALUES = 24
const MOST_PATTERNS = 24
const LEARNT_ROWS = 1_000
/** The readings of a row grow with the square of its cells. */
const MOST_COLUMNS = 200

/** Digits stay apart, letters do not: "R-1007" and "R-1014" have one pattern, "R-10070" another. */
const patternOf = (cell: string): string => cell.replace(/\d/g, '9').replace(/\p{L}+/gu, 'a')

/** Types that a value has by its form; a word or a text can be anything. */
const TYPED: ReadonlySet<CellType> = new Set(['integer', 'decimal', 'date', 'time', 'address', 'boolean'])

class ColumnForm {
  #total = 0
  #blank = 0
  readonly #types = new Map<CellType, number>()
  readonly #values = new Map<string, number>()
  readonly #patterns = new Map<string, number>()

  learn(cell: string): void {
    this.#total++
    const text = cell.trim()
    if (text === '') {
      this.#blank++
      return
    }
    count(this.#types, cellType(text), Infinity)
    count(this.#values, text.slice(0, 60), MOST_VALUES + 1)
    count(this.#patterns, patternOf(text.slice(0, 60)), MOST_PATTERNS + 1)
  }

  /** The type that nearly all filled cells have by their form, null where there is none. */
  get type(): CellType | null {
    const filled = this.#total - this.#blank
    for (const [type, seen] of this.#types)
      if (TYPED.has(type) && filled > 1 && seen + this.#numberKin(type) >= filled * 0.9) return type
    return null
  }

  /** Whole numbers stand among decimal ones. */
  #numberKin(type: CellType): number {
    return type === 'decimal' ? (this.#types.get('integer') ?? 0) : 0
  }

  /** How well a cell goes with the others, from 0.01 (not at all) to 1. */
  fit(cell: string): number {
    const text = bareOf(cell)
    const filled = this.#total - this.#blank
    if (text === '') return bounded((this.#blank + 0.2) / (this.#total + 1))
    if (filled === 0) return 0.05
    const few = this.#values.size <= MOST_VALUES && this.#values.size * 3 <= filled
    if (few) {
      const seen = this.#values.get(text.slice(0, 60))
      if (seen !== undefined) return bounded(0.5 + seen / filled)
    }
    const type = cellType(text)
    const share = this.#share(type, filled)
    if (this.#patterns.size > MOST_PATTERNS || this.#patterns.size > Math.max(2, filled * 0.34))
      return bounded(share)
    const pattern = this.#patterns.get(patternOf(text.slice(0, 60)))
    // Of a few rows not every pattern has been seen.
    if (pattern === undefined) return bounded(share * (filled < 20 ? 0.5 : few ? 0.05 : 0.15))
    const often = pattern / filled
    return bounded(share * (often < 0.1 ? 0.15 + 4.5 * often : 0.6 + 0.4 * often))
  }

  #share(type: CellType, filled: number): number {
    const of = (one: CellType): number => (this.#types.get(one) ?? 0) / filled
    switch (type) {
      case 'text':
        return of('text') + 0.3 * of('word')
      case 'word':
        return of('word') + 0.4 * of('text') + 0.3 * of('boolean')
      case 'boolean':
        return of('boolean') + 0.6 * of('word') + 0.2 * of('text')
      case 'integer':
        return of('integer') + 0.7 * of('decimal') + 0.05 * of('text')
      case 'decimal':
        return of('decimal') + 0.2 * of('integer') + 0.05 * of('text')
      default:
        return of(type) + 0.05 * of('text')
    }
  }
}

/** A quote too many at one end says nothing of what the cell is. */
function bareOf(cell: string): string {
  const text = cell.trim()
  const [first, last] = [text.startsWith('"'), text.length > 1 && text.endsWith('"')]
  return first === last ? text : first ? text.slice(1).trim() : text.slice(0, -1).trim()
}

const bounded = (value: number): number => Math.min(1, Math.max(0.01, value))

function count<Key>(counts: Map<Key, number>, key: Key, most: number): void {
  const seen = counts.get(key)
  if (seen !== undefined) counts.set(key, seen + 1)
  else if (counts.size < most) counts.set(key, 1)
}

export class TableForms {
  readonly width: number
  readonly #columns: ColumnForm[]
  /** Of the rows learnt from, what the least typical tenth reach. */
  readonly #floor: number
  /** Whether enough was seen for a repair to be certain. */
  readonly sound: boolean

  /** @param rows data rows; those of another width are not learnt from */
  constructor(rows: readonly (readonly string[])[], width: number) {
    this.width = width
    const filled = rows.filter((cells) => cells.some((cell) => cell.trim() !== ''))
    const regular = filled.filter((cells) => cells.length === width).slice(0, LEARNT_ROWS)
    this.#columns = Array.from({ length: width }, () => new ColumnForm())
    for (const cells of regular) this.#columns.forEach((column, index) => column.learn(cells[index]!))
    const scores = regular.map((cells) => this.score(cells)).sort((a, b) => a - b)
    this.#floor = scores[Math.floor(scores.length / 10)] ?? 0
    this.sound =
      width > 1 && width <= MOST_COLUMNS && regular.length >= 3 && regular.length >= filled.length / 2
  }

  /** Sum of the logarithms of the fits; 0 at best. */
  score(cells: readonly string[]): number {
    return this.#columns.reduce((sum, column, index) => sum + Math.log(column.fit(cells[index] ?? '')), 0)
  }

  /** Whether a row could be one of those learnt from: as typical as the least typical, no typed column broken. */
  accepts(cells: readonly string[]): boolean {
    return this.score(cells) >= this.#floor - 3 && this.breaks(cells) === 0
  }

  /** How many typed columns hold a filled cell of another kind. */
  breaks(cells: readonly string[]): number {
    return this.#columns.filter((column, index) => {
      const text = bareOf(cells[index] ?? '')
      if (text === '' || column.type === null) return false
      return !sameKind(column.type, cellType(text))
    }).length
  }

  fit(cell: string, column: number): number {
    return this.#columns[column]?.fit(cell) ?? 0
  }

  typeOf(column: number): CellType | null {
    return this.#columns[column]?.type ?? null
  }
}

const NUMBERS: ReadonlySet<CellType> = new Set(['integer', 'decimal'])

const sameKind = (a: CellType, b: CellType): boolean => a === b || (NUMBERS.has(a) && NUMBERS.has(b))
