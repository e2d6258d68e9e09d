import { ledgerWrites } from '../jobs/operations.ts'
import { createForgetReadings } from '../jobs/readingWrites.ts'
import { remapWrites } from '../importers/remapWrites.ts'
import { preferenceWrites } from '../preferences/operations.ts'
import { qualityWrites } from '../quality/operations.ts'
import { themeEditWrites } from '../themes/editWrites.ts'
import { themeQuestionWrites } from '../themes/questionWrites.ts'
import { themeWrites } from '../themes/themeWrites.ts'
import { threadWrites } from '../threads/operations.ts'
import { triageWrites } from '../triage/operations.ts'
import { batchWrites } from '../batch/operations.ts'
import { watchedWrites } from '../watched/operations.ts'
import { afterCommitOf, createBulkTransaction } from './bulkTransaction.ts'
import type { WriteDatabase } from './database.ts'
import { changedRowWrites } from '../importers/changedRowWrites.ts'
import { duePassWrites } from './queries/duePasses.ts'
import { erasureWrites } from './queries/erasure.ts'
import { importWrites } from './queries/importing.ts'
import { judgementWrites } from './queries/judgements.ts'
import { sourceWrites } from './queries/sources.ts'

/** Every change the writer thread makes, by name. Each is one transaction and lasts at most 50 ms. */
export const createWriteOperations = (db: WriteDatabase) => {
  const bulk = createBulkTransaction(db)
  const forgetReadings = createForgetReadings(db)
  return afterCommitOf(bulk, {
    /** Answers once the database is open and migrated; fails with the reason why it is not. */
    ready: (_input: null): true => true,
    ...sourceWrites(db),
    ...erasureWrites(db),
    ...changedRowWrites(db, forgetReadings),
    ...importWrites(db, bulk),
    ...remapWrites(db, forgetReadings),
    ...ledgerWrites(db),
    ...triageWrites(db),
    ...threadWrites(db),
    ...themeWrites(db),
    ...themeEditWrites(db),
    ...themeQuestionWrites(db),
    ...judgementWrites(db),
    ...qualityWrites(db),
    ...preferenceWrites(db),
    ...duePassWrites(db),
    ...watchedWrites(db),
    ...batchWrites(db),
  })
}

export type WriteOperations = ReturnType<typeof createWriteOperations>
