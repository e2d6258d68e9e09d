import type { ReadDatabase, WriteDatabase } from '../db/database.ts'

export const preferenceReads = (db: ReadDatabase) => ({
  /** Every stored preference: name and JSON value as it was written. */
  'preferences.stored': (_input: null): { name: string; value: string }[] =>
    db.all('SELECT name, value FROM preference'),
})

export const preferenceWrites = (db: WriteDatabase) => ({
  /** `value` is JSON; null goes back to the default. */
  'preferences.store': ({ name, value }: { name: string; value: string | null }): null => {
    if (value === null) db.run('DELETE FROM preference WHERE name = ?', [name])
    else {
      db.run(
        'INSERT INTO preference (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
        [name, value],
      )
    }
    return null
  },
})
