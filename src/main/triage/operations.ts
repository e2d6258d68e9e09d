import type { ReadDatabase } from '../db/database.ts'
export const triageReads = (_db: ReadDatabase) => ({})
import type { WriteDatabase } from '../db/database.ts'
export const triageWrites = (_db: WriteDatabase) => ({})
