import type { ChainAnswer } from '../../../shared/domain/chain.ts'
import { chainVersion } from '../../jobs/leasedSubjectReads.ts'
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
    `SELECT a.stage, r.model, a.labels, a.evidence, a.fallback, NULL AS foldedInto,
            a.duration_ms AS durationMs, a.settled_at AS settledAt, a.subject_version AS version
     FROM answer a JOIN recipe r ON r.id = coalesce(a.answered_by, a.recipe_id) WHERE a.id = ${chainAnswerId('$chain', 'NULL')}`,
    { chain },
  )
  return row === undefined
    ? null
    : { ...toShownAnswer(row, undefined), outdated: row.version !== chainVersion(db, chain) }
}
