import type { ReadDatabase } from '../db/database.ts'
import { customerReads } from './customers.ts'
import { feedbackSummaryReads } from './feedbackSummary.ts'
import { groupReads } from './groups.ts'
import { labelEstimateReads } from './labelEstimates.ts'
import { itemReads } from './itemReads.ts'
import { mailReads } from './mailReads.ts'
import { ratingReads } from './ratings.ts'
import { themeInsightReads } from './themes.ts'

/** The questions of the views, under the names of their requests, and `nps` for the command line. */
export const insightReads = (db: ReadDatabase) => ({
  ...feedbackSummaryReads(db),
  ...labelEstimateReads(db),
  ...ratingReads(db),
  ...groupReads(db),
  ...themeInsightReads(db),
  ...itemReads(db),
  ...mailReads(db),
  ...customerReads(db),
})
