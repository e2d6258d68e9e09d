/** What a run has reached, kept with it from the moment it ends. */
import type { WriteDatabase } from '../db/database.ts'
import { countFigures } from './runFigureReads.ts'

/**
 * Keeps the figures of a run that does not go on for now: its jobs may be taken over by a later run, tried again by it, or go
 * with their texts. Belongs into the transaction that ends it.
 */
export function keepFigures(db: WriteDatabase, run: number): void {
  db.run('UPDATE run SET figures = ? WHERE id = ?', [JSON.stringify(countFigures(db, run)), run])
}

/** What goes on is counted again. */
export function forgetFigures(db: WriteDatabase, run: number): void {
  db.run('UPDATE run SET figures = NULL WHERE id = ?', [run])
}
