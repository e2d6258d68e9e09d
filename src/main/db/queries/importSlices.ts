/** Writes slices of items into the store, as few statements as can be. */
import type { ItemTuple, Slice } from '../../importers/transfer.ts'
import type { SqlValue, WriteDatabase } from '../database.ts'

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
const GROUP = 32
const ROW_PARAMETERS = 10

/** What all items of an import share stands in the text; the numbers are the store's own. */
const itemInsert = (rows: number, kind: string, survey: number, source: number): string => {
  const row = `('${kind}', ${survey}, ${source}, ${Array.from({ length: ROW_PARAMETERS }, () => '?').join(', ')})`
  return `INSERT INTO item (kind, survey_id, source_id, identity, text, text_key, subject, occurred_at, occurred_offset,
      score, score_state, customer, cells)
    VALUES ${Array.from({ length: rows }, () => row).join(', ')}
    ON CONFLICT (kind, survey_id, identity) DO NOTHING`
}

export function createSliceWriter(
  db: WriteDatabase,
  source: number,
  { survey, identityColumn }: SliceTarget,
): SliceWriter {
  const kind = survey === 0 ? 'email' : 'survey'
  const insertGroup = itemInsert(GROUP, kind, survey, source)
  const insertOne = itemInsert(1, kind, survey, source)
  let changed = 0
  /** Ids from the first to the last that are written but not in the full-text index. */
  let firstUnindexed = 0
  let lastWritten = 0

  const wrote = (from: number, to: number): void => {
    if (firstUnindexed === 0) firstUnindexed = from
    lastWritten = to
  }
  /** Places of items whose ids and positions both count up by one. */
  const placeRun = (position: number, from: number, to: number): void => {
    db.run(
      'INSERT INTO place (source_id, position, item_id) SELECT ?, id + ?, id FROM item WHERE id BETWEEN ? AND ?',
      [source, position - from, from, to],
    )
  }
  const placeOne = (position: number, item: number): void => {
    db.run('INSERT INTO place (source_id, position, item_id) VALUES (?, ?, ?)', [source, position, item])
  }
  /** @returns how many of the items are new */
  const writeGroup = (items: readonly ItemTuple[]): number => {
    const parameters: SqlValue[] = []
    for (const item of items)
      for (let field = 1; field <= ROW_PARAMETERS; field++) parameters.push(item[field]!)
    const { changes, lastInsertRowid } = db.run(items.length === GROUP ? insertGroup : insertOne, parameters)
    const first = lastInsertRowid - changes + 1
    if (changes > 0) wrote(first, lastInsertRowid)
    const [from, to] = [items[0]![0], items.at(-1)![0]]
    if (changes === items.length && to - from === items.length - 1) placeRun(from, first, lastInsertRowid)
    else placeKnown(items)
    return changes
  }
  /** For items of which some were known before, or stand twice in the group, or whose positions have gaps. */
  const placeKnown = (items: readonly ItemTuple[]): void => {
    const identities = JSON.stringify(items.map((item) => item[1]))
    const stored = db.all<{ id: number; identity: string; cells: string }>(
      `SELECT id, identity, cells FROM item
       WHERE kind = ? AND survey_id = ? AND identity IN (SELECT value FROM json_each(?))`,
      [kind, survey, identities],
    )
    const byIdentity = new Map(stored.map((row) => [row.identity, row]))
    for (const item of items) {
      const row = byIdentity.get(item[1])!
      placeOne(item[0], row.id)
      if (identityColumn !== null && row.cells !== item[10]) changed++
    }
  }
  return {
    rows: 0,
    get unindexed() {
      return firstUnindexed === 0 ? 0 : lastWritten - firstUnindexed + 1
    },
    write(slice) {
      let items = 0
      if (slice.mails.length > 0) {
        slice.items.forEach((item, index) => {
          if (writeGroup([item]) === 0) return
          items++
          writeMail(db, lastWritten, slice.mails[index]!)
        })
      } else {
        const whole = slice.items.length - (slice.items.length % GROUP)
        for (let from = 0; from < whole; from += GROUP)
          items += writeGroup(slice.items.slice(from, from + GROUP))
        for (const item of slice.items.slice(whole)) items += writeGroup([item])
      }
      for (const [position, reason, detail] of slice.skipped) {
        db.run('INSERT INTO skipped_row (source_id, position, reason, detail) VALUES (?, ?, ?, ?)', [
          source,
          position,
          reason,
          detail,
        ])
      }
      count(db, source, slice, items)
      this.rows += slice.items.length + slice.skipped.length
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
    warnings: () =>
      changed === 0
        ? []
        : [`${changed} rows have an id that is known with other cells; what was stored first was kept`],
  }
}

function writeMail(db: WriteDatabase, item: number, { message, attachments }: Slice['mails'][number]): void {
  db.run(
    `INSERT INTO message (item_id, message_id, message_id_made, in_reply_to, reference_ids, from_name, from_address,
       to_addresses, cc_addresses, quoted_text, html, headers, warnings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [item, ...message],
  )
  attachments.forEach((attachment, ordinal) => {
    db.run('INSERT INTO attachment (item_id, ordinal, name, type, bytes, sha256) VALUES (?, ?, ?, ?, ?, ?)', [
      item,
      ordinal,
      ...attachment,
    ])
  })
}

/** The counts and the checkpoint are committed with the rows they count. */
function count(db: WriteDatabase, source: number, slice: Slice, items: number): void {
  const skipped = slice.skipped.length
  db.run(
    `UPDATE source SET rows = rows + ?, items = items + ?, duplicates = duplicates + ?, skipped = skipped + ?, checkpoint = ?
     WHERE id = ?`,
    [slice.items.length + skipped, items, slice.items.length - items, skipped, slice.checkpoint, source],
  )
  if (skipped === 0) return
  const row = db.get<{ reasons: string }>('SELECT reasons FROM source WHERE id = ?', [source])!
  const reasons = new Map(Object.entries(JSON.parse(row.reasons) as Record<string, number>))
  for (const [, reason] of slice.skipped) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  db.run('UPDATE source SET reasons = ? WHERE id = ?', [JSON.stringify(Object.fromEntries(reasons)), source])
}
