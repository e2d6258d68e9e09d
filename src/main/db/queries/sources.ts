import type { ReadDatabase } from '../database.ts'
export const sourceReads = (_db: ReadDatabase) => ({})
import type { WriteDatabase } from '../database.ts'
export const sourceWrites = (_db: WriteDatabase) => ({})
