/** Sources as they are shown, what was skipped of them, and taking one away. */
import type { ErrorData } from '../../../shared/domain/errors.ts'
import type { Page } from '../../../shared/domain/filter.ts'
import type { SkippedRow, Source } from '../../../shared/domain/source.ts'
import {
  chooseSurvey,
  freshSurveyName,
  surveysWithColumns,
  type KnownSurvey,
  type StoredRow,
  type SurveyLookup,
  type SurveyProposal,
  type SurveyQuestion,
} from '../../importers/survey.ts'
import type { ReadDatabase, WriteDatabase } from '../database.ts'
import { dropChangedRows } from './changedRows.ts'
import { noteErasure, overwriting } from './erasure.ts'
import { buildIfDeferred, isDeferred } from './deferredIndexes.ts'

interface SourceRow {
  id: number
  path: string
  name: string
  format: Source['format']
  kind: Source['kind']
  state: Source['state']
  sample: number
  survey: string | null
  rows: number
  items: number
  duplicates: number
  skipped: number
  reasons: string
  warnings: string
  bytes: number
  seconds: number
  created_at: number
  reading: string
  mapping: string | null
  columns: string | null
  error: string | null
}

const SOURCE = `SELECT s.id, s.path, s.name, s.format, s.kind, s.state, s.sample, v.name AS survey, s.rows, s.items,
    s.duplicates, s.skipped, s.reasons, s.warnings, s.bytes, s.seconds, s.created_at, s.reading, s.mapping, v.columns, s.error
  FROM source s LEFT JOIN survey v ON v.id = s.survey_id`

/** A source that is being taken away is kept in the store until its last item is gone, but no longer shown. */
const BEING_REMOVED = `(s.state = 'failed' AND s.error ->> '$.code' = 'cancelled')`

const toSource = (row: SourceRow): Source => ({
  id: row.id,
  path: row.path,
  name: row.name,
  format: row.format,
  kind: row.kind,
  state: row.state,
  sample: row.sample === 1,
  survey: row.survey,
  rows: row.rows,
  items: row.items,
  duplicates: row.duplicates,
  skipped: row.skipped,
  reasons: JSON.parse(row.reasons) as Record<string, number>,
  warnings: JSON.parse(row.warnings) as string[],
  bytes: row.bytes,
  seconds: row.seconds,
  importedAt: new Date(row.created_at).toISOString(),
  reading: JSON.parse(row.reading) as Source['reading'],
  mapping: row.mapping === null ? null : (JSON.parse(row.mapping) as Source['mapping']),
  columns: row.columns === null ? [] : (JSON.parse(row.columns) as string[]),
  error: row.error === null ? null : (JSON.parse(row.error) as ErrorData),
})

const OUT_OF_ROOM = `(s.state = 'failed' AND s.error ->> '$.code' = 'disk_full')`
/** Its rows are hidden and of no use any more; the last slice that takes some away clears these two. */
const HAS_LEFTOVERS = `(s.state = 'failed' AND NOT ${OUT_OF_ROOM} AND (s.rows > 0 OR s.survey_id IS NOT NULL))`

/** An import or a removal that a crash or a full disk broke off, as it is to be taken up again. */
export interface UnfinishedSource {
  source: Source
  modifiedAt: number
  checkpoint: number
  /** What is to be taken away: the source with its rows, or the rows of an import that failed; null: it is to be read on. */
  leftover: 'source' | 'rows' | null
}

const UNFINISHED = `SELECT s.id, s.modified_at, s.checkpoint,
    CASE WHEN ${BEING_REMOVED} THEN 'source' WHEN ${HAS_LEFTOVERS} THEN 'rows' END AS leftover
  FROM source s
  WHERE s.state IN ('waiting', 'importing') OR ${BEING_REMOVED} OR ${OUT_OF_ROOM} OR ${HAS_LEFTOVERS}
  ORDER BY s.id`

export function readKnownSurveys(db: ReadDatabase): KnownSurvey[] {
  return db
    .all<{ id: number; name: string; columns: string; identity_column: string | null; digests: string }>(
      `SELECT v.id, v.name, v.columns, v.identity_column,
         (SELECT json_group_array(s.digest) FROM source s WHERE s.survey_id = v.id AND s.digest IS NOT NULL AND s.state = 'complete') AS digests
       FROM survey v ORDER BY v.id DESC`,
    )
    .map((row) => ({
      id: row.id,
      name: row.name,
      columns: JSON.parse(row.columns) as string[],
      identityColumn: row.identity_column,
      digests: JSON.parse(row.digests) as string[],
    }))
}

export function surveyLookup(db: ReadDatabase): SurveyLookup {
  return {
    find: (survey, identities) =>
      db.all<StoredRow>(
        `SELECT identity, cells FROM item
         WHERE survey_id = ? AND identity IN (SELECT value FROM json_each(?))`,
        [survey, JSON.stringify(identities)],
      ),
    firstRows: (survey, limit) =>
      db
        .all<{ identities: string }>(
          `SELECT (SELECT json_group_array(identity) FROM
             (SELECT i.identity FROM place p JOIN item i ON i.id = p.item_id
              WHERE p.source_id = s.id ORDER BY p.position LIMIT ?)) AS identities
           FROM source s WHERE s.survey_id = ? AND s.state = 'complete'`,
          [limit, survey],
        )
        .map(({ identities }) => JSON.parse(identities) as string[]),
  }
}

