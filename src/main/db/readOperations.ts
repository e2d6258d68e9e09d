import { exportReads } from '../export/operations.ts'
import { insightReads } from '../insights/operations.ts'
import { ledgerReads } from '../jobs/operations.ts'
import { remapReads } from '../importers/remapReads.ts'
import { modelReads } from '../models/operations.ts'
import { preferenceReads } from '../preferences/operations.ts'
import { qualityReads } from '../quality/operations.ts'
import { semanticReads } from '../search/semanticReads.ts'
import { searchReads } from '../search/operations.ts'
import { themeQuestionReads } from '../themes/questionReads.ts'
import { themeReads } from '../themes/themeReads.ts'
import { threadReads } from '../threads/operations.ts'
import { triageReads } from '../triage/operations.ts'
import { batchReads } from '../batch/operations.ts'
import { watchedReads } from '../watched/operations.ts'
import type { ReadDatabase } from './database.ts'
import { changedRowReads } from './queries/changedRows.ts'
import { duePassReads } from './queries/duePasses.ts'
import { erasureReads } from './queries/erasure.ts'
import { duplicateRowReads } from './queries/duplicateRows.ts'
import { healthReads } from './queries/health.ts'
import { sourceReads } from './queries/sources.ts'

/** Every question a reader thread answers, by name. Each takes one structured-cloneable input and is synchronous. */
export const createReadOperations = (db: ReadDatabase) => ({
  /** Answers once the thread is there and the database is open; fails with the reason why it is not. */
  ready: (_input: null): true => true,
  ...sourceReads(db),
  ...remapReads(db),
  ...duplicateRowReads(db),
  ...changedRowReads(db),
  ...insightReads(db),
  ...qualityReads(db),
  ...searchReads(db),
  ...semanticReads(db),
  ...exportReads(db),
  ...ledgerReads(db),
  ...triageReads(db),
  ...threadReads(db),
  ...modelReads(db),
  ...themeReads(db),
  ...themeQuestionReads(db),
  ...preferenceReads(db),
  ...duePassReads(db),
  ...erasureReads(db),
  ...watchedReads(db),
  ...batchReads(db),
  ...healthReads(db),
})

export type ReadOperations = ReturnType<typeof createReadOperations>
