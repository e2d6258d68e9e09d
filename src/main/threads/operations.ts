import type { ThreadLine } from '../../shared/domain/chain.ts'
import type { ReadDatabase, WriteDatabase } from '../db/database.ts'
import type { ChainPart } from './changes.ts'
import type { MessageHeader } from './header.ts'
import { headerValue, headerValues, isAutomatic, isToMany, parseKeptHeaders } from './mailHeaders.ts'
import { asksQuestion } from './questions.ts'
import { readThreadIndex } from './threadIndex.ts'
import type { ThreadCounts } from './threader.ts'

/** A page ends early when it has this much text, so that carrying it through main stays below a millisecond or two. */
const CHARACTERS_PER_PAGE = 250_000
const ROWS_PER_PAGE = 1_000
/** The newest mails are asked to whom they were delivered. */
const OWNER_SAMPLE = 2_000

export interface ParcelPage {
  /** JSON text; what it holds is said by the operation. */
  parcel: string
  /** Where the next page starts; null when this was the last. */
  next: number | null
}

interface HeaderRow {
  item: number
  identity: string
  messageId: string
  references: string
  inReplyTo: string
  subject: string | null
  sentAt: number | null
  fromName: string
  fromAddress: string
  to: string
  cc: string
  headers: string
  text: string | null
}

interface ChainRow {
  id: number
  subject: string
  root: string
  missingParents: string
  inferredLinks: string
  state: 'complete' | 'incomplete'
  reason: string | null
  messageIds: string
}

export const threadReads = (db: ReadDatabase) => ({
  /** To whom the newest mails say they were delivered: one list of addresses a mail. */
  'threads.deliveredTo': (_input: null): string[][] =>
    db
      .all<{ headers: string }>('SELECT headers FROM message ORDER BY item_id DESC LIMIT ?', [OWNER_SAMPLE])
      .map((row) => headerValues(parseKeptHeaders(row.headers), 'delivered-to')),

  /** Headers of mails in complete sources after an item id: `MessageHeader[]`. */
  'threads.headers': ({ after, withQuestions }: { after: number; withQuestions: boolean }): ParcelPage => {
    const rows = db.iterate<HeaderRow>(
      `SELECT m.item_id AS item, i.identity, m.message_id AS messageId, m.reference_ids AS "references",
              m.in_reply_to AS inReplyTo, i.subject, i.occurred_at AS sentAt, m.from_name AS fromName,
              m.from_address AS fromAddress, m.to_addresses AS "to", m.cc_addresses AS cc, m.headers,
              CASE WHEN ? THEN i.text END AS text
       FROM message m JOIN item i ON i.id = m.item_id JOIN source s ON s.id = i.source_id
       WHERE m.item_id > ? AND s.state = 'complete' ORDER BY m.item_id LIMIT ?`,
      [withQuestions ? 1 : 0, after, ROWS_PER_PAGE],
    )
    const parts: string[] = []
    let characters = 0
    let last = after
    let full = false
    for (const row of rows) {
      const part = JSON.stringify(toHeader(row))
      parts.push(part)
      characters += part.length
      last = row.item
      full = characters >= CHARACTERS_PER_PAGE
      if (full) break
    }
    return { parcel: `[${parts.join(',')}]`, next: full || parts.length === ROWS_PER_PAGE ? last : null }
  },

  /** Identity and content hash of stored chains after a chain id: `[identity, content][]`. */
  'threads.stored': ({ after }: { after: number }): ParcelPage => {
    const rows = db.all<{ id: number; identity: string; content: string }>(
      'SELECT id, identity, content FROM chain WHERE id > ? ORDER BY id LIMIT ?',
      [after, ROWS_PER_PAGE],
    )
    return {
      parcel: JSON.stringify(rows.map((row) => [row.identity, row.content])),
      next: rows.length === ROWS_PER_PAGE ? rows.at(-1)!.id : null,
    }
  },

  /**
   * Conversations by reference, newest last. With a source: those with a mail in it, and only its mails are counted
   * and listed.
   */
  'threads.list': ({ source }: { source: number | null }): ThreadCounts & { list: ThreadLine[] } => {
    const rows = db.all<ChainRow>(
      `SELECT c.id, c.subject, c.identity AS root, c.missing_parents AS missingParents,
              c.inferred_links AS inferredLinks, c.state, c.reason,
              json_group_array(m.message_id ORDER BY l.ordinal) AS messageIds
       FROM chain c JOIN chain_message l ON l.chain_id = c.id JOIN message m ON m.item_id = l.item_id
       WHERE ?1 IS NULL OR EXISTS (SELECT 1 FROM place p WHERE p.item_id = l.item_id AND p.source_id = ?1)
       GROUP BY c.id ORDER BY c.last_at, c.id`,
      { 1: source },
    )
    const incomplete: Record<string, number> = {}
    for (const { reason } of rows) if (reason !== null) incomplete[reason] = (incomplete[reason] ?? 0) + 1
    const list = rows.map(toLine)
    return {
      messages: list.reduce((sum, line) => sum + line.messageIds.length, 0),
      threads: list.length,
      complete: rows.filter((row) => row.state === 'complete').length,
      incomplete,
      list,
    }
  },
})

