import type { GoldProgress } from '../../shared/domain/quality.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import type { ReadDatabase } from '../db/database.ts'
import { type Candidates, type Draw, drawSample } from './goldSample.ts'

export const goldReads = (db: ReadDatabase) => ({
  /** How far the labelling has come, and what comes next; nothing that was said of it. */
  'quality.progress': (_input: null | undefined): GoldProgress => {
    const counts = db.get<{ drawn: number; labelled: number }>(
      'SELECT count(*) AS drawn, count(labelled_at) AS labelled FROM gold_item',
    )!
    const next = db.get<{ item: number; kind: ItemKind; subject: string | null; text: string }>(
      `SELECT i.id AS item, i.kind, i.subject, i.text FROM gold_item g JOIN item i ON i.id = g.item_id
       WHERE g.labelled_at IS NULL ORDER BY g.position LIMIT 1`,
    )
    return { ...counts, next: next ?? null }
  },
  /** Items to add to the sample: strata are the sources, by kind, which no answer changes. */
  'quality.draw': ({ size, seed }: { size: number; seed: number }): Draw => {
    const rows = db.all<{ item: number; stratum: string; drawn: number }>(
      `SELECT i.id AS item, i.kind || ' ' || i.source_id AS stratum, g.item_id IS NOT NULL AS drawn
       FROM item i JOIN source s ON s.id = i.source_id LEFT JOIN gold_item g ON g.item_id = i.id
       WHERE s.state = 'complete' AND i.has_text ORDER BY i.id`,
    )
    const strata = [...Map.groupBy(rows, ({ stratum }) => stratum)].map(([stratum, members]): Candidates => ({
      stratum,
      items: members.map(({ item }) => item),
      drawn: new Set(members.filter(({ drawn }) => drawn === 1).map(({ item }) => item)),
    }))
    return {
      drawn: drawSample(strata, size, seed),
      before: strata.flatMap(({ stratum, drawn }) => [...drawn].map((item) => ({ item, stratum }))),
      sizes: Object.fromEntries(strata.map(({ stratum, items }) => [stratum, items.length])),
    }
  },
})