export const sourceReads = (db: ReadDatabase) => ({
  'sources.list': (_input: null): Source[] =>
    db.all<SourceRow>(`${SOURCE} WHERE ${BEING_REMOVED} IS NOT TRUE ORDER BY s.id`).map(toSource),

  'sources.get': ({ source }: { source: number }): Source | null => {
    const row = db.get<SourceRow>(`${SOURCE} WHERE s.id = ?`, [source])
    return row === undefined ? null : toSource(row)
  },

  'sources.skipped': ({
    source,
    page,
  }: {
    source: number
    page: Page
  }): { total: number; rows: SkippedRow[] } => ({
    total: db.get<{ total: number }>('SELECT count(*) AS total FROM skipped_row WHERE source_id = ?', [
      source,
    ])!.total,
    rows: db.all<SkippedRow>(
      'SELECT position, reason, detail FROM skipped_row WHERE source_id = ? ORDER BY position LIMIT ? OFFSET ?',
      [source, page.limit, page.offset],
    ),
  }),

  /** Imports and removals to take up again after a start, oldest first. */
  'sources.unfinished': (_input: null): UnfinishedSource[] =>
    db
      .all<{
        id: number
        modified_at: number
        checkpoint: number
        leftover: UnfinishedSource['leftover']
      }>(UNFINISHED)
      .map((row) => ({
        source: toSource(db.get<SourceRow>(`${SOURCE} WHERE s.id = ?`, [row.id])!),
        modifiedAt: row.modified_at,
        checkpoint: row.checkpoint,
        leftover: row.leftover,
      })),

  'surveys.propose': ({ facts, wanted, digest, fileName }: SurveyQuestion): SurveyProposal => {
    const known = readKnownSurveys(db)
    return {
      choice: chooseSurvey(known, facts, { wanted, digest, fileName, lookup: surveyLookup(db) }),
      fitting: surveysWithColumns(known, facts.columns).map(({ name }) => name),
      freshName: freshSurveyName(known, fileName),
    }
  },

  /** How many of these identities the store holds already; survey 0 is all mail. */
  'items.known': ({
    kind,
    survey,
    identities,
  }: {
    kind: Source['kind']
    survey: number
    identities: string[]
  }): number =>
    db.get<{ known: number }>(
      `SELECT count(*) AS known FROM item
       WHERE kind = ? AND survey_id = ? AND identity IN (SELECT value FROM json_each(?))`,
      [kind, survey, JSON.stringify(identities)],
    )!.known,
})

const REMOVAL_MILLISECONDS = 30
const REMOVAL_STEP = 200

/** What one slice of a removal did. */
export interface RemovedSlice {
  done: boolean
  items: number
  keptElsewhere: number
  answers: number
  /** Of which no message is left. */
  chains: number
}

interface OtherPlace {
  item_id: number
  home: number
  other: number | null
  complete: number | null
}

export const sourceWrites = (db: WriteDatabase) => ({
  /** Hides a source at once; its items are then taken away in slices by `sources.removeSlice`. */
  'sources.beginRemoval': ({ source }: { source: number }): boolean => {
    const gone: ErrorData = {
      code: 'cancelled',
      message: 'being taken away',
      hint: 'The next start goes on with that.',
    }
    const { changes } = db.run(`UPDATE source SET state = 'failed', error = ? WHERE id = ?`, [
      JSON.stringify(gone),
      source,
    ])
    return changes > 0
  },

  /**
   * Takes away as many of a source's items as fit into one slice; what has another place stays and moves its home
   * there. When no place is left the source goes too; one that failed stays, without rows.
   */
  'sources.removeSlice': ({ source }: { source: number }): RemovedSlice =>
    overwriting(db, () => removeSlice(db, source)),
})

/** One slice of a removal; of a source that is complete nothing is taken. */
export function removeSlice(db: WriteDatabase, source: number): RemovedSlice {
  const slice: RemovedSlice = { done: false, items: 0, keptElsewhere: 0, answers: 0, chains: 0 }
  // Removing looks places up by their items. Building takes as long as a slice may, so it is one.
  if (buildIfDeferred(db, 'place_by_item')) return slice
  const until = performance.now() + REMOVAL_MILLISECONDS
  db.transaction(() => {
    const state = db.get<{ complete: number; failed: number; removed: number }>(
      `SELECT s.state = 'complete' AS complete, s.state = 'failed' AS failed, ${BEING_REMOVED} AS removed
       FROM source s WHERE s.id = ?`,
      [source],
    )
    slice.done = state === undefined || state.complete === 1
    if (state === undefined || slice.done) return
    let steps = 0
    let empty = false
    for (; !empty && performance.now() < until; steps++) empty = removeSome(db, source, slice)
    if (!empty) return
    // Before a source goes the store looks for items whose home it still is.
    const isReady = state.removed !== 1 || !isDeferred(db, 'item_by_source')
    if (isReady) {
      removeSource(db, source, state.removed !== 1)
      // Not of an import that begins anew: it will overwrite most of it.
      if (state.failed === 1) noteErasure(db)
    } else if (steps === 1) buildIfDeferred(db, 'item_by_source')
    slice.done = isReady
  })
  return slice
}

