import type { ReadDatabase } from '../db/database.ts'
export const threadReads = (_db: ReadDatabase) => ({})
import type { WriteDatabase } from '../db/database.ts'
export const threadWrites = (_db: WriteDatabase) => ({})
