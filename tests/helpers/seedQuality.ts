/** A small store with the operations of the quality room on it. */
import { type ReadDatabase, asReadDatabase } from '../../src/main/db/database.ts'
import { openReadable } from '../../src/main/db/open.ts'
import { sampleReads, sampleWrites } from '../../src/main/quality/operations.ts'
import { type Seed, createSeed } from './seedFeedback.ts'

export interface QualitySeed extends Seed {
  reads: Seed['reads'] & ReturnType<typeof sampleReads>
  writes: ReturnType<typeof sampleWrites>
  readDatabase: ReadDatabase
}

export function createQualitySeed(): QualitySeed {
  const seed = createSeed()
  const readable = openReadable(seed.folder)
  const readDatabase = asReadDatabase(readable)
  return {
    ...seed,
    reads: { ...seed.reads, ...sampleReads(readDatabase) },
    writes: sampleWrites(seed.db),
    readDatabase,
    close: () => {
      readable.close()
      seed.close()
    },
  }
}
