/** Writes slices of items into the store, as few statements as can be. */
import type { ItemKind } from '../../../shared/domain/reading.ts'
import { shortHash } from '../../hash.ts'
import type { ItemColumns, Slice } from '../../importers/transfer.ts'
import type { SqlValue, WriteDatabase } from '../database.ts'
import { changedRowWarnings, noteChangedRow } from './changedRows.ts'

/** Where the items of an import go. */
export interface SliceTarget {
  /** 0 for mail. */
  survey: number
  identityColumn: string | null
}

export interface SliceWriter {
  /** Rows written since the last commit. */
  rows: number
  /** Items that wait for the full-text index. */
  readonly unindexed: number
  write(slice: Slice): void
  /** Brings items that were written into the full-text index; @returns whether there are more */
  indexText(limit: number): boolean
  warnings(): string[]
}

/** Rows that go in one statement; fewer at the end of a slice. */
const GROUP = 64

/**
 * What all items of an import share stands in the text, as every value that is bound costs time; the numbers are the
 * store's own.
 */
const itemInsert = (rows: number, kind: ItemKind, survey: number, source: number): string => {
  const subject = kind === 'survey' ? 'NULL' : '?'
  const row = `('${kind}', ${survey}, ${source}, ${subject}, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
  return `INSERT INTO item (kind, survey_id, source_id, subject, identity, text, text_key, occurred_at, occurred_offset,
      score, score_state, customer, cells)
    VALUES ${Array.from({ length: rows }, () => row).join(', ')}
    ON CONFLICT (survey_id, identity) DO NOTHING`
}

const NO_RUN = { position: 0, from: 0, to: -1 }

export function createSliceWriter(
  db: WriteDatabase,
  source: number,
  { survey, identityColumn }: SliceTarget,
): SliceWriter {
  const kind = survey === 0 ? 'email' : 'survey'
  const insertGroup = itemInsert(GROUP, kind, survey, source)
  const insertOne = itemInsert(1, kind, survey, source)
  /** Ids from the first to the last that are written but not in the full-text index. */
  let firstUnindexed = 0
  let lastWritten = 0

  const wrote = (from: number, to: number): void => {
    if (firstUnindexed === 0) firstUnindexed = from
    lastWritten = to
  }
  /** A run of items of which ids and positions count up by one: their places are written at once. */
  const run = { ...NO_RUN }
  const placeRun = (): void => {
    if (run.to >= run.from) {
      db.run(
        'INSERT INTO place (source_id, position, item_id) SELECT ?, id + ?, id FROM item WHERE id BETWEEN ? AND ?',
        [source, run.position - run.from, run.from, run.to],
      )
    }
    Object.assign(run, NO_RUN)
  }
  const addToRun = (position: number, from: number, to: number): void => {
    if (run.to === from - 1 && run.position + (from - run.from) === position) run.to = to
    else {
      placeRun()
      Object.assign(run, { position, from, to })
    }
  }
  const placeOne = (position: number, item: number): void => {
    db.run('INSERT INTO place (source_id, position, item_id) VALUES (?, ?, ?)', [source, position, item])
  }
  /** Writes the items from the first to before the last; @returns how many of them are new */
  const writeGroup = (items: ItemColumns, first: number, end: number): number => {
    const parameters: SqlValue[] = []
    for (let at = first; at < end; at++) {
      if (kind === 'email') parameters.push(items.subject[at]!)
      parameters.push(
        items.identity[at]!,
        items.text[at]!,
        items.textKey[at]!,
        items.occurredAt[at]!,
        items.occurredOffset[at]!,
        items.score[at]!,
        items.scoreState[at]!,
        items.customer[at]!,
        items.cells[at]!,
      )
    }
    const count = end - first
    const { changes, lastInsertRowid } = db.run(count === GROUP ? insertGroup : insertOne, parameters)
    const firstId = lastInsertRowid - changes + 1
    if (changes > 0) wrote(firstId, lastInsertRowid)
    const [from, to] = [items.position[first]!, items.position[end - 1]!]
    if (changes === count && to - from === count - 1) addToRun(from, firstId, lastInsertRowid)
    else placeKnown(items, first, end)
    return changes
  }
  /** For items of which some were known before, or stand twice in the group, or whose positions have gaps. */
  const placeKnown = (items: ItemColumns, first: number, end: number): void => {
    const stored = db.all<{ id: number; identity: string; cells: string }>(
      `SELECT id, identity, cells FROM item
       WHERE survey_id = ? AND identity IN (SELECT value FROM json_each(?))`,
      [survey, JSON.stringify(items.identity.slice(first, end))],
    )
    const byIdentity = new Map(stored.map((row) => [row.identity, row]))
    for (let at = first; at < end; at++) {
      const row = byIdentity.get(items.identity[at]!)!
      placeOne(items.position[at]!, row.id)
      if (identityColumn !== null && row.cells !== items.cells[at])
        noteChangedRow(db, source, row.id, items, at)
    }
  }
  return {
    rows: 0,
    get unindexed() {
      return firstUnindexed === 0 ? 0 : lastWritten - firstUnindexed + 1
    },
    write(slice) {
      const { items, mails, skipped } = slice
      const rows = items.position.length
      let added = 0
      // A mail's own table needs the id of its item.
      const group = mails.length > 0 ? 1 : GROUP
      for (let at = 0; at < rows;) {
        const end = rows - at >= group ? at + group : at + 1
        const changes = writeGroup(items, at, end)
        if (mails.length > 0 && changes > 0) writeMail(db, lastWritten, mails[at]!)
        else if (mails.length > 0) addAttachmentTexts(db, items.identity[at]!, mails[at]!)
        added += changes
        at = end
      }
      placeRun()
      mails.forEach(({ folder, labels }, index) => {
        if (folder === '' && labels === '[]') return
        db.run('UPDATE place SET folder = ?, labels = ? WHERE source_id = ? AND position = ?', [
          folder,
          labels,
          source,
          items.position[index]!,
        ])
      })
      for (const [position, reason, detail] of skipped) {
        db.run('INSERT INTO skipped_row (source_id, position, reason, detail) VALUES (?, ?, ?, ?)', [
          source,
          position,
          reason,
          detail,
        ])
      }
      count(db, source, slice, added)
      this.rows += rows + skipped.length
    },
    indexText: (limit) => {
      if (firstUnindexed === 0) return false
      const to = Math.min(lastWritten, firstUnindexed + limit - 1)
      db.run(
        'INSERT INTO item_text (rowid, subject, text) SELECT id, subject, text FROM item WHERE id BETWEEN ? AND ?',
        [firstUnindexed, to],
      )
      firstUnindexed = to === lastWritten ? 0 : to + 1
      return firstUnindexed !== 0
    },
    warnings: () => changedRowWarnings(db, source),
  }
}

function writeMail(db: WriteDatabase, item: number, { message, attachments }: Slice['mails'][number]): void {
  db.run(
    `INSERT INTO message (item_id, message_id, message_id_made, in_reply_to, reference_ids, from_name, from_address,
       to_addresses, cc_addresses, quoted_text, html, headers, warnings, signature)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [item, ...message],
  )
  attachments.forEach(([name, type, bytes, sha256, text], ordinal) => {
    db.run(
      'INSERT INTO attachment (item_id, ordinal, name, type, bytes, sha256, text_id) VALUES (?, ?, ?, ?, ?, ?, ?)',
      [item, ordinal, name, type, bytes, sha256, text === null ? null : storeAttachmentText(db, text)],
    )
  })
}

