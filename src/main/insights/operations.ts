import type { ReadDatabase } from '../db/database.ts'
export const insightReads = (_db: ReadDatabase) => ({})
