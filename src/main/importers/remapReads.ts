import { VerbatimError } from '../../shared/domain/errors.ts'
import { ColumnMapping, type ColumnProposal } from '../../shared/domain/reading.ts'
import type { RemapPreview } from '../../shared/domain/remap.ts'
import type { ReadDatabase } from '../db/database.ts'
import { findMappingDoubts } from './mapping/doubts.ts'
import { createRemapper, differences, rowOf, type StoredItem } from './mapping/remap.ts'
import { TableSurveyor, settleMapping } from './profileTable.ts'

/** The columns are told by so many rows, the changes counted over more of them: a reader is not held for long. */
const SURVEYED_ROWS = 5_000
const COUNTED_ROWS = 100_000
const PREVIEW_ROWS = 20
const PREVIEW_CELL = 300

/** The columns of a StoredItem; `i` is the item. */
export const STORED_ITEM =
  'i.id, i.text, i.text_key, i.occurred_at, i.occurred_offset, i.score, i.score_state, i.customer, i.cells'

export interface RemappableSource {
  name: string
  columns: string[]
  mapping: ColumnMapping
}

/** @throws VerbatimError `not_found`; `usage` when it is no survey whose import is complete */
export function readRemappable(db: ReadDatabase, source: number): RemappableSource {
  const row = db.get<{ name: string; state: string; mapping: string | null; columns: string | null }>(
    'SELECT s.name, s.state, s.mapping, v.columns FROM source s LEFT JOIN survey v ON v.id = s.survey_id WHERE s.id = ?',
    [source],
  )
  if (row === undefined)
    throw new VerbatimError(
      'not_found',
      `there is no source ${source}`,
      'Choose one from the list of sources.',
    )
  if (row.state !== 'complete' || row.mapping === null || row.columns === null) {
    throw new VerbatimError(
      'usage',
      `${row.name} has no columns to read in another way`,
      'Only surveys whose import is complete have a mapping.',
    )
  }
  return {
    name: row.name,
    columns: JSON.parse(row.columns) as string[],
    mapping: ColumnMapping.parse(JSON.parse(row.mapping)),
  }
}

export const remapReads = (db: ReadDatabase) => ({
  /** What another mapping (null: the one it has) would make of a source. */
  'sources.remapPreview': (input: { source: number; mapping: ColumnMapping | null }): RemapPreview => {
    const { columns, mapping: stored } = readRemappable(db, input.source)
    // Rows are known by what they were known by at the import.
    const asked: ColumnMapping = { ...(input.mapping ?? stored), id: stored.id }
    const surveyor = new TableSurveyor(columns)
    const preview: string[][] = []
    for (const row of rowsOf(db, input.source, SURVEYED_ROWS)) {
      surveyor.add(rowOf(row))
      if (preview.length < PREVIEW_ROWS) preview.push(cellsOf(row, columns.length))
    }
    const survey = surveyor.result()
    const { mapping, identityColumn } = settleMapping(asked, survey, columns)
    const { changes, counted, warnings } = countChanges(db, input.source, columns, mapping)
    return {
      columns: survey.proposal.columns.map((column) => columnAs(column, mapping)),
      mapping,
      preview,
      doubts: findMappingDoubts({
        profiles: survey.profiles,
        proposed: survey.proposal.columns,
        mapping,
        identityColumn,
      }).filter(({ about }) => about !== 'id'),
      warnings,
      rows: db.get<{ rows: number }>('SELECT count(*) AS rows FROM item WHERE source_id = ?', [input.source])!
        .rows,
      counted,
      changes,
    }
  },

  /** Sources over which a new mapping was being laid when the program ended. */
  'sources.remapping': (_input: null): number[] =>
    db
      .all<{ id: number }>(`SELECT id FROM source WHERE remapped_to IS NOT NULL AND state = 'complete'`)
      .map(({ id }) => id),
})

const rowsOf = (db: ReadDatabase, source: number, limit: number): IterableIterator<StoredItem> =>
  db.iterate<StoredItem>(`SELECT ${STORED_ITEM} FROM item i WHERE i.source_id = ? ORDER BY i.id LIMIT ?`, [
    source,
    limit,
  ])

const cellsOf = ({ cells }: StoredItem, width: number): string[] =>
  (JSON.parse(cells) as string[])
    .slice(0, width)
    .map((cell) => (cell.length > PREVIEW_CELL ? `${cell.slice(0, PREVIEW_CELL)}…` : cell))

function columnAs(column: ColumnProposal, mapping: ColumnMapping): ColumnProposal {
  const roles: Record<string, ColumnProposal['role']> = {}
  for (const name of mapping.segments) roles[name] = 'segment'
  for (const name of mapping.comment) roles[name] = 'comment'
  for (const name of mapping.score) roles[name] = 'score'
  if (mapping.date !== null) roles[mapping.date] = 'date'
  if (mapping.customer !== null) roles[mapping.customer] = 'customer'
  if (mapping.id !== null) roles[mapping.id] = 'id'
  const role = Object.hasOwn(roles, column.name) ? roles[column.name]! : 'ignore'
  return role === column.role ? column : { ...column, role, confidence: 1 }
}

function countChanges(
  db: ReadDatabase,
  source: number,
  columns: readonly string[],
  mapping: ColumnMapping,
): Pick<RemapPreview, 'changes' | 'counted' | 'warnings'> {
  const remapper = createRemapper(columns, mapping)
  const changes = { texts: 0, scores: 0, dates: 0, customers: 0, answers: 0, corrections: 0 }
  const changed: number[] = []
  let counted = 0
  for (const row of rowsOf(db, source, COUNTED_ROWS)) {
    counted++
    const { text, score, date, customer } = differences(row, remapper.read(row))
    if (text) changed.push(row.id)
    if (score) changes.scores++
    if (date) changes.dates++
    if (customer) changes.customers++
  }
  const list = [JSON.stringify(changed)]
  changes.texts = changed.length
  changes.answers = db.get<{ n: number }>(
    `SELECT count(*) AS n FROM answer WHERE subject_kind = 'item' AND stage <> 'rules'
       AND subject IN (SELECT value FROM json_each(?))`,
    list,
  )!.n
  changes.corrections = db.get<{ n: number }>(
    'SELECT count(*) AS n FROM judgement WHERE item_id IN (SELECT value FROM json_each(?))',
    list,
  )!.n
  return { changes, counted, warnings: remapper.warnings() }
}
