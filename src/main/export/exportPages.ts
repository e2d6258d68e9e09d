import { basename, dirname, extname } from 'node:path'
import type { Attachment, Chain, ThreadLine } from '../../shared/domain/chain.ts'
import { NO_FILTER } from '../../shared/domain/filter.ts'
import type { ItemPlace, ShownAnswer } from '../../shared/domain/item.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import type { Evidence } from '../../shared/domain/labels.ts'
import type { ReadDatabase } from '../db/database.ts'
import { readChainAnswer } from '../db/queries/chainAnswers.ts'
import { readChains, selectChains } from '../db/queries/chains.ts'
import { select } from '../db/queries/filters.ts'
import { cellsByColumn, readItemPlaces } from '../db/queries/items.ts'
import { toIso } from '../../shared/domain/moment.ts'
import { readShownAnswers } from '../db/queries/shownAnswers.ts'
import { directionOf } from '../threads/direction.ts'
import { writeAddress } from '../../shared/domain/mailAddress.ts'
import { fitToOwner } from '../../shared/domain/ourSide.ts'
import { readOwners } from '../db/queries/people.ts'
import { readAttachments } from '../insights/mailReads.ts'

/** An item as it is written to a file; the mail's fields are absent for a survey response. */
export interface ExportedItem {
  item: number
  kind: ItemKind
  source: number
  text: string
  date: string | null
  score: number | null
  customer: string | null
  /** The survey row as it was read, by column. */
  attributes: Record<string, string>
  /** The deepest stage that is settled; null when nothing has read the item yet. */
  stage: string | null
  model: string | null
  labels: Record<string, unknown>
  evidence: Evidence[]
  messageId?: string
  /** Id of the chain; null when it has none. */
  thread?: number | null
  from?: string
  to?: string[]
  cc?: string[]
  subject?: string
  /** Of the mailbox, its parts divided by "/"; the name of the mailbox file where it has no folders. */
  folder?: string
  /** "read", "flagged", the labels of Gmail; of all its places. */
  mailLabels?: string[]
  /** null when the mailbox owner is not known; internal: between people of the owner's own domain. */
  direction?: 'incoming' | 'outgoing' | 'internal' | null
  attachments?: Attachment[]
}

export type ExportedThread = Omit<ThreadLine, 'directions' | 'contained' | 'characters' | 'charactersOnce'> &
  Omit<Chain, 'id' | 'subject' | 'state'> & {
    /** What was found in the conversation as a whole: the deepest stage that is settled; null when nothing has read it. */
    stage: string | null
    model: string | null
    labels: Record<string, unknown>
    evidence: Evidence[]
  }

export interface ExportPage {
  /** Item or chain id of the last row of the page before; 0 at first. */
  after: number
  limit: number
}

interface ItemRow {
  item: number
  kind: ItemKind
  source: number
  path: string
  format: string
  text: string
  subject: string | null
  occurredAt: number | null
  occurredOffset: number | null
  score: number | null
  customer: string | null
  cells: string
  columns: string | null
  messageId: string | null
  fromName: string | null
  fromAddress: string | null
  to: string | null
  cc: string | null
  chain: number | null
}

