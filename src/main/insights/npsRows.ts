import { npsFigures } from '../../shared/domain/nps.ts'

/** What NPS_COLUMNS count. */
export interface NpsRow {
  promoters: number
  passives: number
  detractors: number
  blank: number
  notAScore: number
  outOfRange: number
}

export const figuresOf = (row: NpsRow) =>
  npsFigures(row, { blank: row.blank, notAScore: row.notAScore, outOfRange: row.outOfRange })
