import type { z } from 'zod'
import type { ThemeRow, ThemeSummary } from '../../shared/domain/feedback.ts'
import type { Filter } from '../../shared/domain/filter.ts'
import type { ReadDatabase } from '../db/database.ts'
import { NPS_COLUMNS, hasNpsScale, select } from '../db/queries/filters.ts'
import { type NpsRow, figuresOf } from './feedbackSummary.ts'

/** The views show this many themes, those of most items first; `unassigned` counts over all of them. */
const MOST_THEMES = 200

type Theme = z.infer<typeof ThemeRow>

export const themeReads = (db: ReadDatabase) => ({
  'feedback.themes': ({ filter }: { filter: Filter }): ThemeSummary => {
    const { where, parameters } = select(db, filter, { kind: 'survey' })
    const { withText, assigned } = db.get<{ withText: number; assigned: number }>(
      `SELECT coalesce(sum(item.has_text), 0) AS withText,
              coalesce(sum(item.has_text AND EXISTS (SELECT 1 FROM item_theme t WHERE t.item_id = item.id)), 0) AS assigned
       FROM item INDEXED BY item_facts WHERE ${where}`,
      parameters,
    )!
    const scores = readScores(db, filter)
    const rows = db.all<Omit<Theme, 'share' | 'nps'>>(
      `SELECT t.id, t.name, t.origin, count(*) AS items
       FROM item_theme l JOIN theme t ON t.id = l.theme_id
       WHERE l.item_id IN (SELECT item.id FROM item INDEXED BY item_facts WHERE ${where} AND item.has_text)
       GROUP BY l.theme_id ORDER BY items DESC, t.name LIMIT $most`,
      { ...parameters, most: MOST_THEMES },
    )
    return {
      themes: rows.map((row) => ({
        ...row,
        share: withText === 0 ? 0 : row.items / withText,
        nps: scores.get(row.id) ?? null,
      })),
      unassigned: withText - assigned,
      withText,
    }
  },
})

/** The score of the items of each theme, where their scale is an NPS. */
function readScores(db: ReadDatabase, filter: Filter): Map<number, Theme['nps']> {
  const { where, parameters, sources } = select(db, filter, { kind: 'survey', only: hasNpsScale })
  if (sources.length === 0) return new Map()
  const rows = db.all<NpsRow & { theme: number }>(
    `SELECT l.theme_id AS theme, ${NPS_COLUMNS}
     FROM item_theme l CROSS JOIN (
       SELECT item.id, item.score, item.score_state FROM item INDEXED BY item_facts WHERE ${where}) AS item
     WHERE item.id = l.item_id GROUP BY l.theme_id`,
    parameters,
  )
  return new Map(rows.map((row) => [row.theme, figuresOf(row)]))
}
