import { VerbatimError } from '../../shared/domain/errors.ts'
import { GOLD_FIELDS, type GoldLabels } from '../../shared/domain/quality.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import type { WriteDatabase } from '../db/database.ts'
import { storeJudgements } from '../db/queries/judgements.ts'
import type { Draw } from './goldSample.ts'

export const goldWrites = (db: WriteDatabase) => ({
  /**
   * Adds what was drawn to the sample, and weighs all of it anew by what the draw has counted: an item stands for its part of
   * the stratum in which it is now. One that cannot be labelled now stands for none.
   */
  'quality.keep': ({ drawn, before, sizes }: Draw): { drawn: number } =>
    db.transaction(() => {
      let position = db.get<{ last: number }>(
        'SELECT coalesce(max(position), 0) AS last FROM gold_item',
      )!.last
      const kept = drawn.filter(
        ({ item, stratum }) =>
          db.run(
            `INSERT INTO gold_item (item_id, position, stratum, weight)
             SELECT id, ?, ?, 1 FROM item WHERE id = ? ON CONFLICT DO NOTHING`,
            [++position, stratum, item],
          ).changes > 0,
      )
      db.run('UPDATE gold_item SET weight = 0')
      const strata = Map.groupBy([...before, ...kept], ({ stratum }) => stratum)
      for (const [stratum, members] of strata)
        for (const { item } of members)
          db.run('UPDATE gold_item SET stratum = ?, weight = ? WHERE item_id = ?', [
            stratum,
            (sizes[stratum] ?? 0) / members.length,
            item,
          ])
      return { drawn: kept.length }
    }),
  /**
   * Stores a person's blind labels of an item of the sample as judgements.
   * Errors: `not_found` for an item that is not in the sample, `usage` for a value or field it cannot have.
   */
  'quality.label': ({ item, labels, priority = null, entities = null }: GoldLabels): null =>
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
      if (priority !== null && found.kind !== 'email')
        throw new VerbatimError('usage', 'an item of this kind has no priority', 'Leave it out.')
      db.run('UPDATE gold_item SET labelled_at = ?, priority = ?, entities = ? WHERE item_id = ?', [
        Date.now(),
        priority,
        entities === null ? null : JSON.stringify(entities),
        item,
      ])
      return null
    }),
})
