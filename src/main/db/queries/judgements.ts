import { VerbatimError } from '../../../shared/domain/errors.ts'
import type { ItemDetail, Judgement } from '../../../shared/domain/item.ts'
import { Intent, MailType, Sentiment, Urgency, WorkflowStatus } from '../../../shared/domain/labels.ts'
import type { WriteDatabase } from '../database.ts'
import { showDeepestAnswer } from './answers.ts'
import { readItemDetail } from './items.ts'

export const judgementWrites = (db: WriteDatabase) => ({
  /**
   * Stores a person's value of a field with what the answer says of it, or takes it back, and answers with what is shown
   * now.
   * Errors: `not_found` for an item that is not there, `usage` for a value the field cannot have.
   */
  'items.judge': ({ item, field, value }: Judgement): ItemDetail =>
    db.transaction(() => {
      if (value === null) takeBack(db, item, field)
      else storeJudgements(db, item, [{ field, value }], { blind: false })
      return readItemDetail(db, item)
    }),
})

function takeBack(db: WriteDatabase, item: number, field: Judgement['field']): void {
  db.run('DELETE FROM judgement WHERE item_id = ? AND field = ?', [item, field])
  showDeepestAnswer(db, item)
}

/** A person's value of a field. */
interface Judged {
  field: Judgement['field']
  value: string | number
}

/**
 * Stores what a person says of one item. A value first given blind stays so: who corrects it later corrects a slip. Belongs into
 * a transaction. Errors: as `items.judge`.
 */
export function storeJudgements(
  db: WriteDatabase,
  item: number,
  judgements: readonly Judged[],
  { blind }: { blind: boolean },
): void {
  for (const { field, value } of judgements) checkValue(field, value)
  const shown = db.get<{ labels: string | null }>(
    'SELECT a.labels FROM item i LEFT JOIN answer a ON a.id = i.answer_id WHERE i.id = ?',
    [item],
  )
  if (shown === undefined) throw new VerbatimError('not_found', `there is no item ${item}`)
  const labels = shown.labels === null ? {} : (JSON.parse(shown.labels) as Record<string, unknown>)
  for (const { field, value } of judgements) {
    const was = labels[field]
    db.run(
      `INSERT INTO judgement (item_id, field, value, was, judged_at, blind) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (item_id, field) DO UPDATE SET
         value = excluded.value, was = excluded.was, judged_at = excluded.judged_at,
         blind = max(blind, excluded.blind)`,
      [
        item,
        field,
        JSON.stringify(value),
        was === undefined ? null : JSON.stringify(was),
        Date.now(),
        blind ? 1 : 0,
      ],
    )
  }
  showDeepestAnswer(db, item)
}

const CHOICES: Partial<Record<Judgement['field'], readonly string[]>> = {
  sentiment: Sentiment.options,
  urgency: Urgency.options,
  intent: Intent.options,
  type: MailType.options,
  status: WorkflowStatus.options,
}

function checkValue(field: Judgement['field'], value: string | number): void {
  if (field === 'priority') {
    if (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 100 && typeof value === 'number')
      return
    throw new VerbatimError(
      'usage',
      `a priority cannot be ${JSON.stringify(value)}`,
      'Give a whole number from 0 to 100.',
    )
  }
  const choices = CHOICES[field]
  if (typeof value === 'string' && (choices === undefined || choices.includes(value))) return
  throw new VerbatimError(
    'usage',
    `${field} cannot be ${JSON.stringify(value)}`,
    choices === undefined ? 'Give a text.' : `Choose one of: ${choices.join(', ')}.`,
  )
}
