import type { ReadDatabase } from '../db/database.ts'
export const searchReads = (_db: ReadDatabase) => ({})