export const threadWrites = (db: WriteDatabase) => ({
  /** Writes a slice of `ChainPart[]`. */
  'threads.save': ({ parcel }: { parcel: string }): null =>
    db.transaction(() => {
      for (const part of JSON.parse(parcel) as ChainPart[]) saveChainPart(db, part)
      return null
    }),

  /** Takes chains away by identity, with their answers and jobs; the messages stay. */
  'threads.remove': ({ identities }: { identities: string[] }): null =>
    db.transaction(() => {
      for (const identity of identities) db.run('DELETE FROM chain WHERE identity = ?', [identity])
      return null
    }),
})

function saveChainPart(db: WriteDatabase, part: ChainPart): void {
  const { id } = db.get<{ id: number }>(
    `INSERT INTO chain (identity, subject, messages, participants, first_at, last_at, state, reason, missing_parents,
                        inferred_links, content)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (identity) DO UPDATE SET
       subject = excluded.subject, messages = excluded.messages, participants = excluded.participants,
       first_at = excluded.first_at, last_at = excluded.last_at, state = excluded.state, reason = excluded.reason,
       missing_parents = excluded.missing_parents, inferred_links = excluded.inferred_links, content = excluded.content
     RETURNING id`,
    [
      part.identity,
      part.subject,
      part.messages,
      JSON.stringify(part.participants),
      part.firstAt,
      part.lastAt,
      part.state,
      part.reason,
      JSON.stringify(part.missingParents),
      JSON.stringify(part.inferredLinks),
      part.content ?? '',
    ],
  )!
  if (part.offset === 0) db.run('DELETE FROM chain_message WHERE chain_id = ?', [id])
  part.members.forEach((member, index) => {
    // An item may have been taken away since its header was read.
    db.run(
      `INSERT INTO chain_message (item_id, chain_id, parent_item_id, depth, ordinal)
       SELECT id, ?, ?, ?, ? FROM item WHERE id = ?
       ON CONFLICT (item_id) DO UPDATE SET chain_id = excluded.chain_id, parent_item_id = excluded.parent_item_id,
         depth = excluded.depth, ordinal = excluded.ordinal`,
      [id, member.parent, member.depth, part.offset + index, member.item],
    )
  })
}

function toHeader(row: HeaderRow): MessageHeader {
  const headers = parseKeptHeaders(row.headers)
  return {
    item: row.item,
    identity: row.identity,
    messageId: row.messageId,
    references: JSON.parse(row.references) as string[],
    inReplyTo: JSON.parse(row.inReplyTo) as string[],
    subject: row.subject ?? '',
    sentAt: row.sentAt,
    from: row.fromName === '' ? row.fromAddress : `${row.fromName} <${row.fromAddress}>`,
    to: JSON.parse(row.to) as string[],
    cc: JSON.parse(row.cc) as string[],
    bulk: isAutomatic(headers) || isToMany(headers),
    asks: row.text !== null && asksQuestion(row.text),
    threadIndex: readThreadIndex(headerValue(headers, 'thread-index')),
  }
}

const toLine = (row: ChainRow): ThreadLine => ({
  id: row.id,
  subject: row.subject,
  messageIds: JSON.parse(row.messageIds) as string[],
  root: row.root,
  missingParents: JSON.parse(row.missingParents) as string[],
  inferredLinks: JSON.parse(row.inferredLinks) as ThreadLine['inferredLinks'],
  state: row.state,
})
