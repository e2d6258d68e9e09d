import type { ReadDatabase } from '../db/database.ts'
import { type LeasedSubject, readLeasedSubject } from '../jobs/leasedSubjectReads.ts'
import { chanceOrder } from '../sqlPieces.ts'

/** A text of the sample, with what a person said of it by field. */
export interface SampledText extends Pick<LeasedSubject, 'subject' | 'rules'> {
  item: number
  kind: 'survey' | 'email'
  judged: Record<string, unknown>
}

export const modelReads = (db: ReadDatabase) => ({
  /** Texts of chance, those that a person labelled first: the same ones each time for a seed. */
  'models.sample': ({ size, seed }: { size: number; seed: number }): SampledText[] =>
    db
      .all<{ item: number; kind: 'survey' | 'email' }>(
        `SELECT i.id AS item, i.kind FROM item i JOIN source s ON s.id = i.source_id
         WHERE s.state = 'complete' AND i.text_key IS NOT NULL
         ORDER BY EXISTS (SELECT 1 FROM judgement j WHERE j.item_id = i.id) DESC,
                  ${chanceOrder('i.id', '$seed')}, i.id
         LIMIT $size`,
        { size, seed },
      )
      .map(({ item, kind }) => {
        const { subject, rules } = readLeasedSubject(db, 'item', item)
        const judged = db.all<{ field: string; value: string }>(
          'SELECT field, value FROM judgement WHERE item_id = ?',
          [item],
        )
        return {
          ...{ item, kind, subject, rules },
          judged: Object.fromEntries(judged.map(({ field, value }) => [field, JSON.parse(value) as unknown])),
        }
      }),
})
