/**
 * How alike two tables are, measured as the field does: header, records and cells as multisets, each by precision,
 * recall and F1, plus whether the file was read at all. Ten measures from 0 to 1; their sum is the score, at most 10.
 */
export interface PlainTable {
  /** null when the table has no header row. */
  header: string[] | null
  rows: string[][]
}

export interface Measure {
  precision: number
  recall: number
  f1: number
}

export interface Fidelity {
  success: 0 | 1
  header: Measure
  record: Measure
  cell: Measure
}

const PERFECT: Measure = { precision: 1, recall: 1, f1: 1 }
const NONE: Measure = { precision: 0, recall: 0, f1: 0 }

export const NOT_READ: Fidelity = { success: 0, header: NONE, record: NONE, cell: NONE }

/** @param clean what should be read. @param read what was */
export function fidelityOf(clean: PlainTable, read: PlainTable): Fidelity {
  return {
    success: 1,
    header: compare(clean.header ?? [], read.header ?? []),
    record: compare(clean.rows.map(recordKey), read.rows.map(recordKey)),
    cell: compare(clean.rows.flat(), read.rows.flat()),
  }
}

/** Missing cells at the end of a row and empty ones are the same answer: nothing. */
function recordKey(cells: readonly string[]): string {
  let end = cells.length
  while (end > 0 && cells[end - 1] === '') end--
  return JSON.stringify(cells.slice(0, end))
}

function compare(clean: readonly string[], read: readonly string[]): Measure {
  if (clean.length === 0 && read.length === 0) return PERFECT
  const counts = new Map<string, number>()
  for (const value of clean) counts.set(value, (counts.get(value) ?? 0) + 1)
  let common = 0
  for (const value of read) {
    const left = counts.get(value) ?? 0
    if (left === 0) continue
    common++
    counts.set(value, left - 1)
  }
  if (common === 0) return NONE
  const precision = common / read.length
  const recall = common / clean.length
  return { precision, recall, f1: (2 * precision * recall) / (precision + recall) }
}

/** From 0 to 10. */
export const pointsOf = ({ success, header, record, cell }: Fidelity): number =>
  success +
  [header, record, cell].reduce((sum, { precision, recall, f1 }) => sum + precision + recall + f1, 0)

/** Mean of header, record and cell F1, from 0 to 1. */
export const meanF1 = ({ header, record, cell }: Fidelity): number => (header.f1 + record.f1 + cell.f1) / 3
