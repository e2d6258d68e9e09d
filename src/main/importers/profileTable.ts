/** One pass over a table: what its columns hold, how many rows it has, what is skipped. */
import type { ColumnMapping } from '../../shared/domain/reading.ts'
import type { RawRow, Table } from './format.ts'
import { settleDateOrder } from './mapping/dates.ts'
import { roleByName } from './mapping/names.ts'
import { TableProfiler, type ColumnProfile } from './mapping/profile.ts'
import { proposeMapping, proposeScales, type MappingProposal } from './mapping/propose.ts'
import { checkMapping } from './mapping/responses.ts'

/** Rows by which a survey is recognised. */
export const FIRST_ROWS = 20

export interface TableSurvey {
  rows: number
  skipped: number
  reasons: Record<string, number>
  profiles: ColumnProfile[]
  proposal: MappingProposal
  firstRows: string[][]
}

/** Gathers what is to be known of a table, row by row. */
export class TableSurveyor {
  readonly #profiler: TableProfiler
  readonly #reasons = new Map<string, number>()
  readonly #firstRows: string[][] = []
  readonly #knownExport: boolean
  #rows = 0
  #skipped = 0

  /** @param knownExport false: what looks like a known tool's export is none */
  constructor(columns: readonly string[], knownExport = true) {
    this.#profiler = new TableProfiler(columns)
    this.#knownExport = knownExport
  }

  get rows(): number {
    return this.#rows
  }

  add(row: RawRow): void {
    this.#rows++
    if (row.skip !== null) {
      this.#skipped++
      this.#reasons.set(row.skip.reason, (this.#reasons.get(row.skip.reason) ?? 0) + 1)
      return
    }
    if (this.#firstRows.length < FIRST_ROWS) this.#firstRows.push(row.cells)
    this.#profiler.add(row.cells)
  }

  result(): TableSurvey {
    const profiles = this.#profiler.result()
    return {
      rows: this.#rows,
      skipped: this.#skipped,
      reasons: Object.fromEntries(this.#reasons),
      profiles,
      proposal: proposeMapping(profiles, this.#rows - this.#skipped, this.#knownExport),
      firstRows: this.#firstRows,
    }
  }
}

interface ProfileOptions {
  /** Called with the bytes and rows read so far. */
  onBytes(bytes: number, rows: number): void
  knownExport?: boolean | undefined
}

export async function profileTable(table: Table, options: ProfileOptions): Promise<TableSurvey> {
  const surveyor = new TableSurveyor(table.columns, options.knownExport)
  for await (const { entries, bytesRead } of table.rows()) {
    for (const row of entries) surveyor.add(row)
    options.onBytes(bytesRead, surveyor.rows)
  }
  return surveyor.result()
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
  const questions = given.score.flatMap((name) => {
    const profile = byName.get(name)
    return profile === undefined ? [] : [{ profile, verdict: roleByName(name) }]
  })
  const open =
    given.scale === null || questions.slice(1).some(({ profile }) => !(profile.name in given.scales))
  const [proposed = null, ...others] = open ? proposeScales(questions, warnings) : []
  const scale = given.scale ?? proposed
  const scales = {
    ...Object.fromEntries(others.map((one, index) => [questions[index + 1]!.profile.name, one])),
    ...given.scales,
  }
  const identityColumn = unique.find((name) => name === given.id) ?? null
  if (given.id !== null && identityColumn === null) {
    warnings.push(
      `“${given.id}” is empty or repeated in some rows: rows are told apart by all their cells instead`,
    )
  }
  return { mapping: { ...given, dateOrder: order, scale, scales }, identityColumn, warnings }
}
