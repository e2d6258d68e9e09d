/** Which texts are asked a second time, beside their answers: one in so many, chosen by a hash of the text. */
import type { ItemKind } from '../../shared/domain/reading.ts'
import type { CheckName } from '../analysis/tasks.ts'
import type { WriteDatabase } from '../db/database.ts'
import { shortHash } from '../hash.ts'
import { BEHIND_ALL_OTHERS, putJob } from './jobWrites.ts'
import type { PlanSlice } from './planWrites.ts'

export interface CheckChoice {
  run: number
  every: number
  /** Which recipe checks a kind, and whether it asks another model than the answers do. */
  recipes: Readonly<Partial<Record<ItemKind, { id: number; isOtherModel: boolean }>>>
}

/** By what a run chooses; null when it asks nothing twice. */
export function checkChoice(db: WriteDatabase, slice: Pick<PlanSlice, 'run' | 'stage'>): CheckChoice | null {
  if (slice.stage !== 'primary') return null
  const row = db.get<{ recipes: string; every: number }>(
    'SELECT recipes, check_every AS every FROM run WHERE id = ?',
    [slice.run],
  )
  if (row === undefined || row.every === 0) return null
  const ids = JSON.parse(row.recipes) as Partial<Record<CheckName | `primary-${ItemKind}`, number>>
  const modelOf = (id: number | undefined): string | null =>
    db.get<{ model: string | null }>('SELECT model FROM recipe WHERE id = ?', [id ?? -1])?.model ?? null
  const recipes: Partial<Record<ItemKind, { id: number; isOtherModel: boolean }>> = {}
  for (const kind of ['survey', 'email'] as const) {
    const id = ids[`check-${kind}`]
    if (id !== undefined)
      recipes[kind] = { id, isOtherModel: modelOf(id) !== modelOf(ids[`primary-${kind}`]) }
  }
  return { run: slice.run, every: row.every, recipes }
}

/** Depends on the text alone: the same ones in every run, and equal texts together. */
export const isChecked = (textKey: string, every: number): boolean =>
  every > 0 && Buffer.from(shortHash(`check ${textKey}`), 'base64url').readUInt32BE(0) % every === 0

/** Adds the second question about an item, where its text is one of those and was not asked a second time before. */
export function planCheck(
  db: WriteDatabase,
  { run, every, recipes }: CheckChoice,
  { item, rank }: { item: number; rank: number },
): void {
  const found = db.get<{ kind: ItemKind; textKey: string }>(
    'SELECT kind, text_key AS textKey FROM item WHERE id = ? AND text_key IS NOT NULL',
    [item],
  )
  const recipe = found === undefined ? undefined : recipes[found.kind]
  if (found === undefined || recipe === undefined || !isChecked(found.textKey, every)) return
  const twin = db.get(
    `SELECT 1 FROM second_answer WHERE stage = 'check' AND recipe_id = ? AND text_key = ?`,
    [recipe.id, found.textKey],
  )
  if (twin !== undefined) return
  putJob(db, {
    ...{ run, kind: 'item', subject: item, stage: 'check', recipe: recipe.id, lane: 'sample' },
    rank: recipe.isOtherModel ? BEHIND_ALL_OTHERS + rank : rank,
  })
}