function storeAttachmentText(db: WriteDatabase, text: string): number {
  const key = shortHash(text)
  db.run('INSERT INTO attachment_text (key, text) VALUES (?, ?) ON CONFLICT (key) DO NOTHING', [key, text])
  return db.get<{ id: number }>('SELECT id FROM attachment_text WHERE key = ?', [key])!.id
}

/** A mail that is known already may have been imported when its attachments were not to be searched. */
function addAttachmentTexts(
  db: WriteDatabase,
  identity: string,
  { attachments }: Slice['mails'][number],
): void {
  attachments.forEach(([, , , sha256, text], ordinal) => {
    if (text === null) return
    const unread = db.get<{ item: number }>(
      `SELECT a.item_id AS item FROM item i JOIN attachment a ON a.item_id = i.id
       WHERE i.survey_id = 0 AND i.identity = ? AND a.ordinal = ? AND a.sha256 = ? AND a.text_id IS NULL`,
      [identity, ordinal, sha256],
    )
    if (unread === undefined) return
    db.run('UPDATE attachment SET text_id = ? WHERE item_id = ? AND ordinal = ?', [
      storeAttachmentText(db, text),
      unread.item,
      ordinal,
    ])
  })
}

/** The counts, the checkpoint and the warnings are committed with the rows they tell of. */
function count(db: WriteDatabase, source: number, slice: Slice, added: number): void {
  const rows = slice.items.position.length
  const skipped = slice.skipped.length
  db.run(
    `UPDATE source SET rows = rows + ?, items = items + ?, duplicates = duplicates + ?, skipped = skipped + ?, checkpoint = ?
     WHERE id = ?`,
    [rows + skipped, added, rows - added, skipped, slice.checkpoint, source],
  )
  if (slice.warnings !== undefined)
    db.run('UPDATE source SET warnings = ? WHERE id = ?', [JSON.stringify(slice.warnings), source])
  if (skipped === 0) return
  const row = db.get<{ reasons: string }>('SELECT reasons FROM source WHERE id = ?', [source])!
  const reasons = new Map(Object.entries(JSON.parse(row.reasons) as Record<string, number>))
  for (const [, reason] of slice.skipped) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  db.run('UPDATE source SET reasons = ? WHERE id = ?', [JSON.stringify(Object.fromEntries(reasons)), source])
}
