import type Database from 'better-sqlite3'
import { addressOf, nameOf } from '../../src/shared/domain/mailAddress.ts'

export interface SeedMail {
  messageId: string
  identity?: string
  references?: string[]
  inReplyTo?: string[]
  subject?: string
  sentAt?: number | null
  from?: string
  to?: string[]
  cc?: string[]
  text?: string
  quotedText?: string
  headers?: Record<string, string | string[]>
}

export interface SeedResponse {
  text: string
  score?: number | null
}

/** Adds a source; items are seen only when it is complete. */
export function seedSource(
  db: Database.Database,
  kind: 'survey' | 'email',
  state: 'importing' | 'complete' = 'complete',
): number {
  const mapping = kind === 'survey' ? JSON.stringify({ scale: { from: 0, to: 10, kind: 'nps' } }) : null
  return Number(
    db
      .prepare(
        `INSERT INTO source (path, name, format, kind, state, reading, mapping, bytes, modified_at, created_at)
         VALUES ('seed', 'seed', ?, ?, ?, '{}', ?, 0, 0, 0)`,
      )
      .run(kind === 'survey' ? 'csv' : 'mbox', kind, state, mapping).lastInsertRowid,
  )
}

/** Adds mails in the order given; answers with their item ids. */
export function seedMails(db: Database.Database, source: number, mails: readonly SeedMail[]): number[] {
  const addItem = db.prepare(
    `INSERT INTO item (kind, identity, source_id, text, text_key, subject, occurred_at, score_state)
     VALUES ('email', ?, ?, ?, ?, ?, ?, 'blank')`,
  )
  const addMessage = db.prepare(
    `INSERT INTO message (item_id, message_id, in_reply_to, reference_ids, from_name, from_address, to_addresses,
                          cc_addresses, quoted_text, headers)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  return inPlaces(db, source, mails, (mail) => {
    const item = Number(
      addItem.run(
        mail.identity ?? `${mail.messageId}:${mail.text ?? ''}`,
        source,
        mail.text ?? '',
        mail.text ?? null,
        mail.subject ?? '',
        mail.sentAt ?? null,
      ).lastInsertRowid,
    )
    const from = mail.from ?? ''
    addMessage.run(
      item,
      mail.messageId,
      JSON.stringify(mail.inReplyTo ?? []),
      JSON.stringify(mail.references ?? []),
      nameOf(from),
      addressOf(from),
      JSON.stringify(mail.to ?? []),
      JSON.stringify(mail.cc ?? []),
      mail.quotedText ?? '',
      JSON.stringify(mail.headers ?? {}),
    )
    return item
  })
}

/** Adds survey responses in the order given; answers with their item ids. */
export function seedResponses(
  db: Database.Database,
  source: number,
  responses: readonly SeedResponse[],
): number[] {
  const add = db.prepare(
    `INSERT INTO item (kind, survey_id, identity, source_id, text, text_key, score, score_state)
     VALUES ('survey', ?, ?, ?, ?, ?, ?, ?)`,
  )
  return inPlaces(db, source, responses, ({ text, score = null }, index) =>
    Number(
      add.run(source, `response ${index}`, source, text, text, score, score === null ? 'blank' : 'score')
        .lastInsertRowid,
    ),
  )
}

function inPlaces<Row>(
  db: Database.Database,
  source: number,
  rows: readonly Row[],
  add: (row: Row, index: number) => number,
): number[] {
  const place = db.prepare('INSERT INTO place (source_id, position, item_id) VALUES (?, ?, ?)')
  const taken = db
    .prepare('SELECT ifnull(max(position), 0) FROM place WHERE source_id = ?')
    .pluck()
    .get(source)
  return db.transaction(() =>
    rows.map((row, index) => {
      const item = add(row, Number(taken) + index)
      place.run(source, Number(taken) + index + 1, item)
      return item
    }),
  )()
}
