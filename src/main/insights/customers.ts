/**
 * Who answered a survey and who wrote, side by side. A customer is known by the survey's customer column; mail belongs
 * to the customer whose name or address is its sender's, compared without case and outer spaces. Senders who are in no
 * survey are customers by their address; the mailbox owner is none. Addresses that are certainly of one person are one
 * customer.
 */
import { byIndex } from '../db/queries/deferredIndexes.ts'
import type { AliasReason, Chain } from '../../shared/domain/chain.ts'
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { CustomerRow } from '../../shared/domain/feedback.ts'
import { type Filter, NO_FILTER, type Page } from '../../shared/domain/filter.ts'
import type { ItemRow } from '../../shared/domain/item.ts'
import type { ReadDatabase } from '../db/database.ts'
import { readChains } from '../db/queries/chains.ts'
import { type Selection, select } from '../db/queries/filters.ts'
import { type SourceFacts, hasNpsScale } from '../db/queries/sourceFacts.ts'
import { readItemRows } from '../db/queries/items.ts'
import { toIso } from '../../shared/domain/moment.ts'
import { readAddresses, readOwners } from '../db/queries/people.ts'
import type { TimedMessage } from '../threads/responses.ts'
import { medianResponseHours } from './responseTimes.ts'

/** What is known of a customer before the rows of a page are completed. */
interface Draft {
  key: string
  /** The other keys by which the same person is known. */
  otherKeys: string[]
  responses: number
  messages: number
  lastAt: number | null
}

/** A page of one customer shows this many items, the latest ones. */
const MOST_ITEMS = 1_000

export const customerReads = (db: ReadDatabase) => ({
  /** Those with answers and mail first, then by latest activity. */
  'customers.list': ({
    filter,
    page,
  }: {
    filter: Filter
    page: Page
  }): { total: number; rows: CustomerRow[] } => {
    const drafts = draftCustomers(db, filter).sort(
      (a, b) =>
        Number(hasBoth(b)) - Number(hasBoth(a)) ||
        (b.lastAt ?? -Infinity) - (a.lastAt ?? -Infinity) ||
        (a.key < b.key ? -1 : 1),
    )
    const shown = drafts.slice(page.offset, page.offset + page.limit)
    return { total: drafts.length, rows: completeRows(db, filter, shown) }
  },

  /** Items and chains, latest first. Errors: `not_found`. */
  'customers.page': ({ customer }: { customer: string }): CustomerPage => {
    const { from, where, parameters } = select(db, { ...NO_FILTER, customer })
    const items = db.all<{ id: number; kind: string; at: number | null }>(
      `SELECT item.id, s.kind, item.occurred_at AS at
       FROM ${from} CROSS JOIN source s ON s.id = item.source_id
       WHERE ${where} ORDER BY item.occurred_at DESC, item.id DESC`,
      parameters,
    )
    if (items.length === 0) {
      throw new VerbatimError(
        'not_found',
        `nothing is known of ${customer}`,
        'Its source may have been taken away.',
      )
    }
    const responses = items.filter((item) => item.kind === 'survey').length
    const key = customer.trim().toLowerCase()
    const addresses = readAddresses(db, key)
    const draft: Draft = {
      key,
      otherKeys: addresses.filter((address) => address !== key),
      responses,
      messages: items.length - responses,
      lastAt: items.find((item) => item.at !== null)?.at ?? null,
    }
    const chains = db.all<{ id: number }>(
      `SELECT DISTINCT c.id FROM chain_message cm JOIN chain c ON c.id = cm.chain_id
       WHERE cm.item_id IN (SELECT value FROM json_each(?)) ORDER BY c.last_at DESC, c.id DESC`,
      [JSON.stringify(items.map((item) => item.id))],
    )
    return {
      row: completeRows(db, NO_FILTER, [draft])[0]!,
      items: readItemRows(
        db,
        items.slice(0, MOST_ITEMS).map((item) => item.id),
      ),
      chains: readChains(
        db,
        chains.map((row) => row.id),
      ),
      aliases: readAliasReasons(db, addresses),
      medianResponseHours: readResponseHours(
        db,
        chains.map((row) => row.id),
      ),
    }
  },
})

