/** A small store with the operations of the quality room on it. */
import { type ReadDatabase, asReadDatabase } from '../../src/main/db/database.ts'
import { openReadable } from '../../src/main/db/open.ts'
import { qualityReads, qualityWrites } from '../../src/main/quality/operations.ts'
import { type Seed, createSeed } from './seedFeedback.ts'
import { COLUMNS, MAPPING } from './smallSurvey.ts'

export interface QualitySeed extends Seed {
  reads: Seed['reads'] & ReturnType<typeof qualityReads>
  writes: ReturnType<typeof qualityWrites>
  readDatabase: ReadDatabase
  /** A survey of so many answers, each with a comment of its own; another one for another number. @returns its items */
  comments(count: number): number[]
}

export function createQualitySeed(): QualitySeed {
  const seed = createSeed()
  const readable = openReadable(seed.folder)
  const readDatabase = asReadDatabase(readable)
  return {
    ...seed,
    reads: { ...seed.reads, ...qualityReads(readDatabase) },
    writes: qualityWrites(seed.db),
    readDatabase,
    comments: (count) =>
      seed.survey({
        columns: COLUMNS,
        mapping: MAPPING,
        rows: Array.from({ length: count }, (_, at) => [
          `${count}-${at}`,
          `${at % 11}`,
          `comment ${at} of ${count}`,
          '2024-05-05',
          '',
          '',
          '',
        ]),
      }).items,
    close: () => {
      readable.close()
      seed.close()
    },
  }
}
