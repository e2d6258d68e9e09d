import type { ReadDatabase } from '../database.ts'

/** What a person said of an item, by field. */
export interface JudgedFields {
  values: Record<string, unknown>
  /** Of the latest judgement; milliseconds since 1970. */
  judgedAt: number
}

/** The judgements of several items; items without any are absent. */
export function readJudgements(db: ReadDatabase, items: readonly number[]): Map<number, JudgedFields> {
  const judged = new Map<number, JudgedFields>()
  const rows = db.all<{ item: number; field: string; value: string; judgedAt: number }>(
    `SELECT item_id AS item, field, value, judged_at AS judgedAt FROM judgement
     WHERE item_id IN (SELECT value FROM json_each(?))`,
    [JSON.stringify(items)],
  )
  for (const { item, field, value, judgedAt } of rows) {
    const before = judged.get(item)
    judged.set(item, {
      values: { ...before?.values, [field]: JSON.parse(value) as unknown },
      judgedAt: Math.max(before?.judgedAt ?? 0, judgedAt),
    })
  }
  return judged
}

/** Labels with a person's judgements laid over them. */
export const layJudgements = (
  labels: Record<string, unknown>,
  judged: JudgedFields | undefined,
): Record<string, unknown> => (judged === undefined ? labels : { ...labels, ...judged.values })
