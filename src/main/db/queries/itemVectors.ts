import type { ReadDatabase, WriteDatabase } from '../database.ts'

/** Belongs into the transaction that settles the job. */
export function recordVector(db: WriteDatabase, item: number, recipe: number, vector: Uint8Array): void {
  db.run(
    `INSERT INTO item_vector (item_id, recipe_id, vector) VALUES (?, ?, ?)
     ON CONFLICT (item_id, recipe_id) DO UPDATE SET vector = excluded.vector`,
    [item, recipe, vector],
  )
}

export const hasVector = (db: ReadDatabase, item: number, recipe: number): boolean =>
  db.get('SELECT 1 FROM item_vector WHERE item_id = ? AND recipe_id = ?', [item, recipe]) !== undefined

/** @returns false when the other has none, or reads another text by now */
export function copyVector(db: WriteDatabase, from: number, item: number, recipe: number): boolean {
  const { changes } = db.run(
    `INSERT INTO item_vector (item_id, recipe_id, vector)
     SELECT i.id, v.recipe_id, v.vector FROM item_vector v JOIN item r ON r.id = v.item_id
     JOIN item i ON i.text_key IS r.text_key
     WHERE v.item_id = ? AND v.recipe_id = ? AND i.id = ?
     ON CONFLICT (item_id, recipe_id) DO UPDATE SET vector = excluded.vector`,
    [from, recipe, item],
  )
  return changes > 0
}
