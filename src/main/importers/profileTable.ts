/** One pass over a table: what its columns hold, how many rows it has, what is skipped. */
import type { ColumnMapping } from '../../shared/domain/reading.ts'
import type { Table } from './format.ts'
import { settleDateOrder } from './mapping/dates.ts'
import { roleByName } from './mapping/names.ts'
import { TableProfiler, type ColumnProfile } from './mapping/profile.ts'
import { proposeMapping, proposeScale, type MappingProposal } from './mapping/propose.ts'
import { checkMapping } from './mapping/responses.ts'

const FIRST_ROWS = 20

export interface TableSurvey {
  rows: number
  skipped: number
  reasons: Record<string, number>
  profiles: ColumnProfile[]
  proposal: MappingProposal
  firstRows: string[][]
}

/** @param onBytes called with the bytes read so far */
export async function profileTable(
  table: Table,
  onBytes: (bytes: number, rows: number) => void,
): Promise<TableSurvey> {
  const profiler = new TableProfiler(table.columns)
  const reasons = new Map<string, number>()
  const firstRows: string[][] = []
  let rows = 0
  let skipped = 0
  for await (const { entries, bytesRead } of table.rows()) {
    for (const row of entries) {
      rows++
      if (row.skip !== null) {
        skipped++
        reasons.set(row.skip.reason, (reasons.get(row.skip.reason) ?? 0) + 1)
        continue
      }
      if (firstRows.length < FIRST_ROWS) firstRows.push(row.cells)
      profiler.add(row.cells)
    }
    onBytes(bytesRead, rows)
  }
  const profiles = profiler.result()
  const proposal = proposeMapping(profiles, rows - skipped)
  return { rows, skipped, reasons: Object.fromEntries(reasons), profiles, proposal, firstRows }
}

export interface SettledMapping {
  mapping: ColumnMapping
  /** The id column, if its values are unique over the file. */
  identityColumn: string | null
  warnings: string[]
}

export const uniqueColumns = (profiles: readonly ColumnProfile[]): string[] =>
  profiles.filter((profile) => profile.unique && profile.blank === 0).map(({ name }) => name)

/** The mapping the person gave with what it leaves open filled in from the file, or the proposed one. */
export function settleMapping(
  given: ColumnMapping | null,
  survey: TableSurvey,
  columns: readonly string[],
): SettledMapping {
  const { proposal, profiles } = survey
  const unique = uniqueColumns(profiles)
  if (given === null) {
    const { mapping, warnings } = proposal
    return { mapping, identityColumn: unique.find((name) => name === mapping.id) ?? null, warnings }
  }
  checkMapping(given, columns)
  const warnings: string[] = []
  const byName = new Map(profiles.map((profile) => [profile.name, profile]))
  const date = byName.get(given.date ?? '')
  const order = given.dateOrder ?? (date === undefined ? null : settleDateOrder(date.dateEvidence).order)
  const score = byName.get(given.score[0] ?? '')
  const scale =
    given.scale ?? (score === undefined ? null : proposeScale(score, roleByName(score.name), warnings))
  const identityColumn = unique.find((name) => name === given.id) ?? null
  if (given.id !== null && identityColumn === null) {
    warnings.push(
      `“${given.id}” is empty or repeated in some rows: rows are told apart by all their cells instead`,
    )
  }
  return { mapping: { ...given, dateOrder: order, scale }, identityColumn, warnings }
}
