import { VerbatimError } from '../../shared/domain/errors.ts'
import type {
  Attachment,
  Chain,
  ChainAnswer,
  ChainDetail,
  ChainMessage,
  ChainPreset,
  Containment,
  InferredLink,
  MailFolder,
  MailOverview,
  Waiting,
} from '../../shared/domain/chain.ts'
import type { ShownAnswer } from '../../shared/domain/item.ts'
import type { Filter, Page } from '../../shared/domain/filter.ts'
import { WorkflowStatus } from '../../shared/domain/labels.ts'
import type { ReadDatabase } from '../db/database.ts'
import { readChainAnswer } from '../db/queries/chainAnswers.ts'
import { chainStates } from '../db/queries/chainStates.ts'
import { countChains, readChainPage, readChains, selectChains } from '../db/queries/chains.ts'
import { STAGE_CONDITIONS, type Selection, select } from '../db/queries/filters.ts'
import { readItemPlaces } from '../db/queries/items.ts'
import { toIso } from '../../shared/domain/moment.ts'
import { readShownAnswers } from '../db/queries/shownAnswers.ts'
import { readMailboxOwners, readOwners } from '../db/queries/people.ts'
import { type MailPeople, assigneeOfMail, fitToOwner } from '../../shared/domain/ourSide.ts'
import { directionOf } from '../threads/direction.ts'
import { writeAddress } from '../../shared/domain/mailAddress.ts'
import type { TimedMessage } from '../threads/responses.ts'
import { readVolume } from './mailVolume.ts'
import { medianResponseHours } from './responseTimes.ts'

const MOST_FOLDERS = 500

export const mailReads = (db: ReadDatabase) => ({
  /** Addresses of the mailbox owner in lower case; empty when they cannot be told. */
  'mail.owners': (_input: null): string[] => [...readOwners(db)],

  'mail.overview': ({ filter }: { filter: Filter }): MailOverview => {
    const selection = select(db, filter, { kind: 'email' })
    return {
      ...readMessageCounts(db, selection),
      ...readChainCounts(db, filter),
      byType: readTypes(db, selection),
      ...readVolume(db, selection),
      medianResponseHours: medianResponseHours(readTimes(db, selection), readOwners(db)),
      owners: readMailboxOwners(db),
    }
  },

  /** Latest activity first. */
  'mail.chains': (input: {
    filter: Filter
    preset: ChainPreset
    page: Page
  }): { total: number; rows: Chain[] } => {
    const selection = selectChains(db, input.filter, input.preset)
    return { total: countChains(db, selection), rows: readChainPage(db, selection, input.page) }
  },

  /** Errors: `not_found`. */
  'mail.chain': ({ chain }: { chain: number }): ChainDetail => {
    const [found] = readChains(db, [chain])
    const stored = db.get<StoredChain>(
      `SELECT missing_parents AS missing, inferred_links AS links, characters, characters_once AS charactersOnce
       FROM chain WHERE id = ?`,
      [chain],
    )
    if (found === undefined || stored === undefined) {
      throw new VerbatimError(
        'not_found',
        `there is no chain ${chain}`,
        'It may have been joined with another one.',
      )
    }
    const messages = readMessages(db, chain)
    return {
      chain: found,
      answer: fitChainAnswer(readChainAnswer(db, chain), found, messages, readOwners(db)),
      missingParents: JSON.parse(stored.missing) as string[],
      messages,
      characters: stored.characters,
      charactersOnce: stored.charactersOnce,
      related: readRelated(db, chain, JSON.parse(stored.links) as InferredLink[]),
    }
  },

  'mail.folders': ({ filter }: { filter: Filter }): MailFolder[] => {
    const { from, where, parameters } = select(db, { ...filter, folder: null }, { kind: 'email' })
    return db.all(
      `WITH stands AS (
         SELECT place.folder, place.labels, place.item_id FROM ${from} CROSS JOIN place
         WHERE ${where} AND place.item_id = item.id AND (place.folder <> '' OR place.labels <> '[]'))
       SELECT folder AS name, 'folder' AS kind, count(DISTINCT item_id) AS messages FROM stands
         WHERE folder <> '' GROUP BY folder
       UNION ALL
       SELECT value, 'label', count(DISTINCT item_id) FROM stands, json_each(stands.labels) GROUP BY value
       ORDER BY messages DESC, name LIMIT $most`,
      { ...parameters, most: MOST_FOLDERS },
    )
  },

  'mail.chainOf': ({ item }: { item: number }): { chain: number | null } => ({
    chain:
      db.get<{ chain: number }>('SELECT chain_id AS chain FROM chain_message WHERE item_id = ?', [item])
        ?.chain ?? null,
  }),
})

