import type { Answer, SideStage } from '../../../shared/domain/labels.ts'
import type { WriteDatabase } from '../database.ts'

export interface SecondAnswerToRecord {
  item: number
  stage: SideStage
  recipe: number
  run: number
  answer: Answer
  /** Milliseconds since 1970. */
  settledAt: number
}

/** Stores what was said beside the answers: in a table of its own, which nothing that is shown of an item is read from. */
export function recordSecondAnswer(db: WriteDatabase, record: SecondAnswerToRecord): void {
  const { answer } = record
  db.run(
    `INSERT INTO second_answer (item_id, stage, recipe_id, run_id, text_key, labels, fallback, duration_ms, settled_at)
     VALUES (?, ?, ?, ?, (SELECT text_key FROM item WHERE id = ?), ?, ?, ?, ?)
     ON CONFLICT (item_id, stage, recipe_id) DO UPDATE SET run_id = excluded.run_id, text_key = excluded.text_key,
       labels = excluded.labels, fallback = excluded.fallback, duration_ms = excluded.duration_ms, settled_at = excluded.settled_at`,
    [
      record.item,
      record.stage,
      record.recipe,
      record.run,
      record.item,
      JSON.stringify(answer.labels),
      JSON.stringify(answer.fallback),
      Math.round(answer.durationMs),
      record.settledAt,
    ],
  )
}