/** With the other addresses of the same person and why they are, and the median time our answers to them took. */
export interface CustomerPage {
  row: CustomerRow
  items: ItemRow[]
  chains: Chain[]
  aliases: { address: string; person: string; reason: AliasReason }[]
  medianResponseHours: number | null
}

const readAliasReasons = (db: ReadDatabase, addresses: readonly string[]): CustomerPage['aliases'] =>
  db.all(
    `SELECT address, person, reason FROM alias
     WHERE certain = 1 AND address IN (SELECT value FROM json_each(?)) ORDER BY address`,
    [JSON.stringify(addresses)],
  )

const readResponseHours = (db: ReadDatabase, chains: readonly number[]): number | null =>
  medianResponseHours(
    db.iterate<TimedMessage & { chain: number }>(
      `SELECT cm.chain_id AS chain, lower(m.from_address) AS "from", i.occurred_at AS at
       FROM chain_message cm JOIN message m ON m.item_id = cm.item_id JOIN item i ON i.id = cm.item_id
       WHERE cm.chain_id IN (SELECT value FROM json_each(?))
       ORDER BY cm.chain_id, i.occurred_at, cm.ordinal`,
      [JSON.stringify(chains)],
    ),
    readOwners(db),
  )

const hasBoth = (draft: Draft): boolean => draft.responses > 0 && draft.messages > 0

function draftCustomers(db: ReadDatabase, filter: Filter): Draft[] {
  const survey = select(db, filter, { kind: 'survey' })
  const personOf = new Map(
    db
      .all<{ address: string; person: string }>('SELECT address, person FROM alias WHERE certain = 1')
      .map(({ address, person }) => [address, person]),
  )
  const drafts = new Map<string, Draft>()
  const add = (key: string, found: Pick<Draft, 'responses' | 'messages' | 'lastAt'>): void => {
    const person = personOf.get(key) ?? key
    const draft = drafts.get(person)
    if (draft === undefined) {
      drafts.set(person, { key: person, otherKeys: person === key ? [] : [key], ...found })
      return
    }
    if (key !== person && !draft.otherKeys.includes(key)) draft.otherKeys.push(key)
    draft.responses += found.responses
    draft.messages += found.messages
    draft.lastAt =
      draft.lastAt === null || (found.lastAt !== null && found.lastAt > draft.lastAt)
        ? found.lastAt
        : draft.lastAt
  }
  if (survey.sources.length > 0) {
    const rows = db.all<{ key: string; responses: number; lastAt: number | null }>(
      `SELECT item.customer_key AS key, count(*) AS responses, max(item.occurred_at) AS lastAt
       FROM item ${byIndex(db, 'item_by_customer')}
       WHERE item.customer_key IS NOT NULL AND item.customer_key <> '' AND ${survey.where} GROUP BY item.customer_key`,
      survey.parameters,
    )
    for (const { key, ...row } of rows) add(key, { ...row, messages: 0 })
  }
  for (const { address, name, messages, lastAt } of readSenders(db, select(db, filter, { kind: 'email' }))) {
    const isKnown = drafts.has(personOf.get(address) ?? address)
    add(drafts.has(name) && !isKnown ? name : address, { responses: 0, messages, lastAt })
  }
  return [...drafts.values()]
}

interface Sender {
  address: string
  name: string
  messages: number
  lastAt: number | null
}

