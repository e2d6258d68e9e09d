/** Joins stored mails to chains, as threading would, for tests of what comes after it. */
import { asWriteDatabase } from '../../src/main/db/database.ts'
import { openWritable } from '../../src/main/db/open.ts'

export interface SeedMessage {
  item: number
  quotedText?: string
  /** The item that holds all it says. */
  containedIn?: number
}

/** No other process may have the folder open for writing. A chain of the same identity gets these messages instead. */
export function seedChain(dataFolder: string, identity: string, messages: readonly SeedMessage[]): number {
  const connection = openWritable(dataFolder)
  try {
    const db = asWriteDatabase(connection)
    return db.transaction(() => {
      const { id } = db.get<{ id: number }>(
        `INSERT INTO chain (identity, subject, messages, participants, state, missing_parents, content, folded)
         VALUES (?, ?, ?, '[]', 'complete', '[]', '', 1)
         ON CONFLICT (identity) DO UPDATE SET messages = excluded.messages RETURNING id`,
        [identity, identity, messages.length],
      )!
      db.run('DELETE FROM chain_message WHERE chain_id = ?', [id])
      messages.forEach(({ item, quotedText = '', containedIn }, ordinal) => {
        db.run(
          `INSERT INTO chain_message (item_id, chain_id, depth, ordinal, contained_in, containment)
           VALUES (?, ?, 0, ?, ?, ?)`,
          [item, id, ordinal, containedIn ?? null, containedIn === undefined ? null : 'quoted'],
        )
        db.run('UPDATE message SET quoted_text = ? WHERE item_id = ?', [quotedText, item])
      })
      return id
    })
  } finally {
    connection.close()
  }
}
