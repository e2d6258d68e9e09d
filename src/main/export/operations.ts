import type { ReadDatabase } from '../db/database.ts'
import { exportPageReads } from './exportPages.ts'
import { resultReads } from './resultPages.ts'

/** What is written out, a page at a time. */
export const exportReads = (db: ReadDatabase) => ({ ...resultReads(db), ...exportPageReads(db) })
