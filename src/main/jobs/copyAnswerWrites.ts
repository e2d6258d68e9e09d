/** An answer taken over by an item with the same text. */
import type { Answer, Evidence, ModelStage } from '../../shared/domain/labels.ts'
import { refindEvidence } from '../analysis/quotes.ts'
import type { WriteDatabase } from '../db/database.ts'
import { recordAnswer } from '../db/queries/answers.ts'

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
 * Copies the answer of one item to another with the same text, at no cost in time or tokens.
 *
 * @returns false when there is no such answer or it is too old, the texts differ, or its evidence is not found in the other text; nothing is stored then
 */
export function copyAnswer(db: WriteDatabase, from: number, target: FoldTarget): boolean {
  const row = db.get<AnswerRow>(
    `SELECT labels, evidence, fallback, confidence, folded_into AS foldedInto, answered_by AS answeredBy FROM answer
     WHERE subject_kind = 'item' AND subject = $from AND stage = $stage AND recipe_id = $recipe
       AND ($answersFrom IS NULL OR (folded_into IS NULL AND settled_at >= $answersFrom))`,
    { from, stage: target.stage, recipe: target.recipe, answersFrom: target.answersFrom ?? null },
  )
  // A text may have changed since the two were found to be the same.
  const item = db.get<{ text: string }>(
    'SELECT i.text FROM item i JOIN item r ON r.text_key IS i.text_key WHERE i.id = ? AND r.id = ?',
    [target.item, from],
  )
  if (row === undefined || item === undefined) return false
  const evidence = refindEvidence(JSON.parse(row.evidence) as Evidence[], item.text)
  if (evidence === null) return false
  const answer: Answer = {
    labels: JSON.parse(row.labels) as Record<string, unknown>,
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
    answer,
    settledAt: target.now,
    answeredBy: row.answeredBy,
  })
  return true
}
