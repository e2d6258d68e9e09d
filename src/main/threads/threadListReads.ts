import type { Containment, MailboxPeople, ThreadLine, Waiting } from '../../shared/domain/chain.ts'
import type { ReadDatabase } from '../db/database.ts'
import { chainStates } from '../db/queries/chainStates.ts'
import { toHours } from '../db/queries/moments.ts'
import { directionOf } from './direction.ts'
import { readOwners, readPeople } from '../db/queries/people.ts'
import type { ThreadCounts } from './threader.ts'

interface ChainRow {
  id: number
  subject: string
  root: string
  missingParents: string
  inferredLinks: string
  state: ThreadLine['state']
  reason: ThreadLine['reason']
  firstResponse: number | null
  medianResponse: number | null
  characters: number | null
  charactersOnce: number | null
  /** JSON array of `MessageCell`s in reading order. */
  messages: string
}

type MessageCell = [
  item: number,
  messageId: string,
  from: string,
  to: string[],
  cc: string[],
  containedIn: number | null,
  containment: Containment | null,
]

export type ThreadList = ThreadCounts & {
  /** Threads that wait for the mailbox owner, and for the other side. */
  waiting: Record<Waiting, number>
  people: MailboxPeople
  list: ThreadLine[]
}

type ThreadState = Pick<ThreadLine, 'status' | 'waiting'>

export const threadListReads = (db: ReadDatabase) => ({
  /**
   * Conversations by reference, newest last. With a source: those with a mail in it, and only its mails are counted
   * and listed.
   */
  'threads.list': ({ source }: { source: number | null }): ThreadList => {
    const owners = readOwners(db)
    const rows = db.all<ChainRow>(
      `SELECT c.id, c.subject, c.identity AS root, c.missing_parents AS missingParents,
              c.inferred_links AS inferredLinks, c.state, c.reason, c.first_response AS firstResponse,
              c.median_response AS medianResponse, c.characters, c.characters_once AS charactersOnce,
              json_group_array(json_array(l.item_id, m.message_id, m.from_address, json(m.to_addresses),
                json(m.cc_addresses), l.contained_in, l.containment) ORDER BY l.ordinal) AS messages
       FROM chain c JOIN chain_message l ON l.chain_id = c.id JOIN message m ON m.item_id = l.item_id
       WHERE ?1 IS NULL OR EXISTS (SELECT 1 FROM place p WHERE p.item_id = l.item_id AND p.source_id = ?1)
       GROUP BY c.id ORDER BY c.last_at, c.id`,
      { 1: source },
    )
    const incomplete: Record<string, number> = {}
    for (const { reason } of rows) if (reason !== null) incomplete[reason] = (incomplete[reason] ?? 0) + 1
    const states = new Map(
      db.all<ThreadState & { id: number }>(chainStates('TRUE')).map((state) => [state.id, state]),
    )
    const list = rows.map((row) => toLine(row, states.get(row.id), owners))
    const waitingFor = (side: Waiting): number => list.filter(({ waiting }) => waiting === side).length
    return {
      messages: list.reduce((sum, line) => sum + line.messageIds.length, 0),
      threads: list.length,
      complete: rows.filter((row) => row.state === 'complete').length,
      incomplete,
      waiting: { us: waitingFor('us'), them: waitingFor('them') },
      people: readPeople(db),
      list,
    }
  },
})

function toLine(
  { missingParents, inferredLinks, messages, firstResponse, medianResponse, ...row }: ChainRow,
  state: ThreadState | undefined,
  owners: ReadonlySet<string>,
): ThreadLine {
  const cells = JSON.parse(messages) as MessageCell[]
  const idOf = new Map(cells.map((cell) => [cell[0], cell[1]]))
  return {
    ...row,
    status: state?.status ?? null,
    waiting: state?.waiting ?? null,
    messageIds: cells.map((cell) => cell[1]),
    missingParents: JSON.parse(missingParents) as string[],
    inferredLinks: JSON.parse(inferredLinks) as ThreadLine['inferredLinks'],
    firstResponseHours: toHours(firstResponse),
    medianResponseHours: toHours(medianResponse),
    directions: cells.map((cell) => directionOf(cell[2], [...cell[3], ...cell[4]], owners)),
    contained: cells.flatMap(([, message, , , , containedIn, containment]) => {
      const container = containedIn === null ? undefined : idOf.get(containedIn)
      return container === undefined || containment === null
        ? []
        : [{ message, in: container, why: containment }]
    }),
  }
}
