import type { ReadDatabase } from '../db/database.ts'
export const preferenceReads = (_db: ReadDatabase) => ({})
import type { WriteDatabase } from '../db/database.ts'
export const preferenceWrites = (_db: WriteDatabase) => ({})
