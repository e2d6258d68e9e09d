import type { ReadDatabase, WriteDatabase } from '../db/database.ts'
import type { ChainPart } from './changes.ts'
import type { MessageHeader } from './header.ts'
import { headerValue, headerValues, isAutomatic, isToMany, parseKeptHeaders } from './mailHeaders.ts'
import type { Alias } from './people.ts'
import { asksQuestion } from './questions.ts'
import { readingReads, readingWrites } from './readingOperations.ts'
import { readThreadIndex } from './threadIndex.ts'
import type { People } from './threader.ts'
import { threadListReads } from './threadListReads.ts'

/** A page ends early when it has this much text, so that carrying it through main stays below a millisecond or two. */
const CHARACTERS_PER_PAGE = 250_000
const ROWS_PER_PAGE = 1_000
/** Texts that are only looked through stay in the reader: a page of them takes a few hundredths of a second. */
const CHARACTERS_LOOKED_AT = 4_000_000

/** What a mailbox of sent mails is called, by language. */
const SENT_MAILS =
  /\b(?:sent|gesendete?|postausgang|envoyés|enviad[oa]s|inviat[ai]|verzonden|skickat|sendt|wysłane|lähetetyt|elküldött|odeslaná|trimise|gönderilen)|отправленные|送信済み|已发送|已傳送|보낸/iu

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
  source: number
  sourceName: string
  /** The folder of its mailbox and its labels, as JSON text; null when it has no place. */
  folders: string | null
}

export const threadReads = (db: ReadDatabase) => ({
  ...threadListReads(db),
  ...readingReads(db),

  /** Headers of mails in complete sources after an item id: `MessageHeader[]`. */
  'threads.headers': ({ after }: { after: number }): ParcelPage => {
    const rows = db.iterate<HeaderRow>(
      `SELECT m.item_id AS item, i.identity, m.message_id AS messageId, m.reference_ids AS "references",
              m.in_reply_to AS inReplyTo, i.subject, i.occurred_at AS sentAt, m.from_name AS fromName,
              m.from_address AS fromAddress, m.to_addresses AS "to", m.cc_addresses AS cc, m.headers,
              i.source_id AS source, s.name AS sourceName,
              (SELECT p.folder || char(10) || p.labels FROM place p
               WHERE p.item_id = m.item_id AND p.source_id = i.source_id ORDER BY p.position LIMIT 1) AS folders
       FROM message m CROSS JOIN item i ON i.id = m.item_id CROSS JOIN source s ON s.id = i.source_id
       WHERE m.item_id > ? AND s.state = 'complete' ORDER BY m.item_id LIMIT ?`,
      [after, ROWS_PER_PAGE],
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

  /** Mails in complete sources after an item id whose new text asks something: `number[]`. */
  'threads.asking': ({ after }: { after: number }): ParcelPage => {
    const asking: number[] = []
    let characters = 0
    let rows = 0
    for (const { item, text } of db.iterate<{ item: number; text: string }>(
      `SELECT m.item_id AS item, i.text FROM message m CROSS JOIN item i ON i.id = m.item_id CROSS JOIN source s ON s.id = i.source_id
       WHERE m.item_id > ? AND s.state = 'complete' ORDER BY m.item_id`,
      [after],
    )) {
      if (asksQuestion(text)) asking.push(item)
      characters += text.length
      rows += 1
      if (rows === ROWS_PER_PAGE || characters >= CHARACTERS_LOOKED_AT)
        return { parcel: JSON.stringify(asking), next: item }
    }
    return { parcel: JSON.stringify(asking), next: null }
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
})

export const threadWrites = (db: WriteDatabase) => ({
  ...readingWrites(db),

  /** Writes a slice of `ChainPart[]`. */
  'threads.save': ({ parcel }: { parcel: string }): null =>
    db.transaction(() => {
      for (const part of JSON.parse(parcel) as ChainPart[]) saveChainPart(db, part)
      return null
    }),

  /** Makes `People` what is known of owners and aliases; only what differs is written. */
  'threads.savePeople': ({ parcel }: { parcel: string }): null =>
    db.transaction(() => {
      const { owners, aliases } = JSON.parse(parcel) as People
      db.run('DELETE FROM mailbox_owner')
      for (const { address, reason } of owners)
        db.run('INSERT INTO mailbox_owner (address, reason) VALUES (?, ?)', [address, reason])
      saveAliases(db, aliases)
      return null
    }),

  /** Takes chains away by identity, with their answers and jobs; the messages stay. */
  'threads.remove': ({ identities }: { identities: string[] }): null =>
    db.transaction(() => {
      for (const identity of identities) db.run('DELETE FROM chain WHERE identity = ?', [identity])
      return null
    }),
})

function saveAliases(db: WriteDatabase, aliases: readonly Alias[]): void {
  const keyOf = ({
    address,
    person,
    reason,
    certain,
  }: Omit<Alias, 'certain'> & { certain: boolean | number }) =>
    `${address} ${person} ${reason} ${Number(certain)}`
  const stored = new Map(
    db
      .all<Omit<Alias, 'certain'> & { certain: number }>('SELECT address, person, reason, certain FROM alias')
      .map((row) => [keyOf(row), row]),
  )
  const wanted = new Map(aliases.map((alias) => [keyOf(alias), alias]))
  for (const [key, { address, person }] of stored)
    if (!wanted.has(key)) db.run('DELETE FROM alias WHERE address = ? AND person = ?', [address, person])
  for (const [key, { address, person, reason, certain }] of wanted) {
    if (stored.has(key)) continue
    db.run('INSERT INTO alias (address, person, reason, certain) VALUES (?, ?, ?, ?)', [
      address,
      person,
      reason,
      certain ? 1 : 0,
    ])
  }
}

function saveChainPart(db: WriteDatabase, part: ChainPart): void {
  const { id } = db.get<{ id: number }>(
    `INSERT INTO chain (identity, subject, messages, participants, first_at, last_at, state, reason, waiting,
                        last_by, first_response, median_response, missing_parents, inferred_links, content, folded)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (identity) DO UPDATE SET
       subject = excluded.subject, messages = excluded.messages, participants = excluded.participants,
       first_at = excluded.first_at, last_at = excluded.last_at, state = excluded.state, reason = excluded.reason,
       waiting = excluded.waiting, last_by = excluded.last_by, first_response = excluded.first_response, median_response = excluded.median_response,
       missing_parents = excluded.missing_parents, inferred_links = excluded.inferred_links, content = excluded.content,
       folded = excluded.folded, characters = NULL, characters_once = NULL
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
      part.waiting,
      part.lastBy,
      part.firstResponse,
      part.medianResponse,
      JSON.stringify(part.missingParents),
      JSON.stringify(part.inferredLinks),
      part.content ?? '',
      part.messages === 1 ? 1 : 0,
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
    asks: false,
    threadIndex: readThreadIndex(headerValue(headers, 'thread-index')),
    replyTo: headerValue(headers, 'reply-to'),
    source: row.source,
    deliveredTo: headerValues(headers, 'delivered-to'),
    sent: SENT_MAILS.test(row.sourceName) || SENT_MAILS.test(row.folders ?? ''),
  }
}
