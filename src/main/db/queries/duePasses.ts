/**
 * Work that goes over everything, and is due: noted in the transaction that makes it so, and crossed out by the pass that has
 * seen it. A process that is killed in between leaves it due.
 */
import type { ReadDatabase, WriteDatabase } from '../database.ts'

/** `themeLinks`: what items have which themes, after a person changed these; `shownAnswers`: those of another recipe. */
export type DuePass = 'themes' | 'themeLinks' | 'threads' | 'shownAnswers'

export interface PassState {
  isDue: boolean
  /** To be handed in by a pass that begins now, when it has ended. */
  wanted: number
}

/** Belongs into the transaction that changes what the pass looks at. */
export function wantPass(db: WriteDatabase, pass: DuePass): void {
  db.run(
    'INSERT INTO due_pass (pass, wanted) VALUES (?, 1) ON CONFLICT (pass) DO UPDATE SET wanted = wanted + 1',
    [pass],
  )
}

export const duePassReads = (db: ReadDatabase) => ({
  'passes.state': ({ pass }: { pass: DuePass }): PassState => {
    const row = db.get<{ wanted: number; done: number }>('SELECT wanted, done FROM due_pass WHERE pass = ?', [
      pass,
    ])
    return row === undefined
      ? { isDue: false, wanted: 0 }
      : { isDue: row.done < row.wanted, wanted: row.wanted }
  },
})

export const duePassWrites = (db: WriteDatabase) => ({
  /** What was wanted after the pass began stays due. */
  'passes.finish': ({ pass, wanted }: { pass: DuePass; wanted: number }): null => {
    db.run('UPDATE due_pass SET done = max(done, ?) WHERE pass = ?', [wanted, pass])
    return null
  },
})
