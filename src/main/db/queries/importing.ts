import type { WriteDatabase } from '../database.ts'
export const importWrites = (_db: WriteDatabase) => ({})
