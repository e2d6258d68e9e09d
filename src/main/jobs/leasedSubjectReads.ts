/** What a leased job is about, read as it is now. */
import type { ItemKind } from '../../shared/domain/reading.ts'
import type { AskedSubject, ChainMessageInput, MailInput } from '../analysis/subject.ts'
import type { ReadDatabase } from '../db/database.ts'
import { readRuleLabels } from '../db/queries/answers.ts'
import { chainVersion } from '../db/queries/chainVersion.ts'
import { toIso } from '../../shared/domain/moment.ts'

export type SubjectKind = 'item' | 'chain'

export interface LeasedSubject {
  subject: AskedSubject
  /** Of the rules, by which fields the model leaves empty are filled; null when they have not run. */
  rules: Record<string, unknown> | null
  /** Of a chain: hash of the messages as they were read; null for an item. */
  version: string | null
}

export function readLeasedSubject(db: ReadDatabase, kind: SubjectKind, id: number): LeasedSubject {
  if (kind === 'item') return { subject: readItem(db, id), rules: readRuleLabels(db, id), version: null }
  const { messages, contained } = readChainMessages(db, id)
  const last = messages.at(-1)
  return {
    subject: { kind: 'chain', messages, contained },
    rules: last === undefined ? null : readRuleLabels(db, last.item),
    version: chainVersion(db, id),
  }
}

interface ItemRow {
  kind: ItemKind
  text: string
  subject: string | null
  fromName: string | null
  fromAddress: string | null
  toAddresses: string | null
}

function readItem(db: ReadDatabase, item: number): AskedSubject {
  const row = db.get<ItemRow>(
    `SELECT i.kind, i.text, i.subject, m.from_name AS fromName, m.from_address AS fromAddress,
            m.to_addresses AS toAddresses
     FROM item i LEFT JOIN message m ON m.item_id = i.id WHERE i.id = ?`,
    [item],
  )!
  const mail =
    row.toAddresses === null ? null : toMail(row.fromName, row.fromAddress, row.toAddresses, row.subject)
  return { kind: row.kind, text: row.text, mail }
}

function toMail(
  fromName: string | null,
  fromAddress: string | null,
  to: string,
  subject: string | null,
): MailInput {
  return {
    from: [fromName ?? '', fromAddress === null ? '' : `<${fromAddress}>`].join(' ').trim(),
    to: JSON.parse(to) as string[],
    subject: subject ?? '',
  }
}

interface ChainMessageRow {
  item: number
  text: string
  quotedText: string
  subject: string | null
  fromName: string
  fromAddress: string
  to: string
  occurredAt: number | null
  occurredOffset: number | null
  containedIn: number | null
}

function readChainMessages(
  db: ReadDatabase,
  chain: number,
): { messages: ChainMessageInput[]; contained: { item: number; text: string }[] } {
  const rows = db.all<ChainMessageRow>(
    `SELECT i.id AS item, i.text, m.quoted_text AS quotedText, i.subject, m.from_name AS fromName,
            m.from_address AS fromAddress, m.to_addresses AS "to", i.occurred_at AS occurredAt,
            i.occurred_offset AS occurredOffset, cm.contained_in AS containedIn
     FROM chain_message cm JOIN item i ON i.id = cm.item_id JOIN message m ON m.item_id = cm.item_id
     WHERE cm.chain_id = ? ORDER BY i.occurred_at, cm.ordinal`,
    [chain],
  )
  return {
    messages: rows
      .filter(({ containedIn }) => containedIn === null)
      .map((row) => ({
        item: row.item,
        ...toMail(row.fromName, row.fromAddress, row.to, row.subject),
        sentAt: toIso(row.occurredAt, row.occurredOffset),
        text: row.text,
        quotedText: row.quotedText,
      })),
    contained: rows
      .filter(({ containedIn }) => containedIn !== null)
      .map(({ item, text }) => ({ item, text })),
  }
}
