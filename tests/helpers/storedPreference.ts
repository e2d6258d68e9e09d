import { asWriteDatabase } from '../../src/main/db/database.ts'
import { openWritable } from '../../src/main/db/open.ts'
import type { PreferenceName } from '../../src/shared/domain/preferences.ts'

/** Sets a preference of a data folder that no process has open. */
export function storePreference(dataFolder: string, name: PreferenceName, value: string | number): void {
  const connection = openWritable(dataFolder)
  try {
    asWriteDatabase(connection).run('INSERT OR REPLACE INTO preference (name, value) VALUES (?, ?)', [
      name,
      JSON.stringify(value),
    ])
  } finally {
    connection.close()
  }
}
