import type { ReadDatabase, WriteDatabase } from '../db/database.ts'
import { alertReads, alertWrites } from '../db/queries/alerts.ts'
import { checkedReads } from './checkedReads.ts'
import { driftReads } from './driftReads.ts'
import { goldReads } from './goldReads.ts'
import { goldWrites } from './goldWrites.ts'
import { measuredReads } from './measuredReads.ts'
import { recipeReads } from './recipeReads.ts'

export const sampleReads = (db: ReadDatabase) => ({
  ...goldReads(db),
  ...measuredReads(db),
  ...checkedReads(db),
  ...recipeReads(db),
  ...driftReads(db),
  ...alertReads(db),
})

export const sampleWrites = (db: WriteDatabase) => ({ ...goldWrites(db), ...alertWrites(db) })
