import type { z } from 'zod'
import type { ThemeRow, ThemeSummary } from '../../shared/domain/feedback.ts'
import type { Filter } from '../../shared/domain/filter.ts'
import type { ReadDatabase } from '../db/database.ts'
import { NPS_COLUMNS, select } from '../db/queries/filters.ts'
import { type NpsRow, figuresOf } from './npsRows.ts'

/** The views show this many themes, those of most items first; `unassigned` counts over all of them. */
const MOST_THEMES = 200

/** From so many items on it is quicker to go through the themes' index than through the items. */
const MANY_ITEMS = 50_000

type Theme = z.infer<typeof ThemeRow> & { read: number }

type ThemeCounts = Record<'items' | 'withText' | 'read' | 'assigned', number>

export const themeReads = (db: ReadDatabase, manyItems = MANY_ITEMS) => ({
  'feedback.themes': ({ filter }: { filter: Filter }): ThemeSummary => {
    const { from, where, parameters } = select(db, filter, { kind: 'survey' })
    const { items, withText, read, assigned } = db.get<ThemeCounts>(
      `SELECT count(*) AS items, count(*) FILTER (WHERE item.has_text) AS withText,
              count(*) FILTER (WHERE item.has_text AND item.stage IN ('primary', 'critical')) AS "read",
              count(*) FILTER (WHERE item.has_text
                AND EXISTS (SELECT 1 FROM item_theme t WHERE t.item_id = item.id ${exceptGone(db)})) AS assigned
       FROM ${from} WHERE ${where}`,
      parameters,
    )!
    // Other scales and other questions are never pooled with an NPS: their items count, their scores do not.
    const nps = select(db, filter, { kind: 'survey', scores: 'one question' }).sources
    const rows = db.all<NpsRow & Omit<Theme, 'share' | 'nps'>>(
      `WITH counted AS (${items > manyItems ? throughThemes(from, where) : throughItems(from, where)})
       SELECT t.id, t.name, t.origin, counted.*
       FROM counted JOIN theme t ON t.id = counted.theme AND t.state = 'active' ORDER BY counted.items DESC, t.name LIMIT $most`,
      { ...parameters, nps: JSON.stringify(nps.map((source) => source.id)), most: MOST_THEMES },
    )
    return {
      themes: rows.map((row) => {
        const figures = figuresOf(row)
        // A model's theme is told by what the model said: only of texts that it has read is it known whether they have it.
        const byModel = row.origin === 'model' && read > 0
        const [of, count] = byModel ? [read, row.read] : [withText, row.items]
        return {
          id: row.id,
          name: row.name,
          origin: row.origin,
          items: row.items,
          share: of === 0 ? 0 : count / of,
          nps: nps.length === 0 ? null : figures,
        }
      }),
      unassigned: withText - assigned,
      withText,
      read,
    }
  },
})

/** Links of themes that are being taken away, or were put away a moment ago, count no more. */
function exceptGone(db: ReadDatabase): string {
  const ids = db.all<{ id: number }>(`SELECT id FROM theme WHERE state <> 'active'`).map(({ id }) => id)
  return ids.length === 0 ? '' : `AND t.theme_id NOT IN (${ids.join(', ')})`
}

/** Items with text that pass, with their score where it counts for an NPS. */
const chosen = (from: string, where: string): string =>
  `SELECT item.id, item.score, item.stage IN ('primary', 'critical') AS was_read,
          CASE WHEN item.source_id IN (SELECT value FROM json_each($nps)) THEN item.score_state END AS score_state
   FROM ${from} WHERE ${where} AND item.has_text`

const throughItems = (from: string, where: string): string =>
  `SELECT l.theme_id AS theme, count(*) AS items, total(item.was_read) AS read, ${NPS_COLUMNS}
   FROM (${chosen(from, where)}) AS item CROSS JOIN item_theme l ON l.item_id = item.id GROUP BY l.theme_id`

/** The limit, which limits nothing, keeps the items a table of their own: merged into the join they would be scanned for each theme. */
const throughThemes = (from: string, where: string): string =>
  `SELECT l.theme_id AS theme, count(*) AS items, total(item.was_read) AS read, ${NPS_COLUMNS}
   FROM item_theme l INDEXED BY item_theme_by_theme
   CROSS JOIN (${chosen(from, where)} LIMIT -1) AS item ON item.id = l.item_id GROUP BY l.theme_id`
