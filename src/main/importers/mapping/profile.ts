/** What the values of each column are like, gathered over the whole file in one pass and bounded memory. */
import { isBlankCell, readScoreNumber, scoreOfGroupWord } from '../../../shared/domain/scores.ts'
import { OccurrenceCounter } from '../identity.ts'
import { cellType, type CellType } from '../table/cellTypes.ts'
import { addDateEvidence, isSerialDate, noDateEvidence, readDate, type DateOrderEvidence } from './dates.ts'

/** Rows after which a column's kind is settled and only what needs every row is still gathered. */
const SETTLED_ROWS = 5_000
const MOST_DISTINCT = 2_000
const SAMPLES = 5
const MOST_VALUES = 40
const SAMPLE_LENGTH = 200

export interface ColumnProfile {
  name: string
  filled: number
  blank: number
  types: ReadonlyMap<CellType, number>
  /** Rows by which the types were told. */
  typed: number
  /** Distinct values; `MOST_DISTINCT` stands for "that many or more". */
  distinct: number
  samples: string[]
  /** All distinct values, where they are few; none where they are many. */
  values: string[]
  meanLength: number
  meanWords: number
  /** Every filled value occurs once. */
  unique: boolean
  /** Value n stands in row n. */
  rowNumbers: boolean
  /** How often each number occurred, read as scores ("9/10", "10 - likely"); at most 200 different ones. */
  numbers: ReadonlyMap<number, number>
  /** Values that are Promoter, Passive or Detractor. */
  groupWords: number
  /** Values that are no number, group word or blank. */
  otherThanScores: number
  dates: number
  /** Numbers that would be days, were this a column of dates from a workbook. */
  serialDates: number
  /** The first of them; '' when there is none. */
  serialSample: string
  dateEvidence: DateOrderEvidence
}

export const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)

const totalOf = (numbers: Iterable<readonly [value: number, times: number]>): number => {
  let total = 0
  for (const [, times] of numbers) total += times
  return total
}

/** Share of the values that are numbers or the groups' names. */
export const scoreShare = ({ numbers, groupWords, otherThanScores }: ColumnProfile): number => {
  const scores = totalOf(numbers) + groupWords
  return share(scores, scores + otherThanScores)
}

/** Mostly numbers or the groups' names, and no more different ones than a scale has. */
export const holdsScoreNumbers = (profile: ColumnProfile): boolean =>
  scoreShare(profile) >= 0.7 && profile.numbers.size <= 101

/** Share of the numbers from one to another, so that a stray 99 does not decide. */
export const numbersWithin = ({ numbers }: ColumnProfile, from: number, to: number): number =>
  share(totalOf([...numbers].filter(([value]) => value >= from && value <= to)), totalOf(numbers))

/** The same, where only whole numbers count as answers on a scale. */
export const wholeNumbersWithin = ({ numbers }: ColumnProfile, from: number, to: number): number =>
  share(
    totalOf([...numbers].filter(([value]) => value >= from && value <= to && Number.isInteger(value))),
    totalOf(numbers),
  )

class ColumnProfiler {
  readonly name: string
  #rows = 0
  #filled = 0
  #length = 0
  #words = 0
  #typed = 0
  readonly #types = new Map<CellType, number>()
  readonly #distinct = new Set<string>()
  readonly #samples: string[] = []
  #occurrences: OccurrenceCounter | null = new OccurrenceCounter()
  #rowNumbers = true
  readonly #numbers = new Map<number, number>()
  #groupWords = 0
  #otherThanScores = 0
  #dates = 0
  #serialDates = 0
  #serialSample = ''
  readonly #dateEvidence = noDateEvidence()
  #watchNumbers = true
  #watchDates = true
  #settled = false
  #watching = true

  constructor(name: string) {
    this.name = name
  }

