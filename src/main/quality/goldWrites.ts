import { VerbatimError } from '../../shared/domain/errors.ts'
import { GOLD_FIELDS, type GoldLabels } from '../../shared/domain/quality.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import type { WriteDatabase } from '../db/database.ts'
import { storeJudgements } from '../db/queries/judgements.ts'
import type { DrawnItem } from './goldSample.ts'

export const goldWrites = (db: WriteDatabase) => ({
  /** Adds what was drawn to the sample, and weighs all of it anew: an item stands for its part of its stratum. */
  'quality.keep': (drawn: readonly DrawnItem[]): { drawn: number } =>
    db.transaction(() => {
      let position = db.get<{ last: number }>(
        'SELECT coalesce(max(position), 0) AS last FROM gold_item',
      )!.last
      let kept = 0
      for (const { item, stratum } of drawn)
        kept += db.run(
          `INSERT INTO gold_item (item_id, position, stratum, weight)
           SELECT id, ?, ?, 1 FROM item WHERE id = ? ON CONFLICT DO NOTHING`,
          [++position, stratum, item],
        ).changes
      db.run(
        `UPDATE gold_item SET weight = sizes.items * 1.0 / sizes.drawn
         FROM (SELECT g.stratum,
                      count(*) AS drawn,
                      (SELECT count(*) FROM item i JOIN source s ON s.id = i.source_id
                       WHERE s.state = 'complete' AND i.has_text AND i.kind || ' ' || i.source_id = g.stratum) AS items
               FROM gold_item g GROUP BY g.stratum) AS sizes
         WHERE sizes.stratum = gold_item.stratum`,
      )
      return { drawn: kept }
    }),
  /**
   * Stores a person's blind labels of an item of the sample as judgements.
   * Errors: `not_found` for an item that is not in the sample, `usage` for a value or field it cannot have.
   */
  'quality.label': ({ item, labels, entities = null }: GoldLabels): null =>
    db.transaction(() => {
      const found = db.get<{ kind: ItemKind }>(
        'SELECT i.kind FROM gold_item g JOIN item i ON i.id = g.item_id WHERE g.item_id = ?',
        [item],
      )
      if (found === undefined) throw new VerbatimError('not_found', `item ${item} is not in the sample`)
      const fields: readonly string[] = GOLD_FIELDS[found.kind].map(([field]) => field)
      const stray = labels.find(({ field }) => !fields.includes(field))
      if (stray !== undefined)
        throw new VerbatimError(
          'usage',
          `an item of this kind has no ${stray.field}`,
          `It has: ${fields.join(', ')}.`,
        )
      storeJudgements(db, item, labels, { blind: true })
      if (entities !== null && found.kind !== 'email')
        throw new VerbatimError('usage', 'an item of this kind has no entities', 'Leave them out.')
      db.run('UPDATE gold_item SET labelled_at = ?, entities = ? WHERE item_id = ?', [
        Date.now(),
        entities === null ? null : JSON.stringify(entities),
        item,
      ])
      return null
    }),
})
