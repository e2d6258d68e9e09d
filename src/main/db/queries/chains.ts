import { writeAddress } from '../../../shared/domain/mailAddress.ts'
import { type MailPeople, NOBODY, assigneeOfMail } from '../../../shared/domain/ourSide.ts'
import { readOwners } from './people.ts'
import { type ChainLead, readChainLeads } from './chainAnswers.ts'
import { chainStates } from './chainStates.ts'
import { byIndex } from './deferredIndexes.ts'
import type { Chain, ChainPreset, IncompleteReason, Waiting } from '../../../shared/domain/chain.ts'
import type { Filter, Page } from '../../../shared/domain/filter.ts'
import { NO_FILTER } from '../../../shared/domain/filter.ts'
import type { ReadDatabase, SqlValue } from '../database.ts'
import { type Selection, select } from './filters.ts'
import { isHigh } from '../../sqlPieces.ts'
import { completeSources } from './sourceFacts.ts'
import { toIso } from '../../../shared/domain/moment.ts'
import { toHours } from './moments.ts'

/** From this priority on a chain counts as urgent: its own, or that of one of its messages. */
const URGENT_PRIORITY = 70

/** A condition on `chain`. */
export interface ChainSelection {
  where: string
  parameters: Record<string, SqlValue>
}

/** Chains with a message that passes the filter and that answer to the preset. */
export function selectChains(db: ReadDatabase, filter: Filter, preset: ChainPreset): ChainSelection {
  const selection = select(db, filter, { kind: 'email' })
  if (selection.sources.length === 0) return { where: 'FALSE', parameters: {} }
  const { [preset]: condition } = presetConditions(byIndex(db, 'item_facts'))
  const conditions = [chainsOf(db, filter, selection), condition]
  return { where: conditions.join(' AND '), parameters: selection.parameters }
}

function chainsOf(db: ReadDatabase, filter: Filter, { from, where, sources }: Selection): string {
  const mails = completeSources(db).filter((source) => source.kind === 'email')
  const isOpen = JSON.stringify({ ...filter, sources: [] }) === JSON.stringify(NO_FILTER)
  // Chains are made of complete sources only: with all of them in view there is nothing to look up.
  if (isOpen && sources.length === mails.length && mails.length > 0) return 'TRUE'
  return `chain.id IN (SELECT cm.chain_id FROM ${from} CROSS JOIN chain_message cm
            WHERE ${where} AND cm.item_id = item.id)`
}

const presetConditions = (byFacts: string): Readonly<Record<ChainPreset, string>> => ({
  all: 'TRUE',
  urgent: `(chain.id IN (
    SELECT cm.chain_id FROM item ${byFacts} CROSS JOIN chain_message cm
    WHERE (item.priority >= ${URGENT_PRIORITY} OR ${isHigh('item.urgency')}) AND cm.item_id = item.id)
    OR chain.id IN (SELECT a.subject FROM answer a INDEXED BY answer_of_chain
      WHERE a.subject_kind = 'chain' AND a.stage = 'chain' AND a.priority >= ${URGENT_PRIORITY}))`,
  // Only what may wait is looked at closely.
  'waiting for us': `chain.id IN (SELECT id FROM (${chainStates(`
    chain.waiting = 'us' OR chain.id IN (
      SELECT cm.chain_id FROM item ${byFacts} CROSS JOIN chain_message cm
      WHERE item.status = 'waiting for us' AND cm.item_id = item.id)`)}) WHERE waiting = 'us')`,
  incomplete: `chain.state = 'incomplete'`,
})

export const countChains = (db: ReadDatabase, { where, parameters }: ChainSelection): number =>
  db.get<{ total: number }>(`SELECT count(*) AS total FROM chain WHERE ${where}`, parameters)!.total

/** Latest activity first. */
export function readChainPage(db: ReadDatabase, selection: ChainSelection, page: Page): Chain[] {
  const ids = db.all<{ id: number }>(
    `SELECT chain.id FROM chain INDEXED BY chain_by_last WHERE ${selection.where}
     ORDER BY chain.last_at DESC, chain.id DESC LIMIT $limit OFFSET $offset`,
    { ...selection.parameters, limit: page.limit, offset: page.offset },
  )
  return readChains(
    db,
    ids.map((row) => row.id),
  )
}

interface ChainRow {
  id: number
  subject: string
  messages: number
  participants: string
  firstAt: number | null
  lastAt: number | null
  state: 'complete' | 'incomplete'
  reason: IncompleteReason | null
  firstResponse: number | null
  medianResponse: number | null
}

interface LabelRow {
  chain: number
  at: number | null
  /** Minutes, as its sender's clock stood. */
  offset: number | null
  priority: number | null
  /** 1: the priority is a person's. */
  priorityJudged: number
  assignedTo: string | null
  /** 1: the assignee is a person's. */
  judged: number
  fromName: string | null
  fromAddress: string | null
  to: string | null
  cc: string | null
}

interface StateRow {
  id: number
  status: string | null
  waiting: Waiting | null
}