export const exportPageReads = (db: ReadDatabase) => ({
  /** Names of all survey columns in view, in the order in which they first stand. */
  'export.columns': (_input: null): string[] => [
    ...new Set(select(db, NO_FILTER, { kind: 'survey' }).sources.flatMap((source) => source.columns)),
  ],

  /** By item id; a page that is not full is the last. */
  'export.items': ({ after, limit }: ExportPage): ExportedItem[] => {
    const { where, parameters } = select(db, NO_FILTER)
    const rows = db.all<ItemRow>(
      `SELECT item.id AS item, item.kind, item.source_id AS source, s.path, s.format, item.text, item.subject,
              item.occurred_at AS occurredAt, item.occurred_offset AS occurredOffset, item.score,
              coalesce(item.customer, nullif(m.from_address, '')) AS customer, item.cells, v.columns,
              m.message_id AS messageId, m.from_name AS fromName, m.from_address AS fromAddress,
              m.to_addresses AS "to", m.cc_addresses AS cc, cm.chain_id AS chain
       FROM item NOT INDEXED CROSS JOIN source s ON s.id = item.source_id
       LEFT JOIN survey v ON v.id = item.survey_id
       LEFT JOIN message m ON m.item_id = item.id
       LEFT JOIN chain_message cm ON cm.item_id = item.id
       WHERE item.id > $after AND ${where} ORDER BY item.id LIMIT $limit`,
      { ...parameters, after, limit },
    )
    const items = rows.map((row) => row.item)
    const answers = readShownAnswers(db, items)
    const attachments = readAttachments(db, items)
    const places = readItemPlaces(db, items)
    const owners = rows.some((row) => row.kind === 'email') ? readOwners(db) : new Set<string>()
    return rows.map((row) => {
      const answer = answers.get(row.item)
      return {
        item: row.item,
        kind: row.kind,
        source: row.source,
        text: row.text,
        date: toIso(row.occurredAt, row.occurredOffset),
        score: row.score,
        customer: row.customer,
        attributes:
          row.columns === null
            ? {}
            : Object.fromEntries(
                cellsByColumn(row.columns, row.cells).map(({ name, value }) => [name, value]),
              ),
        stage: answer?.stage ?? null,
        model: answer?.model ?? null,
        labels: answer === undefined ? {} : labelsInView(row, answer, owners),
        evidence: answer?.evidence ?? [],
        ...(row.messageId === null
          ? {}
          : mailFields(row, owners, attachments.get(row.item) ?? [], places.get(row.item) ?? [])),
      }
    })
  },

  /** By chain id; a page that is not full is the last. */
  'export.threads': ({ after, limit }: ExportPage): ExportedThread[] => {
    const { where, parameters } = selectChains(db, NO_FILTER, 'all')
    const rows = db.all<{ id: number; root: string; missing: string; links: string; messageIds: string }>(
      `SELECT chain.id, chain.identity AS root, chain.missing_parents AS missing, chain.inferred_links AS links,
              (SELECT json_group_array(m.message_id ORDER BY cm.ordinal)
               FROM chain_message cm JOIN message m ON m.item_id = cm.item_id
               WHERE cm.chain_id = chain.id) AS messageIds
       FROM chain WHERE chain.id > $after AND ${where} ORDER BY chain.id LIMIT $limit`,
      { ...parameters, after, limit },
    )
    const chains = new Map(
      readChains(
        db,
        rows.map((row) => row.id),
      ).map((chain) => [chain.id, chain]),
    )
    return rows.flatMap((row) => {
      const chain = chains.get(row.id)
      if (chain === undefined) return []
      const answer = readChainAnswer(db, row.id)
      return [
        {
          ...chain,
          stage: answer?.stage ?? null,
          model: answer?.model ?? null,
          labels: answer === null ? {} : { ...answer.labels, ...standing(chain) },
          evidence: answer?.evidence ?? [],
          messageIds: JSON.parse(row.messageIds) as string[],
          root: row.root,
          missingParents: JSON.parse(row.missing) as string[],
          inferredLinks: JSON.parse(row.links) as ThreadLine['inferredLinks'],
        },
      ]
    })
  },
})

const DIRECTIONS = { in: 'incoming', out: 'outgoing', internal: 'internal', unknown: null } as const

/** A mail's labels fit whose mailbox it lies in, as in the window. */
function labelsInView(
  row: ItemRow,
  { labels, origins }: ShownAnswer,
  owners: ReadonlySet<string>,
): Record<string, unknown> {
  if (row.kind !== 'email') return labels
  const people = {
    from: writeAddress(row.fromName ?? '', row.fromAddress ?? ''),
    to: JSON.parse(row.to ?? '[]') as string[],
    cc: JSON.parse(row.cc ?? '[]') as string[],
  }
  return fitToOwner(labels, people, owners, (field) => origins[field] === 'person')
}

/** What the thread's own cells say. */
const standing = ({ status, assignedTo }: Chain): Record<string, unknown> => ({
  ...(status === null ? {} : { status }),
  ...(assignedTo === null ? {} : { assignedTo }),
})

function mailFields(
  row: ItemRow,
  owners: ReadonlySet<string>,
  attachments: Attachment[],
  places: readonly ItemPlace[],
): Partial<ExportedItem> {
  const address = row.fromAddress ?? ''
  const to = JSON.parse(row.to ?? '[]') as string[]
  const cc = JSON.parse(row.cc ?? '[]') as string[]
  return {
    messageId: row.messageId ?? '',
    thread: row.chain,
    from: writeAddress(row.fromName ?? '', address),
    to,
    cc,
    subject: row.subject ?? '',
    folder: places.find(({ folder }) => folder !== '')?.folder ?? folderOf(row.path, row.format),
    mailLabels: [...new Set(places.flatMap(({ labels }) => labels))],
    direction: DIRECTIONS[directionOf(address, [...to, ...cc], owners)],
    attachments,
  }
}

/** A mailbox file is a folder, and so is a folder of message files; a single message file lies in one. */
const folderOf = (path: string, format: string): string =>
  format !== 'eml' && format !== 'msg'
    ? basename(path, extname(path))
    : basename(/^\.(?:emlx?|msg)$/i.test(extname(path)) ? dirname(path) : path)
