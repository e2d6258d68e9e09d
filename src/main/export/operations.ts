import type { ReadDatabase } from '../db/database.ts'
export const exportReads = (_db: ReadDatabase) => ({})