/**
 * In the order of `ids`. Priority and assignee are what the conversation's own answer says, unless a person said otherwise of one
 * of its messages; without such an answer the highest and the latest of its messages.
 */
export function readChains(db: ReadDatabase, ids: readonly number[]): Chain[] {
  const list = JSON.stringify(ids)
  const rows = db.all<ChainRow>(
    `SELECT id, subject, messages, participants, first_at AS firstAt, last_at AS lastAt, state, reason,
            first_response AS firstResponse, median_response AS medianResponse
     FROM chain WHERE id IN (SELECT value FROM json_each(?))`,
    [list],
  )
  const labels = Map.groupBy(
    db.all<LabelRow>(
      `SELECT cm.chain_id AS chain, i.occurred_at AS at, i.occurred_offset AS offset, i.priority,
              j.value IS NOT NULL AS judged, p.value IS NOT NULL AS priorityJudged,
              nullif(trim(coalesce(j.value ->> '$', a.labels ->> '$.assignedTo', '')), '') AS assignedTo,
              m.from_name AS fromName, m.from_address AS fromAddress,
              m.to_addresses AS "to", m.cc_addresses AS cc
       FROM chain_message cm JOIN item i ON i.id = cm.item_id LEFT JOIN answer a ON a.id = i.answer_id
       LEFT JOIN message m ON m.item_id = i.id
       LEFT JOIN judgement j ON j.item_id = i.id AND j.field = 'assignedTo'
       LEFT JOIN judgement p ON p.item_id = i.id AND p.field = 'priority'
       WHERE cm.chain_id IN (SELECT value FROM json_each(?))
       ORDER BY i.occurred_at DESC, cm.ordinal DESC`,
      [list],
    ),
    (row) => row.chain,
  )
  const states = new Map(
    db
      .all<StateRow>(chainStates('chain.id IN (SELECT value FROM json_each(?))'), [list])
      .map((state) => [state.id, state]),
  )
  const leads = readChainLeads(db, ids)
  const owners = readOwners(db)
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => {
    const row = byId.get(id)
    return row === undefined
      ? []
      : [toChain(row, states.get(id), leads.get(id), labels.get(id) ?? [], owners)]
  })
}

/** @param latestFirst what is shown of the chain's messages */
function toChain(
  { firstResponse, medianResponse, ...row }: ChainRow,
  state: StateRow | undefined,
  lead: ChainLead | undefined,
  latestFirst: readonly LabelRow[],
  owners: ReadonlySet<string>,
): Chain {
  // By the clock of who wrote it, as the message itself is shown.
  const offsetAt = (moment: number | null): number | null =>
    latestFirst.find(({ at }) => at === moment)?.offset ?? null
  return {
    ...row,
    participants: JSON.parse(row.participants) as string[],
    firstAt: toIso(row.firstAt, offsetAt(row.firstAt)),
    lastAt: toIso(row.lastAt, offsetAt(row.lastAt)),
    firstResponseHours: toHours(firstResponse),
    medianResponseHours: toHours(medianResponse),
    waiting: state?.waiting ?? null,
    status: state?.status ?? null,
    priority: priorityOf(latestFirst, lead),
    assignedTo: assigneeOf(latestFirst, lead, owners),
  }
}

function priorityOf(latestFirst: readonly LabelRow[], lead: ChainLead | undefined): number | null {
  if (lead !== undefined && lead.priority !== null) {
    const judged = latestFirst.find(({ priorityJudged }) => priorityJudged === 1)
    return judged?.priority ?? lead.priority
  }
  const priorities = latestFirst.flatMap(({ priority }) => (priority === null ? [] : [priority]))
  return priorities.length === 0 ? null : Math.max(...priorities)
}

function assigneeOf(
  latestFirst: readonly LabelRow[],
  lead: ChainLead | undefined,
  owners: ReadonlySet<string>,
): string | null {
  const byPerson = latestFirst.find(({ judged, assignedTo }) => judged === 1 && assignedTo !== null)
  if (byPerson !== undefined) return byPerson.assignedTo
  const said = lead?.assignedTo ?? null
  if (said === null) return latestAssignee(latestFirst, owners)
  const all = latestFirst.map(peopleOf)
  const people = {
    from: '',
    to: all.flatMap(({ from, to }) => [from, ...to]),
    cc: all.flatMap(({ cc }) => cc),
  }
  return assigneeOfMail(said, people, owners)
}

const peopleOf = ({ fromName, fromAddress, to, cc }: LabelRow): MailPeople => ({
  from: writeAddress(fromName ?? '', fromAddress ?? ''),
  to: readList(to),
  cc: readList(cc),
})

/** Nobody is named only where no message names anybody of ours. */
function latestAssignee(latestFirst: readonly LabelRow[], owners: ReadonlySet<string>): string | null {
  const named = latestFirst.flatMap((row) =>
    row.assignedTo === null ? [] : [assigneeOfMail(row.assignedTo, peopleOf(row), owners)],
  )
  return named.find((name) => name !== NOBODY) ?? named[0] ?? null
}

const readList = (json: string | null): string[] => JSON.parse(json ?? '[]') as string[]
