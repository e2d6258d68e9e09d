import type { ReadDatabase } from '../db/database.ts'
import { findOwners } from '../threads/owner.ts'
import { headerValues, parseKeptHeaders } from '../threads/mailHeaders.ts'

/** The newest mails are asked to whom they were delivered. */
const ASKED_MAILS = 2_000

/** The addresses of the mailbox owner in lower case; empty when they cannot be told. */
export function readOwners(db: ReadDatabase): Set<string> {
  const stored = db.get<{ value: string }>(`SELECT value FROM preference WHERE name = 'ownAddress'`)
  const preference: unknown = stored === undefined ? '' : JSON.parse(stored.value)
  const rows = db.all<{ headers: string }>('SELECT headers FROM message ORDER BY item_id DESC LIMIT ?', [
    ASKED_MAILS,
  ])
  const deliveredTo = rows.map((row) => headerValues(parseKeptHeaders(row.headers), 'delivered-to'))
  return new Set(findOwners(typeof preference === 'string' ? preference : '', deliveredTo))
}
