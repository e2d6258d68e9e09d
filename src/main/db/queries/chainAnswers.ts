import type { ChainAnswer } from '../../../shared/domain/chain.ts'
import { chainVersion } from './chainVersion.ts'
import type { ReadDatabase } from '../database.ts'
import { type AnswerRow, toShownAnswer } from './shownAnswers.ts'

/** Of a stage, or null: the deepest. Within a stage the active recipe's, else the newest. */
export const chainAnswerId = (chain: string, stage: '$stage' | 'NULL'): string => `(
  SELECT a.id FROM answer a JOIN recipe r ON r.id = a.recipe_id
  WHERE a.subject_kind = 'chain' AND a.subject = ${chain} AND a.stage = coalesce(${stage}, a.stage)
  ORDER BY a.stage = 'critical' DESC, r.active DESC, a.id DESC LIMIT 1)`

/** What was found in a conversation as a whole; `outdated` when mails came to it, or left it, since it was read. */
export function readChainAnswer(db: ReadDatabase, chain: number): ChainAnswer | null {
  const row = db.get<AnswerRow & { version: string | null }>(
    `SELECT a.stage, r.model, a.labels, a.evidence, a.fallback, NULL AS foldedInto, 0 AS near,
            a.duration_ms AS durationMs, a.settled_at AS settledAt, a.subject_version AS version
     FROM answer a JOIN recipe r ON r.id = coalesce(a.answered_by, a.recipe_id) WHERE a.id = ${chainAnswerId('$chain', 'NULL')}`,
    { chain },
  )
  return row === undefined
    ? null
    : { ...toShownAnswer(row, undefined), outdated: row.version !== chainVersion(db, chain) }
}

/** What a conversation's own answer says of it as a whole; null where it says nothing, or only what the rules said. */
export interface ChainLead {
  priority: number | null
  assignedTo: string | null
}

interface LeadRow extends ChainLead {
  chain: number
  fallback: string
  version: string | null
}

/** By chain; those without an answer, or whose mails have changed since it was given, are absent. */
export function readChainLeads(db: ReadDatabase, chains: readonly number[]): Map<number, ChainLead> {
  const rows = db.all<LeadRow>(
    `SELECT a.subject AS chain, a.priority, nullif(trim(a.labels ->> '$.assignedTo'), '') AS assignedTo, a.fallback,
            a.subject_version AS version
     FROM json_each($chains) asked CROSS JOIN answer a
     WHERE a.id = ${chainAnswerId('asked.value', '$stage')}`,
    { chains: JSON.stringify(chains), stage: 'chain' },
  )
  return new Map(
    rows
      .filter(({ chain, version }) => version === chainVersion(db, chain))
      .map(({ chain, fallback, priority, assignedTo }) => {
        const fromRules = JSON.parse(fallback) as string[]
        const lead = {
          priority: fromRules.includes('priority') ? null : priority,
          assignedTo: fromRules.includes('assignedTo') ? null : assignedTo,
        }
        return [chain, lead]
      }),
  )
}