  add(cell: string): void {
    this.#rows++
    if (cell === '' || (!this.#settled && isBlankCell(cell))) {
      this.#rowNumbers = false
      return
    }
    this.#filled++
    if (this.#settled) {
      if (!this.#watching) return
      if (this.#occurrences !== null && this.#occurrences.add(cell) > 1) this.#occurrences = null
      if (this.#watchDates) this.#evidence(cell)
      if (this.#watchNumbers) this.#number(cell)
      if (this.#rowNumbers && cell !== String(this.#rows)) this.#rowNumbers = false
      this.#watching = this.#occurrences !== null || this.#watchDates || this.#watchNumbers
      return
    }
    this.#length += cell.length
    if (this.#rowNumbers && cell !== String(this.#rows)) this.#rowNumbers = false
    if (this.#occurrences !== null && this.#occurrences.add(cell) > 1) this.#occurrences = null
    this.#remember(cell)
    this.#look(cell)
    if (this.#filled === SETTLED_ROWS) this.#settle()
  }

  #remember(cell: string): void {
    if (this.#distinct.size >= MOST_DISTINCT) return
    const key = cell.length > SAMPLE_LENGTH ? `${cell.slice(0, SAMPLE_LENGTH)}…` : cell
    if (this.#distinct.has(key)) return
    // A copy: a slice would keep the whole chunk of the file in memory.
    const copy = Buffer.from(key).toString()
    this.#distinct.add(copy)
    if (this.#samples.length < SAMPLES) this.#samples.push(copy)
  }

  #look(cell: string): void {
    const type = cellType(cell)
    this.#typed++
    this.#types.set(type, (this.#types.get(type) ?? 0) + 1)
    this.#words += cell.length > 400 ? cell.length / 6 : cell.split(' ').length
    if ((type === 'integer' || type === 'decimal') && isSerialDate(cell)) {
      if (this.#serialDates++ === 0) this.#serialSample = cell
    } else if (type !== 'decimal' && type !== 'boolean' && cell.length <= 64) this.#date(cell)
    this.#number(cell)
  }

  #settle(): void {
    this.#watchDates = this.#dates > this.#typed * 0.3
    const scores = [...this.#numbers.values()].reduce((sum, count) => sum + count, 0) + this.#groupWords
    this.#watchNumbers = this.#numbers.size < 200 && scores > this.#typed * 0.3
    if (this.#length / this.#typed > 100) this.#occurrences = null
    this.#settled = true
  }

  #date(cell: string): void {
    if (readDate(cell, 'dayFirst') === null && readDate(cell, 'monthFirst') === null) return
    this.#evidence(cell)
  }

  #evidence(cell: string): void {
    this.#dates++
    addDateEvidence(this.#dateEvidence, cell)
  }

  #number(cell: string): void {
    const number = readScoreNumber(cell)
    if (number !== null) {
      const count = this.#numbers.get(number.value)
      if (count !== undefined || this.#numbers.size < 200) this.#numbers.set(number.value, (count ?? 0) + 1)
    } else if (scoreOfGroupWord(cell) !== null) this.#groupWords++
    else this.#otherThanScores++
  }

  result(): ColumnProfile {
    const typed = Math.max(1, this.#typed)
    return {
      name: this.name,
      filled: this.#filled,
      blank: this.#rows - this.#filled,
      types: this.#types,
      typed: this.#typed,
      distinct: this.#distinct.size,
      samples: this.#samples,
      values: this.#distinct.size > MOST_VALUES ? [] : [...this.#distinct],
      meanLength: this.#length / typed,
      meanWords: this.#words / typed,
      unique: this.#occurrences !== null && this.#filled > 0,
      rowNumbers: this.#rowNumbers && this.#filled > 1,
      numbers: this.#numbers,
      groupWords: this.#groupWords,
      otherThanScores: this.#otherThanScores,
      dates: this.#dates,
      serialDates: this.#serialDates,
      serialSample: this.#serialSample,
      dateEvidence: this.#dateEvidence,
    }
  }
}

/** Takes the rows of a table one by one; cells beyond the columns are not looked at. */
export class TableProfiler {
  readonly #columns: ColumnProfiler[]
  rows = 0

  constructor(columns: readonly string[]) {
    this.#columns = columns.map((name) => new ColumnProfiler(name))
  }

  add(cells: readonly string[]): void {
    this.rows++
    for (let index = 0; index < this.#columns.length; index++) this.#columns[index]!.add(cells[index] ?? '')
  }

  result(): ColumnProfile[] {
    return this.#columns.map((column) => column.result())
  }
}
