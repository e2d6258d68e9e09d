import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { VerbatimError } from '../../src/shared/domain/errors.ts'
import { APPLICATION_ID, type Migration, migrate } from '../../src/main/db/migrate.ts'
import { MIGRATIONS } from '../../src/main/db/migrations/index.ts'
import { databasePath, ensureReadable, openReadable, openWritable } from '../../src/main/db/open.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work()
    return undefined
  } catch (error) {
    return error instanceof VerbatimError ? error.code : `not ours: ${String(error)}`
  }
}

const next: Migration = {
  version: MIGRATIONS.length + 1,
  name: 'a later step',
  sql: 'ALTER TABLE source ADD COLUMN note TEXT; CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT;',
}

describe('a new data folder', () => {
  it('gets the newest schema, marked as ours, strict and with foreign keys', () => {
    const connection = openWritable(temporaryFolder())
    expect(connection.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
    expect(connection.pragma('application_id', { simple: true })).toBe(APPLICATION_ID)
    expect(connection.pragma('journal_mode', { simple: true })).toBe('wal')
    expect(connection.pragma('synchronous', { simple: true })).toBe(2)
    expect(connection.pragma('foreign_keys', { simple: true })).toBe(1)
    const loose = connection
      .prepare(
        `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0
           AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'item_text%'`,
      )
      .pluck()
      .all()
    expect(loose).toEqual([])
    connection.close()
  })

  it('cannot hold two jobs or two answers for one subject, stage and recipe', () => {
    const connection = openWritable(temporaryFolder())
    connection.exec(`
      INSERT INTO recipe (id, hash, stage, kind, content, created_at) VALUES (1, 'h', 'primary', 'survey', '{}', 0);
      INSERT INTO run (id, state, stages, request, seed, started_at) VALUES (1, 'running', '[]', '{}', 1, 0);
      INSERT INTO job (run_id, subject_kind, subject, stage, recipe_id, state, lane, rank)
        VALUES (1, 'item', 7, 'primary', 1, 'pending', 'sample', 0);
      INSERT INTO answer (subject_kind, subject, stage, recipe_id, labels, evidence, fallback, duration_ms, settled_at)
        VALUES ('item', 7, 'primary', 1, '{}', '[]', '[]', 1, 0);`)
    expect(() =>
      connection.exec(`INSERT INTO job (run_id, subject_kind, subject, stage, recipe_id, state, lane, rank)
        VALUES (1, 'item', 7, 'primary', 1, 'pending', 'sample', 0)`),
    ).toThrow(/UNIQUE/)
    expect(() =>
      connection.exec(`INSERT INTO answer (subject_kind, subject, stage, recipe_id, labels, evidence, fallback, duration_ms, settled_at)
        VALUES ('item', 7, 'primary', 1, '{}', '[]', '[]', 1, 0)`),
    ).toThrow(/UNIQUE/)
    connection.close()
  })
})

describe('an upgrade', () => {
  it('leaves a verified backup of the database as it was', () => {
    const folder = temporaryFolder()
    openWritable(folder).close()
    const connection = new Database(databasePath(folder))
    connection.exec("INSERT INTO survey (name, columns) VALUES ('kept', '[]')")
    migrate(connection, [...MIGRATIONS, next])
    expect(connection.pragma('user_version', { simple: true })).toBe(next.version)
    expect(connection.prepare('SELECT name FROM survey').pluck().get()).toBe('kept')
    connection.close()

    const backup = new Database(`${databasePath(folder)}.before-v${next.version}`, { readonly: true })
    expect(backup.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
    expect(backup.prepare('SELECT name FROM survey').pluck().get()).toBe('kept')
    backup.close()
  })

  it('that fails half-way changes nothing', () => {
    const folder = temporaryFolder()
    openWritable(folder).close()
    const connection = new Database(databasePath(folder))
    const broken: Migration = { ...next, sql: `${next.sql} SELECT * FROM nowhere;` }
    expect(() => migrate(connection, [...MIGRATIONS, broken])).toThrow(/nowhere/)
    expect(connection.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length)
    expect(connection.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'later'").pluck().get()).toBe(
      0,
    )
    connection.close()
  })
})

describe('what is not ours', () => {
  it('refuses a file that is no database and leaves it as it was', () => {
    const folder = temporaryFolder()
    const text = 'this is a letter, not a database, and it is long enough to be looked at closely '.repeat(20)
    writeFileSync(databasePath(folder), text)
    expect(codeOf(() => openWritable(folder))).toBe('database_foreign')
    expect(codeOf(() => openReadable(folder))).toBe('database_foreign')
    expect(readFileSync(databasePath(folder), 'utf8')).toBe(text)
  })

  it('refuses the database of another program', () => {
    const folder = temporaryFolder()
    const other = new Database(databasePath(folder))
    other.exec('CREATE TABLE bookmarks (url TEXT)')
    other.close()
    expect(codeOf(() => openWritable(folder))).toBe('database_foreign')
    const again = new Database(databasePath(folder))
    expect(again.prepare('SELECT name FROM sqlite_schema').pluck().all()).toEqual(['bookmarks'])
    again.close()
  })

  it('refuses a database of a newer version, for writing and for reading', () => {
    const folder = temporaryFolder()
    const connection = openWritable(folder)
    connection.pragma(`user_version = ${MIGRATIONS.length + 7}`)
    connection.close()
    expect(codeOf(() => openWritable(folder))).toBe('database_newer')
    expect(codeOf(() => openReadable(folder))).toBe('database_newer')
  })
})

describe('reading a folder nobody owns', () => {
  it('creates the database under a short ownership, and only when it has to', () => {
    const folder = join(temporaryFolder(), 'new')
    let locks = 0
    const lock = () => {
      locks += 1
      return { release: () => {} }
    }
    ensureReadable(folder, lock)
    expect(existsSync(databasePath(folder))).toBe(true)
    ensureReadable(folder, lock)
    expect(locks).toBe(1)
    openReadable(folder).close()
  })

  it('gives a connection that cannot write', () => {
    const folder = temporaryFolder()
    openWritable(folder).close()
    const connection = openReadable(folder)
    expect(() => connection.exec("INSERT INTO survey (name, columns) VALUES ('x', '[]')")).toThrow(/readonly/)
    connection.close()
  })

  it('works on a copy beside which there is no write-ahead log', () => {
    const folder = temporaryFolder()
    openWritable(folder).close()
    const copy = temporaryFolder()
    copyFileSync(databasePath(folder), databasePath(copy))
    const connection = openReadable(copy)
    expect(connection.prepare('SELECT count(*) FROM item').pluck().get()).toBe(0)
    connection.close()
  })
})
