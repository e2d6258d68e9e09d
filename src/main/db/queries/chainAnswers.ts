import type { ChainAnswer } from '../../../shared/domain/chain.ts'
import type { Evidence, Stage } from '../../../shared/domain/labels.ts'
import { chainVersion } from '../../jobs/leasedSubjectReads.ts'
import type { ReadDatabase } from '../database.ts'
import { originsOf } from './shownAnswers.ts'

interface AnswerRow {
  id: number
  stage: Stage
  model: string | null
  labels: string
  evidence: string
  fallback: string
  durationMs: number
  settledAt: number
  version: string | null
}

/** Of a stage, or null: the deepest. Within a stage the active recipe's, else the newest. */
export const chainAnswerId = (chain: string, stage: '$stage' | 'NULL'): string => `(
  SELECT a.id FROM answer a JOIN recipe r ON r.id = a.recipe_id
  WHERE a.subject_kind = 'chain' AND a.subject = ${chain} AND a.stage = coalesce(${stage}, a.stage)
  ORDER BY a.stage = 'critical' DESC, r.active DESC, a.id DESC LIMIT 1)`

/** What was found in a conversation as a whole; `outdated` when mails came to it, or left it, since it was read. */
export function readChainAnswer(db: ReadDatabase, chain: number): ChainAnswer | null {
  const row = db.get<AnswerRow>(
    `SELECT a.id, a.stage, r.model, a.labels, a.evidence, a.fallback, a.duration_ms AS durationMs,
            a.settled_at AS settledAt, a.subject_version AS version
     FROM answer a JOIN recipe r ON r.id = coalesce(a.answered_by, a.recipe_id) WHERE a.id = ${chainAnswerId('$chain', 'NULL')}`,
    { chain },
  )
  if (row === undefined) return null
  const labels = JSON.parse(row.labels) as Record<string, unknown>
  const fallback = JSON.parse(row.fallback) as string[]
  return {
    stage: row.stage,
    model: row.model,
    labels,
    origins: originsOf(Object.keys(labels), row.stage, fallback, undefined),
    evidence: JSON.parse(row.evidence) as Evidence[],
    fallback,
    foldedInto: null,
    foldedNear: false,
    durationMs: row.durationMs,
    settledAt: new Date(row.settledAt).toISOString(),
    outdated: row.version !== chainVersion(db, chain),
  }
}
