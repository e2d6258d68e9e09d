/** A small store with the operations of the quality room on it. */
import { Intent, type Sentiment, Urgency } from '../../src/shared/domain/labels.ts'
import { type ReadDatabase, asReadDatabase } from '../../src/main/db/database.ts'
import { openReadable } from '../../src/main/db/open.ts'
import { qualityReads, qualityWrites } from '../../src/main/quality/operations.ts'
import { type Seed, createSeed } from './seedFeedback.ts'
import { COLUMNS, MAPPING } from './smallSurvey.ts'

type QualityWrites = ReturnType<typeof qualityWrites>

export interface QualitySeed extends Seed {
  reads: Seed['reads'] & ReturnType<typeof qualityReads>
  writes: QualityWrites
  readDatabase: ReadDatabase
  /** A survey of so many answers, each with a comment of its own; another one for another number. @returns its items */
  comments(count: number): number[]
  /** Draws items into the sample. @returns how many were drawn */
  draw(size: number): number
  /** Labels, one after the other, all that was drawn and not yet labelled. */
  labelDrawn(labelsOf: (item: number) => Omit<Parameters<QualityWrites['quality.label']>[0], 'item'>): void
  /** The same by sentiment alone: urgency and intent are the first there are. */
  labelSentiments(sentimentOf: (item: number) => Sentiment): void
}

export function createQualitySeed(): QualitySeed {
  const seed = createSeed()
  const readable = openReadable(seed.folder)
  const readDatabase = asReadDatabase(readable)
  const reads = { ...seed.reads, ...qualityReads(readDatabase) }
  const writes = qualityWrites(seed.db)
  const labelDrawn: QualitySeed['labelDrawn'] = (labelsOf) => {
    for (let { next } = reads['quality.progress'](null); next !== null;) {
      writes['quality.label']({ item: next.item, ...labelsOf(next.item) })
      next = reads['quality.progress'](null).next
    }
  }
  return {
    ...seed,
    reads,
    writes,
    draw: (size) => writes['quality.keep'](reads['quality.draw']({ size, seed: 7 })).drawn,
    labelDrawn,
    labelSentiments: (sentimentOf) =>
      labelDrawn((item) => ({
        labels: [
          { field: 'sentiment', value: sentimentOf(item) },
          { field: 'urgency', value: Urgency.options[0]! },
          { field: 'intent', value: Intent.options[0]! },
        ],
      })),
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