function readSenders(db: ReadDatabase, { from, where, parameters, sources }: Selection): Sender[] {
  if (sources.length === 0) return []
  const owners = readOwners(db)
  return db
    .all<Sender>(
      `SELECT lower(trim(m.from_address)) AS address, lower(trim(m.from_name)) AS name, count(*) AS messages,
              max(item.occurred_at) AS lastAt
       FROM ${from} CROSS JOIN message m
       WHERE ${where} AND m.item_id = item.id AND m.from_address <> '' GROUP BY address, name`,
      parameters,
    )
    .filter((sender) => !owners.has(sender.address))
}

/** Scores of one scale only: the 0-10 one where there is any, else the one scale there is. */
function comparableSources(sources: readonly SourceFacts[]): SourceFacts[] {
  const nps = sources.filter(hasNpsScale)
  if (nps.length > 0) return nps
  const rated = sources.filter((source) => source.scale !== null)
  const scales = new Set(rated.map(({ scale }) => `${scale?.from} ${scale?.to}`))
  return scales.size === 1 ? rated : []
}

interface ScoreRow {
  key: string
  score: number
}

/** Adds what a page shows: last and mean score, open chains, the name as it was written. */
function completeRows(db: ReadDatabase, filter: Filter, drafts: readonly Draft[]): CustomerRow[] {
  // Also the case of a first import under way, whose indexes are not built yet.
  if (drafts.length === 0) return []
  const { sources } = select(db, filter, { kind: 'survey' })
  const parameters = {
    // Pairs of the customer and a key by which it is known.
    keys: JSON.stringify(
      drafts.flatMap(({ key, otherKeys }) => [key, ...otherKeys].map((known) => [key, known])),
    ),
    comparable: JSON.stringify(comparableSources(sources).map((source) => source.id)),
  }
  const scores = Map.groupBy(
    db.all<ScoreRow>(
      `SELECT k.value ->> 0 AS key, item.score
       FROM json_each($keys) k JOIN item ${byIndex(db, 'item_by_customer')}
       WHERE item.customer_key = k.value ->> 1 AND item.score_state = 'score'
         AND item.source_id IN (SELECT value FROM json_each($comparable))
       ORDER BY item.occurred_at DESC, item.id DESC`,
      parameters,
    ),
    (row) => row.key,
  )
  const open = new Map(
    db
      .all<{ key: string; chains: number }>(
        `SELECT key, count(*) AS chains FROM (
           SELECT DISTINCT k.value ->> 0 AS key, cm.chain_id
           FROM json_each($keys) k CROSS JOIN message m CROSS JOIN chain_message cm
           WHERE (lower(trim(m.from_address)) = k.value ->> 1 OR lower(trim(m.from_name)) = k.value ->> 1)
             AND cm.item_id = m.item_id) AS mine
         WHERE coalesce((
           SELECT i.status FROM chain_message cm JOIN item i ON i.id = cm.item_id
           WHERE cm.chain_id = mine.chain_id AND i.status IS NOT NULL
           ORDER BY i.occurred_at DESC, cm.ordinal DESC LIMIT 1), 'new') <> 'done'
         GROUP BY mine.key`,
        parameters,
      )
      .map((row) => [row.key, row.chains]),
  )
  const names = new Map(
    db
      .all<{ key: string; name: string }>(
        `SELECT k.value ->> 0 AS key, min(trim(i.customer)) AS name
         FROM json_each($keys) k JOIN item i ${byIndex(db, 'item_by_customer')}
         WHERE i.customer_key = k.value ->> 1 GROUP BY k.value ->> 0`,
        parameters,
      )
      .map((row) => [row.key, row.name]),
  )
  return drafts.map(({ key, responses, messages, lastAt }) => {
    const latestFirst = scores.get(key)?.map((row) => row.score) ?? []
    return {
      customer: names.get(key) ?? key,
      responses,
      messages,
      lastScore: latestFirst[0] ?? null,
      meanScore:
        latestFirst.length === 0
          ? null
          : latestFirst.reduce((sum, score) => sum + score, 0) / latestFirst.length,
      openChains: open.get(key) ?? 0,
      lastAt: toIso(lastAt, 0),
    }
  })
}