/** @returns true when nothing of the source is left */
function removeSome(db: WriteDatabase, source: number, slice: RemovedSlice): boolean {
  const places = db.all<OtherPlace>(
    `SELECT DISTINCT p.item_id, i.source_id AS home, o.source_id AS other, os.state = 'complete' AS complete
     FROM (SELECT item_id FROM place WHERE source_id = ? ORDER BY position LIMIT ${REMOVAL_STEP}) p
     JOIN item i ON i.id = p.item_id
     LEFT JOIN place o ON o.item_id = p.item_id AND o.source_id <> ?
     LEFT JOIN source os ON os.id = o.source_id`,
    [source, source],
  )
  if (places.length === 0) {
    const { changes } = db.run(
      `DELETE FROM skipped_row WHERE source_id = ? AND position IN
         (SELECT position FROM skipped_row WHERE source_id = ? LIMIT 1000)`,
      [source, source],
    )
    return changes === 0 && dropChangedRows(db, source)
  }
  const newHomes = new Map<number, OtherPlace>()
  for (const place of places) {
    const better = newHomes.get(place.item_id)
    if (better === undefined || (place.complete === 1 && better.complete !== 1))
      newHomes.set(place.item_id, place)
  }
  const gone = [...newHomes.values()].filter(({ other }) => other === null).map(({ item_id }) => item_id)
  slice.items += gone.length
  const chains = chainsOf(db, gone)
  slice.answers += deleteItems(db, gone)
  slice.chains += countEmpty(db, chains)
  for (const { item_id: item, home, other, complete } of newHomes.values()) {
    if (other === null) continue
    if (home === source) moveHomes(db, [item], source, other)
    if (complete === 1) slice.keptElsewhere++
    db.run('DELETE FROM place WHERE source_id = ? AND item_id = ?', [source, item])
  }
  return false
}

const chainsOf = (db: ReadDatabase, items: readonly number[]): number[] =>
  db
    .all<{ chain: number }>(
      `SELECT DISTINCT chain_id AS chain FROM chain_message WHERE item_id IN (SELECT value FROM json_each(?))`,
      [JSON.stringify(items)],
    )
    .map(({ chain }) => chain)

/** Chains are only counted here: threading takes away those that no message is left of. */
const countEmpty = (db: ReadDatabase, chains: readonly number[]): number =>
  db.get<{ empty: number }>(
    `SELECT count(*) AS empty FROM json_each(?) c
     WHERE NOT EXISTS (SELECT 1 FROM chain_message m WHERE m.chain_id = c.value)`,
    [JSON.stringify(chains)],
  )!.empty

/**
 * Out of the full-text index in bulk, then out of the store with all that hangs on them.
 *
 * @returns how many answers went with them
 */
function deleteItems(db: WriteDatabase, items: readonly number[]): number {
  if (items.length === 0) return 0
  const list = [JSON.stringify(items)]
  const { answers } = db.get<{ answers: number }>(
    `SELECT count(*) AS answers FROM answer
     WHERE subject_kind = 'item' AND subject IN (SELECT value FROM json_each(?))`,
    list,
  )!
  db.run(
    `INSERT INTO item_text (item_text, rowid, subject, text)
     SELECT 'delete', id, subject, text FROM item WHERE id IN (SELECT value FROM json_each(?))`,
    list,
  )
  db.run('DELETE FROM item WHERE id IN (SELECT value FROM json_each(?))', list)
  return answers
}

/** An item counts as an item of its home, and as a duplicate of its other sources. */
export function moveHomes(db: WriteDatabase, items: readonly number[], from: number, to: number): void {
  for (const item of items) db.run('UPDATE item SET source_id = ? WHERE id = ?', [to, item])
  const count = 'UPDATE source SET items = items + ?, duplicates = duplicates - ? WHERE id = ?'
  db.run(count, [items.length, items.length, to])
  db.run(count, [-items.length, -items.length, from])
}

function removeSource(db: WriteDatabase, source: number, keepSource: boolean): void {
  const survey = db.get<{ survey_id: number | null }>('SELECT survey_id FROM source WHERE id = ?', [
    source,
  ])?.survey_id
  if (keepSource) {
    db.run(
      `UPDATE source SET rows = 0, items = 0, duplicates = 0, skipped = 0, reasons = '{}', warnings = '[]', checkpoint = 0,
         survey_id = NULL
       WHERE id = ?`,
      [source],
    )
  } else db.run('DELETE FROM source WHERE id = ?', [source])
  if (survey === null || survey === undefined) return
  db.run(
    `DELETE FROM survey WHERE id = ? AND NOT EXISTS (SELECT 1 FROM source WHERE survey_id = survey.id)
       AND NOT EXISTS (SELECT 1 FROM item WHERE kind = 'survey' AND survey_id = survey.id)`,
    [survey],
  )
}
