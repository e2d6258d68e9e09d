import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createBulkTransaction } from '../../src/main/db/bulkTransaction.ts'
import { asWriteDatabase } from '../../src/main/db/database.ts'

let connection: Database.Database
beforeEach(() => {
  connection = new Database(':memory:')
  connection.pragma('foreign_keys = ON')
  // What is missing shows at the commit only, as a full disk does.
  connection.exec(`
    CREATE TABLE parent (id INTEGER PRIMARY KEY);
    CREATE TABLE child (parent INTEGER REFERENCES parent(id) DEFERRABLE INITIALLY DEFERRED)`)
})
afterEach(() => connection.close())

const insertOrphan = (): void => void connection.exec('INSERT INTO child (parent) VALUES (7)')
const count = (): unknown => connection.prepare('SELECT count(*) FROM child').pluck().get()

it('tells the last commit of an import what was lost when the transaction gave way', () => {
  const bulk = createBulkTransaction(asWriteDatabase(connection))
  bulk.step(insertOrphan, () => {})
  bulk.giveWay()
  expect(bulk.open).toBe(false)
  expect(count()).toBe(0)
  expect(() => bulk.commit()).toThrow(/FOREIGN KEY/)
  expect(() => bulk.commit()).not.toThrow()
})

it('keeps no failure of an import that was given up for the next one', () => {
  const bulk = createBulkTransaction(asWriteDatabase(connection))
  bulk.step(insertOrphan, () => {})
  bulk.giveWay()
  bulk.abandon()
  bulk.step(
    () => connection.exec('INSERT INTO parent (id) VALUES (1); INSERT INTO child (parent) VALUES (1)'),
    () => {},
  )
  bulk.commit()
  expect(count()).toBe(1)
})
