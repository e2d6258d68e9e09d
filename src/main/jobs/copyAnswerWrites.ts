/** An answer taken over by an item with the same text, or one that is near to it. */
import type { Answer, Evidence, ModelStage } from '../../shared/domain/labels.ts'
import { hasBorrowedWords } from '../analysis/borrowedWords.ts'
import { refindEvidence } from '../analysis/quotes.ts'
import type { WriteDatabase } from '../db/database.ts'
import { recordAnswer } from '../db/queries/answers.ts'
import type { NearKeys } from './planOrder.ts'

export interface FoldTarget {
  item: number
  stage: ModelStage
  recipe: number
  /** That asks the item; null when an earlier answer spares it the question. */
  run: number | null
  now: number
  /**
   * Milliseconds since 1970: what was answered before is not taken over, nor is a copy, whose age is that of its original;
   * null or absent: every answer is.
   */
  answersFrom?: number | null
  /** The texts' keys where they are not equal, but were found to be near; null or absent: they are equal. */
  near?: NearKeys | null
}

interface AnswerRow {
  labels: string
  evidence: string
  fallback: string
  confidence: number | null
  foldedInto: number | null
  answeredBy: number | null
}

/**
 * Copies the answer of one item to another with the same text, or a text that is near to it, at no cost in time or tokens.
 *
 * @returns false when there is no such answer, it is too old or was broken off, the texts differ, its evidence is not found in the
 * other text, or it speaks of something that a near text does not have; nothing is stored then
 */
export function copyAnswer(db: WriteDatabase, from: number, target: FoldTarget): boolean {
  const row = db.get<AnswerRow>(
    `SELECT labels, evidence, fallback, confidence, folded_into AS foldedInto, answered_by AS answeredBy FROM answer
     WHERE subject_kind = 'item' AND subject = $from AND stage = $stage AND recipe_id = $recipe
       AND near = 0 AND gave_up = 0 AND ($answersFrom IS NULL OR (folded_into IS NULL AND settled_at >= $answersFrom))`,
    { from, stage: target.stage, recipe: target.recipe, answersFrom: target.answersFrom ?? null },
  )
  // A text may have changed since the two were found to be the same, or nearly so.
  const near = target.near ?? null
  const item = db.get<{ text: string; whole: string; given: string }>(
    `SELECT i.text, coalesce(i.subject || char(10), '') || i.text AS whole, coalesce(r.subject || char(10), '') || r.text AS given
     FROM item i JOIN item r ON r.kind = i.kind WHERE i.id = $item AND r.id = $from
       AND CASE WHEN $own IS NULL THEN r.text_key IS i.text_key ELSE i.text_key = $own AND r.text_key = $representative END`,
    {
      ...{ item: target.item, from },
      ...{ own: near?.own ?? null, representative: near?.representative ?? null },
    },
  )
  if (row === undefined || item === undefined) return false
  const evidence = refindEvidence(JSON.parse(row.evidence) as Evidence[], item.text)
  if (evidence === null) return false
  const labels = JSON.parse(row.labels) as Record<string, unknown>
  if (near !== null && hasBorrowedWords(labels, item.given, item.whole)) return false
  const answer: Answer = {
    labels,
    evidence,
    fallback: JSON.parse(row.fallback) as string[],
    model: null,
    confidence: row.confidence,
    durationMs: 0,
    promptTokens: null,
    outputTokens: null,
  }
  recordAnswer(db, {
    subjectKind: 'item',
    subject: target.item,
    stage: target.stage,
    recipe: target.recipe,
    run: target.run,
    foldedInto: row.foldedInto ?? from,
    near: near !== null,
    answer,
    settledAt: target.now,
    answeredBy: row.answeredBy,
  })
  return true
}
