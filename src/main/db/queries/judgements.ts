import type { WriteDatabase } from '../database.ts'
export const judgementWrites = (_db: WriteDatabase) => ({})