interface StoredChain {
  missing: string
  links: string
  characters: number | null
  charactersOnce: number | null
}

/** Chains on the other side of an inferred link. */
function readRelated(
  db: ReadDatabase,
  chain: number,
  links: readonly InferredLink[],
): ChainDetail['related'] {
  const earlier = links.flatMap(({ parent, by }) =>
    db
      .all<{ chain: number; subject: string }>(
        `SELECT DISTINCT c.id AS chain, c.subject FROM message m JOIN chain_message l ON l.item_id = m.item_id
           JOIN chain c ON c.id = l.chain_id
         WHERE m.message_id = ? AND c.id <> ? ORDER BY c.id LIMIT 1`,
        [parent, chain],
      )
      .map((row) => ({ ...row, relation: 'earlier' as const, by })),
  )
  const later = db.all<{ chain: number; subject: string; by: InferredLink['by'] }>(
    `SELECT id AS chain, subject, inferred_links ->> '$[0].by' AS by FROM chain
     WHERE inferred_links <> '[]' AND inferred_links ->> '$[0].parent' IN (
       SELECT m.message_id FROM chain_message l JOIN message m ON m.item_id = l.item_id WHERE l.chain_id = ?)
     ORDER BY first_at, id`,
    [chain],
  )
  return [...earlier, ...later.map((row) => ({ ...row, relation: 'later' as const }))]
}

const readMessageCounts = (
  db: ReadDatabase,
  { from, where, parameters }: Selection,
): Pick<MailOverview, 'messages' | 'analysed'> =>
  db.get(
    `SELECT count(*) AS messages, count(*) FILTER (WHERE ${STAGE_CONDITIONS.primary}) AS analysed
     FROM ${from} WHERE ${where}`,
    parameters,
  )!

function readChainCounts(
  db: ReadDatabase,
  filter: Filter,
): Pick<MailOverview, 'chains' | 'complete' | 'incomplete' | 'byStatus'> {
  const { where, parameters } = selectChains(db, filter, 'all')
  const states = db.all<{ reason: string | null; chains: number }>(
    `SELECT chain.reason, count(*) AS chains FROM chain WHERE ${where} GROUP BY chain.reason`,
    parameters,
  )
  const standing = db.all<{ status: string | null; waiting: Waiting | null; chains: number }>(
    `SELECT status, waiting, count(*) AS chains FROM (${chainStates(where)}) GROUP BY status, waiting`,
    parameters,
  )
  const byStatus = WorkflowStatus.options.map((status) => {
    const counted = standing.filter((row) =>
      status === 'waiting for us' || status === 'waiting for them'
        ? `waiting for ${row.waiting}` === status
        : row.status === status,
    )
    return [status, sum(counted)] as const
  })
  const incomplete = states.filter((row) => row.reason !== null)
  return {
    chains: sum(states),
    complete: sum(states) - sum(incomplete),
    incomplete: Object.fromEntries(incomplete.map((row) => [row.reason ?? '', row.chains])),
    byStatus: Object.fromEntries(byStatus.filter(([, chains]) => chains > 0)),
  }
}

const sum = (rows: readonly { chains: number }[]): number =>
  rows.reduce((total, row) => total + row.chains, 0)

function readTypes(db: ReadDatabase, { where, parameters }: Selection): Record<string, number> {
  const rows = db.all<{ type: string | null; messages: number }>(
    `SELECT coalesce((SELECT value ->> '$' FROM judgement WHERE item_id = item.id AND field = 'type'),
                     a.labels ->> '$.type') AS type, count(*) AS messages
     FROM item CROSS JOIN answer a
     WHERE ${where} AND a.id = item.answer_id GROUP BY type ORDER BY messages DESC`,
    parameters,
  )
  return Object.fromEntries(rows.flatMap((row) => (row.type === null ? [] : [[row.type, row.messages]])))
}

