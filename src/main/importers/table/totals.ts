/** Sums and means below a table, as reports have them: they are no answers. */
import type { Batch, RawRow, Table } from '../format.ts'
import { cellType, isNumeric, type CellType } from './cellTypes.ts'

/** Rows at the end of a table that may be sums. */
const MOST_TOTALS = 6
const LEARNT_ROWS = 500
const FEWEST_ROWS = 3

/** What stands before a sum, a mean, a count or an extreme, without accents, in lower case. */
const LABELS: ReadonlySet<string> = new Set(
  [
    'total|totals|grand total|subtotal|sub total|sum|sums|average|averages|avg|mean|median|count|min|max|minimum|maximum|overall|std dev|standard deviation',
    'gesamt|summe|gesamtsumme|zwischensumme|insgesamt|durchschnitt|mittelwert|anzahl|schnitt|gesamtergebnis',
    'total general|somme|sous total|moyenne|mediane|nombre|ensemble',
    'suma|subtotales|promedio|media|mediana|recuento|totales',
    'totale|somma|subtotale|conteggio|totale complessivo',
    'soma|total geral|contagem',
    'totaal|som|subtotaal|gemiddelde|mediaan|aantal|eindtotaal',
    'razem|lacznie|srednia|liczba|ogolem|suma koncowa',
    'summa|totalt|medelvarde|genomsnitt|medel|antal',
    'i alt|gennemsnit|gjennomsnitt|snitt|middelvaerdi|sum i alt',
    'yhteensa|summa|keskiarvo|mediaani|lukumaara',
    'toplam|genel toplam|ortalama|ara toplam|sayi',
    'итого|всего|сумма|среднее|общий итог|количество|медиана',
    '合計|小計|総計|平均|平均値|件数|总计|合计|小计|平均值|总和|总数',
    '합계|총계|소계|평균|개수',
  ].flatMap((words) => words.split('|')),
)

const labelOf = (cell: string): string =>
  cell
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/ł/g, 'l')
    .replace(/ı/g, 'i')
    .replace(/æ/g, 'ae')
    .replace(/\([^)]*\)/g, ' ')
    .replace(/[^\p{L}]+/gu, ' ')
    .trim()

/** A label may lose its marks in Japanese and Korean; both ways of writing are looked up. */
const isLabel = (cell: string): boolean => {
  const text = cell.trim()
  if (text === '' || text.length > 40 || /^\d/.test(text)) return false
  return LABELS.has(labelOf(text)) || LABELS.has(text.replace(/[:：]\s*$/, ''))
}

const MARKS: ReadonlySet<CellType> = new Set(['integer', 'decimal', 'date', 'time', 'address'])

/** An id, a number, a day or an address: what a word like "Total" cannot be one of. */
const isMark = (cell: string): boolean => {
  const text = cell.trim()
  return MARKS.has(cellType(text)) || (/\d/.test(text) && !/\s/.test(text))
}

/**
 * Leaves out, with their reason, the last rows that begin with a word for a sum where all other rows have an id, a number
 * or a day. Where other words stand there too it may be an answer: it is taken, and said.
 */
export function setAsideTotals(table: Table): Table {
  let totals: RawRow[] = []
  let doubtful: RawRow | null = null

  async function* rows(): AsyncGenerator<Batch<RawRow>> {
    totals = []
    doubtful = null
    const columns = new ColumnMarks(table.columns.length)
    let held: RawRow[] = []
    let read = 0
    for await (const { entries, bytesRead } of table.rows()) {
      for (const row of entries) if (row.skip === null) columns.learn(row.cells)
      const all = held.length === 0 ? entries : [...held, ...entries]
      const settled = Math.max(0, all.length - MOST_TOTALS)
      held = all.slice(settled)
      read = bytesRead
      yield { entries: all.slice(0, settled), bytesRead }
    }
    yield { entries: tellTotals(held, columns), bytesRead: read }
  }

  /** From the end upwards, as long as there are sums; what is left out anyway may stand between them. */
  const tellTotals = (last: readonly RawRow[], columns: ColumnMarks): RawRow[] => {
    const told = [...last]
    for (let index = told.length - 1; index >= 0; index--) {
      const row = told[index]!
      if (row.skip !== null) continue
      const first = row.cells.findIndex((cell) => cell.trim() !== '')
      if (table.columns.length < 2 || first === -1 || !isLabel(row.cells[first]!)) break
      if (!columns.holdsMarks(first)) {
        const others = row.cells.filter((cell, place) => place !== first && cell.trim() !== '')
        if (others.length > 0 && others.every((cell) => isNumeric(cellType(cell)))) doubtful = row
        break
      }
      const shown = row.cells[first]!.trim()
      told[index] = {
        ...row,
        skip: { reason: 'total below the table', detail: `line ${row.line}: ${shown}` },
      }
      totals.unshift(row)
    }
    return told
  }

  return {
    ...table,
    rows,
    warnings: () => [...table.warnings(), ...warningsOf(totals, doubtful)],
  }
}

function warningsOf(totals: readonly RawRow[], doubtful: RawRow | null): string[] {
  const shown = ({ cells }: RawRow): string => `“${cells.find((cell) => cell.trim() !== '')!.trim()}”`
  const told: string[] = []
  if (totals.length > 0) {
    const which = totals.map(shown).join(', ')
    told.push(
      totals.length === 1
        ? `the last row (line ${totals[0]!.line}) is a total and was left out: ${which}`
        : `the last ${totals.length} rows (from line ${totals[0]!.line}) are totals and were left out: ${which}`,
    )
  }
  if (doubtful !== null)
    told.push(
      `the row at line ${doubtful.line} may be a total: ${shown(doubtful)}; it is counted as an answer. Take it out of the file if it is none`,
    )
  return told
}

/** In which columns all that is filled are ids, numbers or days. */
class ColumnMarks {
  readonly #filled: number[]
  readonly #marks: number[]
  #rows = 0

  constructor(width: number) {
    this.#filled = new Array<number>(width).fill(0)
    this.#marks = new Array<number>(width).fill(0)
  }

  learn(cells: readonly string[]): void {
    if (this.#rows >= LEARNT_ROWS) return
    this.#rows++
    for (let index = 0; index < this.#filled.length; index++) {
      const cell = cells[index] ?? ''
      // The sums themselves are learnt from too in a short table.
      if (cell.trim() === '' || isLabel(cell)) continue
      this.#filled[index]!++
      if (isMark(cell)) this.#marks[index]!++
    }
  }

  holdsMarks(column: number): boolean {
    const filled = this.#filled[column] ?? 0
    return filled >= FEWEST_ROWS && this.#marks[column]! >= filled * 0.95
  }
}
