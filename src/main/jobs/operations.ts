import type { ReadDatabase } from '../db/database.ts'
export const ledgerReads = (_db: ReadDatabase) => ({})
import type { WriteDatabase } from '../db/database.ts'
export const ledgerWrites = (_db: WriteDatabase) => ({})
