import type { ReadDatabase, WriteDatabase } from '../db/database.ts'

export const preferenceReads = (db: ReadDatabase) => ({
  /** Every stored preference: name and JSON value as it was written. */
  'preferences.stored': (_input: null): { name: string; value: string }[] =>
    db.all('SELECT name, value FROM preference'),
})

export interface StoredPreference {
  name: string
  /** JSON; null goes back to the default. */
  value: string | null
}

export function storePreference(db: WriteDatabase, { name, value }: StoredPreference): void {
  if (value === null) db.run('DELETE FROM preference WHERE name = ?', [name])
  else {
    db.run(
      'INSERT INTO preference (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      [name, value],
    )
  }
}

export const preferenceWrites = (db: WriteDatabase) => ({
  'preferences.store': (preference: StoredPreference): null => {
    storePreference(db, preference)
    return null
  },
})
