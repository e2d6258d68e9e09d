import { type ThemesDue, DOUBTFUL } from '../../shared/domain/theme.ts'
import type { ReadDatabase } from '../db/database.ts'
import { saidByRules } from '../sqlPieces.ts'
import { chanceOrder } from '../sqlPieces.ts'
import type { Candidate } from './themeQuestions.ts'

/** Fewer texts tell nothing of what a theme is. */
const LEAST_TEXTS = 2
/** Texts a model is shown to name a theme. */
const SHOWN_TEXTS = 8
/** Looked at for texts that differ. */
const LOOKED_AT = 64
const SHOWN_WORDS = 6

/** Spreads ids, so that neither old nor new texts go first. */
const SPREAD = chanceOrder('l.item_id')

/** A theme without a name of a person's or a model's. */
export interface NamelessTheme {
  theme: number
  name: string
  /** What its texts share, as they spell it. */
  words: string[]
  /** Its surest texts, of which no two are the same. */
  texts: { item: number; text: string }[]
}

const DOUBTFUL_ITEMS = `SELECT DISTINCT l.item_id FROM item_theme l JOIN theme t ON t.id = l.theme_id
  WHERE t.state = 'active' AND l.score < ${DOUBTFUL}`

/** @param again also those that a model was asked about before */
const nameless = (again: boolean): string =>
  `t.state = 'active' AND ${again ? `(t.origin = 'rule' OR t.origin = 'model' AND t.named_by IS NOT NULL)` : `t.origin = 'rule' AND t.named_by IS NULL`}
   AND (SELECT count(*) FROM (SELECT 1 FROM item_theme l WHERE l.theme_id = t.id LIMIT ${LEAST_TEXTS})) = ${LEAST_TEXTS}`

export const themeQuestionReads = (db: ReadDatabase) => ({
  /** What a model could be asked about themes now. */
  'themes.due': ({ again }: { again: boolean }): ThemesDue => ({
    names: db.get<{ names: number }>(`SELECT count(*) AS names FROM theme t WHERE ${nameless(again)}`)!.names,
    doubtful: db.get<{ items: number }>(`SELECT count(*) AS items FROM (${DOUBTFUL_ITEMS})`)!.items,
  }),

  /** The themes that a model is to name, those of most texts first. */
  'themes.nameless': ({ again }: { again: boolean }): NamelessTheme[] => {
    const themes = db.all<{ theme: number; name: string }>(
      `SELECT t.id AS theme, t.name FROM theme t WHERE ${nameless(again)}
       ORDER BY (SELECT count(*) FROM item_theme l WHERE l.theme_id = t.id) DESC, t.id`,
    )
    return themes.map(({ theme, name }) => {
      const rows = db.all<{ item: number; text: string; key: string; phrases: string | null }>(
        `SELECT i.id AS item, i.text, i.text_key AS key, r.labels -> '$.keyPhrases' AS phrases
         FROM (SELECT l.item_id FROM item_theme l WHERE l.theme_id = ?
               ORDER BY l.score DESC, ${SPREAD} LIMIT ${LOOKED_AT}) AS sure
         JOIN item i ON i.id = sure.item_id
         LEFT JOIN answer r ON r.id = ${saidByRules('i.id', 'id')}
         WHERE i.text_key IS NOT NULL`,
        [theme],
      )
      const different = [...new Map(rows.map((row) => [row.key, row])).values()]
      return {
        theme,
        name,
        words: sharedPhrases(different.map(({ phrases }) => JSON.parse(phrases ?? '[]') as string[])),
        texts: different.slice(0, SHOWN_TEXTS).map(({ item, text }) => ({ item, text })),
      }
    })
  },

  /** Names that no other theme may get, those of most texts first. */
  'themes.otherNames': ({ theme }: { theme: number }): string[] =>
    db
      .all<{ name: string }>(
        `SELECT name FROM theme t WHERE id <> ? AND state IN ('active', 'archived')
         ORDER BY (SELECT count(*) FROM item_theme l WHERE l.theme_id = t.id) DESC, id`,
        [theme],
      )
      .map(({ name }) => name),

  /** Some of the items with a doubtful link, the same ones as long as nothing changes. */
  'themes.doubtfulItems': ({ limit }: { limit: number }): number[] =>
    db
      .all<{ item: number }>(
        `SELECT l.item_id AS item FROM (${DOUBTFUL_ITEMS}) AS l ORDER BY ${SPREAD}, l.item_id LIMIT ?`,
        [limit],
      )
      .map(({ item }) => item),

  /** What is asked about a doubtful item; null where it is gone, or the themes are not what they were. */
  'themes.doubt': ({
    item,
    themes,
  }: {
    item: number
    themes: readonly number[]
  }): { text: string; candidates: Candidate[] } | null => {
    const row = db.get<{ text: string; subject: string | null }>(
      'SELECT text, subject FROM item WHERE id = ?',
      [item],
    )
    const candidates = db.all<Candidate>(
      `SELECT id, name, description FROM theme
       WHERE state = 'active' AND id IN (SELECT value FROM json_each(?)) ORDER BY id`,
      [JSON.stringify(themes)],
    )
    if (row === undefined || candidates.length < themes.length) return null
    return { text: row.subject === null ? row.text : `${row.subject}\n${row.text}`, candidates }
  },

  /** What a model said to the same question before; null when it was never asked. */
  'themes.said': ({ recipe, key }: { recipe: string; key: string }): string | null =>
    db.get<{ said: string }>('SELECT said FROM theme_answer WHERE recipe = ? AND key = ?', [recipe, key])
      ?.said ?? null,

  /** Whether a run goes on, and whether any of its urgent texts waits to be asked. */
  'themes.runUnderWay': ({ now }: { now: number }): { running: boolean; urgent: boolean } => {
    const run = db.get<{ id: number }>(`SELECT id FROM run WHERE state = 'running' LIMIT 1`)
    if (run === undefined) return { running: false, urgent: false }
    const waits = db.get(
      `SELECT 1 FROM job WHERE run_id = ? AND lane = 'urgent' AND state = 'pending' AND not_before <= ? LIMIT 1`,
      [run.id, now],
    )
    return { running: true, urgent: waits !== undefined }
  },
})

/** Phrases by how many of the texts have them, commonest first; one that a single text has is shared by none. */
function sharedPhrases(phrases: readonly (readonly string[])[]): string[] {
  const counts = new Map<string, number>()
  for (const own of phrases)
    for (const phrase of new Set(own)) counts.set(phrase, (counts.get(phrase) ?? 0) + 1)
  return [...counts]
    .filter(([, texts]) => texts > 1)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, SHOWN_WORDS)
    .map(([phrase]) => phrase)
}
