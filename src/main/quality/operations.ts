import type { ReadDatabase, WriteDatabase } from '../db/database.ts'
import { alertReads, alertWrites } from '../db/queries/alerts.ts'
import { checkedReads } from './checkedReads.ts'
import { comparisonReads } from './comparisonReads.ts'
import { comparisonWrites } from './comparisonWrites.ts'
import { dayReads } from './dayReads.ts'
import { driftReads } from './driftReads.ts'
import { goldReads } from './goldReads.ts'
import { goldWrites } from './goldWrites.ts'
import { measuredReads } from './measuredReads.ts'
import { recipeReads } from './recipeReads.ts'
import { recipeSettingsReads } from './recipeSettingsReads.ts'
import { recipeVerdictReads } from './recipeVerdictReads.ts'
import { recipeVerdictWrites } from './recipeVerdictWrites.ts'
import { recipeWrites } from './recipeWrites.ts'
import { summaryReads } from './summaryReads.ts'

export const qualityReads = (db: ReadDatabase) => ({
  ...summaryReads(db),
  ...goldReads(db),
  ...measuredReads(db),
  ...checkedReads(db),
  ...recipeReads(db),
  ...driftReads(db),
  ...dayReads(db),
  ...recipeSettingsReads(db),
  ...comparisonReads(db),
  ...recipeVerdictReads(db),
  ...alertReads(db),
})

export const qualityWrites = (db: WriteDatabase) => ({
  ...goldWrites(db),
  ...alertWrites(db),
  ...recipeWrites(db),
  ...comparisonWrites(db),
  ...recipeVerdictWrites(db),
})
