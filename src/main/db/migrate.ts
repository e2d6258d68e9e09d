import { existsSync, renameSync, rmSync } from 'node:fs'
import Database from 'better-sqlite3'
import { VerbatimError } from '../../shared/domain/errors.ts'

export interface Migration {
  version: number
  name: string
  sql: string
}

/** Marks the file as Verbatim's ("VBTM"); any other SQLite database is refused. */
export const APPLICATION_ID = 0x5642544d

const versionOf = (connection: Database.Database): number =>
  connection.pragma('user_version', { simple: true }) as number

/**
 * Brings the database to the newest version, each step in a transaction of its own, after a verified backup beside
 * the file (`<file>.before-v<N>`, only when there is something to lose).
 *
 * @throws VerbatimError `database_foreign`, `database_newer`, `database_damaged`
 */
export function migrate(connection: Database.Database, migrations: readonly Migration[]): void {
  checkOwnership(connection, migrations)
  const version = versionOf(connection)
  const newest = migrations.at(-1)?.version ?? 0
  if (version >= newest) return
  if (version > 0) backUp(connection, version)
  for (const migration of migrations) {
    if (migration.version <= version) continue
    connection
      .transaction(() => {
        connection.exec(migration.sql)
        connection.pragma(`user_version = ${migration.version}`)
        connection.pragma(`application_id = ${APPLICATION_ID}`)
      })
      .immediate()
  }
}

/** Refuses what is not ours or is newer than this program; also used by readers, which must not migrate. */
export function checkOwnership(connection: Database.Database, migrations: readonly Migration[]): void {
  const newest = migrations.at(-1)?.version ?? 0
  let version: number
  let application: number
  let tables: number
  try {
    version = versionOf(connection)
    application = connection.pragma('application_id', { simple: true }) as number
    tables = connection.prepare('SELECT count(*) FROM sqlite_schema').pluck().get() as number
  } catch (error) {
    throw new VerbatimError(
      'database_foreign',
      `${connection.name} is not a database that Verbatim can read: ${(error as Error).message}`,
      'Move the file away or choose another data folder with --data. Verbatim left it as it was.',
      { cause: error },
    )
  }
  if (tables > 0 && application !== APPLICATION_ID) {
    throw new VerbatimError(
      'database_foreign',
      `${connection.name} is a database of another program`,
      'Choose another data folder with --data. Verbatim left the file as it was.',
    )
  }
  if (version > newest) {
    throw new VerbatimError(
      'database_newer',
      `${connection.name} was written by a newer Verbatim (schema ${version}; this one knows up to ${newest})`,
      'Install the newer version, or choose another data folder. The file was left as it was.',
    )
  }
}

function backUp(connection: Database.Database, version: number): void {
  const target = `${connection.name}.before-v${version + 1}`
  const unverified = `${target}.unverified`
  rmSync(unverified, { force: true })
  connection.prepare('VACUUM INTO ?').run(unverified)
  const copy = new Database(unverified, { readonly: true })
  try {
    const verdict = copy.pragma('quick_check', { simple: true })
    if (verdict !== 'ok') {
      throw new VerbatimError(
        'database_damaged',
        `the backup of ${connection.name} before the upgrade does not check: ${String(verdict)}`,
        'The database was not upgraded. Restore a backup, or choose another data folder.',
      )
    }
  } finally {
    copy.close()
  }
  if (existsSync(target)) rmSync(target)
  renameSync(unverified, target)
}