const readTimes = (
  db: ReadDatabase,
  { from, where, parameters }: Selection,
): Iterable<TimedMessage & { chain: number }> =>
  db.iterate(
    `SELECT cm.chain_id AS chain, lower(m.from_address) AS "from", item.occurred_at AS at
     FROM ${from} CROSS JOIN chain_message cm CROSS JOIN message m
     WHERE ${where} AND cm.item_id = item.id AND m.item_id = item.id
     ORDER BY cm.chain_id, item.occurred_at, cm.ordinal`,
    parameters,
  )

interface MessageRow {
  item: number
  parent: number | null
  depth: number
  messageId: string
  fromName: string
  fromAddress: string
  to: string
  cc: string
  subject: string | null
  sentAt: number | null
  sentOffset: number | null
  containedIn: number | null
  containment: Containment | null
  text: string
  quotedText: string
  html: string | null
  warnings: string
}

function readMessages(db: ReadDatabase, chain: number): ChainMessage[] {
  const rows = db.all<MessageRow>(
    `SELECT cm.item_id AS item, cm.parent_item_id AS parent, cm.depth, m.message_id AS messageId,
            m.from_name AS fromName, m.from_address AS fromAddress, m.to_addresses AS "to", m.cc_addresses AS cc,
            cm.contained_in AS containedIn, cm.containment, i.subject, i.occurred_at AS sentAt,
            i.occurred_offset AS sentOffset, i.text,
            trim(m.signature || char(10, 10) || m.quoted_text, char(10)) AS quotedText,
            m.html, m.warnings
     FROM chain_message cm JOIN item i ON i.id = cm.item_id JOIN message m ON m.item_id = cm.item_id
     WHERE cm.chain_id = ? ORDER BY cm.ordinal`,
    [chain],
  )
  const items = rows.map((row) => row.item)
  const answers = readShownAnswers(db, items)
  const attachments = readAttachments(db, items)
  const places = readItemPlaces(db, items)
  const owners = readOwners(db)
  return rows.map(({ fromName, fromAddress, sentOffset, ...row }) => {
    const to = JSON.parse(row.to) as string[]
    const cc = JSON.parse(row.cc) as string[]
    const from = writeAddress(fromName, fromAddress)
    const answer = answers.get(row.item) ?? null
    return {
      ...row,
      from,
      to,
      cc,
      subject: row.subject ?? '',
      direction: directionOf(fromAddress, [...to, ...cc], owners),
      places: places.get(row.item) ?? [],
      sentAt: toIso(row.sentAt, sentOffset),
      attachments: attachments.get(row.item) ?? [],
      warnings: JSON.parse(row.warnings) as string[],
      answer: answer === null ? null : fitAnswer(answer, { from, to, cc }, owners),
    }
  })
}

const fitAnswer = <Shown extends ShownAnswer>(
  answer: Shown,
  people: MailPeople,
  owners: ReadonlySet<string>,
): Shown => ({
  ...answer,
  labels: fitToOwner(answer.labels, people, owners, (field) => answer.origins[field] === 'person'),
})

/** A conversation stands where its list says it does, and nobody outside has its task. */
function fitChainAnswer(
  answer: ChainAnswer | null,
  { status }: Chain,
  messages: readonly ChainMessage[],
  owners: ReadonlySet<string>,
): ChainAnswer | null {
  if (answer === null) return null
  const { assignedTo } = answer.labels
  const people = {
    from: '',
    to: messages.flatMap((message) => [message.from, ...message.to]),
    cc: messages.flatMap(({ cc }) => cc),
  }
  return {
    ...answer,
    labels: {
      ...answer.labels,
      ...(status === null ? {} : { status }),
      ...(typeof assignedTo === 'string' ? { assignedTo: assigneeOfMail(assignedTo, people, owners) } : {}),
    },
  }
}

/** By item; items without attachments are absent. */
export function readAttachments(db: ReadDatabase, items: readonly number[]): Map<number, Attachment[]> {
  const rows = db.all<Attachment & { item: number }>(
    `SELECT item_id AS item, name, type, bytes, sha256 FROM attachment
     WHERE item_id IN (SELECT value FROM json_each(?)) ORDER BY item_id, ordinal`,
    [JSON.stringify(items)],
  )
  const attachments = new Map<number, Attachment[]>()
  for (const { item, ...attachment } of rows) {
    const list = attachments.get(item)
    if (list === undefined) attachments.set(item, [attachment])
    else list.push(attachment)
  }
  return attachments
}
