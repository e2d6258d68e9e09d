import type { ThemeRow, ThemeSummary, TrendPeriod } from '../../shared/domain/feedback.ts'
import type { Filter } from '../../shared/domain/filter.ts'
import type { NpsCounts } from '../../shared/domain/nps.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import { SMALL_SAMPLE, estimateShare } from '../../shared/domain/statistics/estimate.ts'
import { falseDiscoveries, impactOf } from '../../shared/domain/statistics/impact.ts'
import type { ReadDatabase } from '../db/database.ts'
import { NPS_COLUMNS, STAGE_CONDITIONS, select } from '../db/queries/filters.ts'
import { periodKey } from '../db/queries/moments.ts'
import { DOUBTFUL } from '../../shared/domain/theme.ts'
import { NAMED_BY } from '../themes/themeReads.ts'
import { type NpsRow, figuresOf } from './npsRows.ts'

/** The views show this many themes, those of most items first; `unassigned` counts over all of them. */
const MOST_THEMES = 200

/** From so many items on it is quicker to go through the themes' index than through the items. */
const MANY_ITEMS = 50_000

/** How often in one period. */
export interface ThemePeriod {
  /** '' for items without a date. */
  period: string
  items: number
  share: number
  low: number | null
  high: number | null
}

interface ThemeCount extends NpsRow {
  id: number
  name: string
  description: string
  origin: ThemeRow['origin']
  foundBy: 'rule' | 'model'
  namedBy: string | null
  items: number
  doubtful: number
  /** Those of its items that a model has read. */
  read: number
}

interface ThemeQuestion {
  filter: Filter
  /** Of which items; survey answers if left out. */
  kind?: ItemKind
}

type AllCounts = Record<'items' | 'withText' | 'read' | 'assigned', number>

export const themeInsightReads = (db: ReadDatabase, manyItems = MANY_ITEMS) => ({
  /** Those of most items first. */
  'feedback.themes': ({ filter, kind = 'survey' }: ThemeQuestion): ThemeSummary => {
    const { from, where, parameters } = select(db, filter, { kind })
    const { items, withText, read, assigned } = db.get<AllCounts>(
      `SELECT count(*) AS items, count(*) FILTER (WHERE item.has_text) AS withText,
              count(*) FILTER (WHERE item.has_text AND ${STAGE_CONDITIONS.primary}) AS "read",
              count(*) FILTER (WHERE item.has_text
                AND EXISTS (SELECT 1 FROM item_theme t WHERE t.item_id = item.id
                  AND t.theme_id NOT IN (SELECT value FROM json_each($gone)))) AS assigned
       FROM ${from} WHERE ${where}`,
      { ...parameters, gone: goneThemes(db) },
    )!
    // Other scales and other questions are never pooled with an NPS: their items count, their scores do not.
    const scored = select(db, filter, { kind: 'survey', scores: 'one question' })
    const hasNps = kind === 'survey' && scored.sources.length > 0
    const all = hasNps
      ? db.get<NpsRow>(`SELECT ${NPS_COLUMNS} FROM ${scored.from} WHERE ${scored.where}`, scored.parameters)!
      : null
    const rows = db.all<ThemeCount>(
      `WITH counted AS (${items > manyItems ? throughThemes(from, where) : throughItems(from, where)})
       SELECT t.id, t.name, t.description, t.origin, t.found_by AS foundBy, ${NAMED_BY} AS namedBy, counted.*
       FROM counted JOIN theme t ON t.id = counted.theme AND t.state = 'active'
       ORDER BY counted.items DESC, t.name LIMIT $most`,
      {
        ...parameters,
        nps: JSON.stringify(hasNps ? scored.sources.map((source) => source.id) : []),
        most: MOST_THEMES,
      },
    )
    const impacts = rows.map((row) => (all === null ? null : impactOf(row, without(all, row))))
    const significant = falseDiscoveries(impacts.map((impact) => impact?.probability ?? null))
    return {
      themes: rows.map((row, at) => {
        const tell = toldBy(row.foundBy, read)
        const of = { items: withText, read }[tell]
        const { value, low, high } = estimateShare(row[tell], of)
        const impact = impacts[at]
        return {
          id: row.id,
          name: row.name,
          description: row.description,
          origin: row.origin,
          namedBy: row.namedBy,
          items: row.items,
          doubtful: row.doubtful,
          share: value ?? 0,
          low,
          high,
          nps: all === null ? null : figuresOf(row),
          impact: impact?.value ?? null,
          impactLow: impact?.low ?? null,
          impactHigh: impact?.high ?? null,
          significant: significant[at]!,
          smallSample: impact?.smallSample ?? of < SMALL_SAMPLE,
        }
      }),
      unassigned: withText - assigned,
      withText,
      read,
    }
  },

  /** By theme, how often it comes up in each period by the items' own days: oldest first. */
  'themes.periods': ({
    filter,
    kind = 'survey',
    period,
  }: ThemeQuestion & { period: TrendPeriod }): { theme: number; periods: ThemePeriod[] }[] => {
    const { from, where, parameters } = select(db, filter, { kind })
    const days = db.all<Texts & { day: number | null }>(
      `SELECT item.local_day AS day, count(*) AS items, count(*) FILTER (WHERE ${STAGE_CONDITIONS.primary}) AS "read" FROM ${from} WHERE ${where} AND item.has_text GROUP BY day`,
      parameters,
    )
    const keyOf = (day: number | null): string => (day === null ? '' : periodKey(day, period))
    const texts = new Map<string, Texts>()
    for (const { day, ...some } of days) addTexts(texts, keyOf(day), some)
    const read = days.reduce((sum, day) => sum + day.read, 0)
    const byModel = new Set(
      db.all<{ id: number }>(`SELECT id FROM theme WHERE found_by = 'model'`).map(({ id }) => id),
    )
    const counts = new Map<number, Map<string, Texts>>()
    const rows = db.all<Texts & { theme: number; day: number | null }>(
      `SELECT l.theme_id AS theme, item.day, count(*) AS items, total(item.was_read) AS "read"
       FROM (SELECT item.id, item.local_day AS day, ${STAGE_CONDITIONS.primary} AS was_read FROM ${from} WHERE ${where} AND item.has_text) AS item
       CROSS JOIN item_theme l ON l.item_id = item.id GROUP BY l.theme_id, item.day`,
      parameters,
    )
    for (const { theme, day, ...some } of rows) {
      const own = counts.get(theme) ?? new Map<string, Texts>()
      addTexts(own, keyOf(day), some)
      counts.set(theme, own)
    }
    const periods = [...texts].sort(([a], [b]) => (a < b ? -1 : 1))
    return [...counts].map(([theme, own]) => {
      const tell = toldBy(byModel.has(theme) ? 'model' : 'rule', read)
      return {
        theme,
        periods: periods.map(([key, all]) => {
          const some = own.get(key) ?? NO_TEXTS
          const { value, low, high } = estimateShare(some[tell], all[tell])
          return { period: key, items: some.items, share: value ?? 0, low, high }
        }),
      }
    })
  },
})

interface Texts {
  items: number
  /** Of which a model has read so many. */
  read: number
}

/** A theme of a model's words is told by what the model said: only of texts that it has read is it known whether they have it. */
const toldBy = (foundBy: 'rule' | 'model', read: number): keyof Texts =>
  foundBy === 'model' && read > 0 ? 'read' : 'items'

const NO_TEXTS: Texts = { items: 0, read: 0 }

const addTexts = (texts: Map<string, Texts>, key: string, { items, read }: Texts): void => {
  const before = texts.get(key) ?? NO_TEXTS
  texts.set(key, { items: before.items + items, read: before.read + read })
}

const without = (all: NpsRow, row: NpsRow): NpsCounts => ({
  promoters: all.promoters - row.promoters,
  passives: all.passives - row.passives,
  detractors: all.detractors - row.detractors,
})

/** Links of themes that are being taken away, or were put away a moment ago, count no more: their ids as JSON. */
const goneThemes = (db: ReadDatabase): string =>
  JSON.stringify(db.all<{ id: number }>(`SELECT id FROM theme WHERE state <> 'active'`).map(({ id }) => id))

/** Items with text that pass, with their score where it counts for an NPS. */
const chosen = (from: string, where: string): string =>
  `SELECT item.id, item.score, ${STAGE_CONDITIONS.primary} AS was_read,
          CASE WHEN item.source_id IN (SELECT value FROM json_each($nps)) THEN item.score_state END AS score_state
   FROM ${from} WHERE ${where} AND item.has_text`

const throughItems = (from: string, where: string): string =>
  `SELECT l.theme_id AS theme, count(*) AS items, total(item.was_read) AS read,
          count(*) FILTER (WHERE l.score < ${DOUBTFUL}) AS doubtful, ${NPS_COLUMNS}
   FROM (${chosen(from, where)}) AS item CROSS JOIN item_theme l ON l.item_id = item.id GROUP BY l.theme_id`

/** The limit, which limits nothing, keeps the items a table of their own: merged into the join they would be scanned for each theme. */
const throughThemes = (from: string, where: string): string =>
  `SELECT l.theme_id AS theme, count(*) AS items, total(item.was_read) AS read,
          count(*) FILTER (WHERE l.score < ${DOUBTFUL}) AS doubtful, ${NPS_COLUMNS}
   FROM item_theme l INDEXED BY item_theme_by_theme
   CROSS JOIN (${chosen(from, where)} LIMIT -1) AS item ON item.id = l.item_id GROUP BY l.theme_id`
