import { type KnownThemes, DOUBTFUL } from '../../shared/domain/theme.ts'
import type { Evidence } from '../../shared/domain/labels.ts'
import type { ReadDatabase } from '../db/database.ts'
import { namedThemes } from '../db/queries/modelThemes.ts'
import { saidByRules } from '../sqlPieces.ts'
import { vectorRecipe } from '../db/queries/vectorRecipe.ts'
import type { ThemeLink, ThemeReading, ThemeWord } from './readings.ts'

const ITEMS_PER_PAGE = 500

/**
 * Where a model put the name: the model that was last asked for one, also when what it said was refused and the name stayed
 * as it was. null where none was asked, and where a person or a rule put the name.
 */
export const NAMED_BY = `CASE WHEN origin = 'model' THEN named_by END`

const EXCERPT_CHARACTERS = 160

export interface DoubtfulTexts {
  theme: number
  total: number
  items: { item: number; score: number; excerpt: string }[]
}

/** A page of readings as threads hand it on: the vectors lie one behind the other, all of one length. */
export interface ReadingPage {
  /** `PackedReading[]` as JSON. */
  parcel: string
  vectors: Uint8Array
  /** Bytes a vector; 0 where there are none. */
  stride: number
  /** The id after which the next page begins; null at the end. */
  next: number | null
}

/** `vector` tells whether it has one; they stand in the same order. */
export type PackedReading = Omit<ThemeReading, 'vector'> & { vector: boolean; kind: 'survey' | 'email' }

export interface ReadingQuestion {
  after: number
  /** Only ids divisible by it: a sample in which old and new items are alike. */
  every: number
  /** Leaves out what machines and lists sent. */
  withoutBulk: boolean
  /** Only items of this theme; null: of any. */
  theme: number | null
}

/** A theme with all by which items are held against it. */
export interface StoredTheme {
  id: number
  name: string
  origin: 'rule' | 'model' | 'person'
  state: 'active' | 'archived' | 'merged'
  mergedInto: number | null
  splitFrom: number | null
  edited: boolean
  made: boolean
  words: ThemeWord[]
  centre: { direction: Float32Array; floor: number } | null
}

export interface ThemeSet {
  themes: StoredTheme[]
  /** The embedding model whose vectors are looked at; null where there are none. */
  space: { digest: string; middle: Float32Array | null } | null
  /** Whose links are still to be taken away. */
  gone: number[]
}

interface ReadingRow {
  item: number
  kind: 'survey' | 'email'
  sentiment: string | null
  phrases: string | null
  /** Themes of the primary answer, and what bears them out. */
  labels: string | null
  evidence: string | null
  fallback: string | null
  links: string
  vector: Uint8Array | null
  /** JSON SettledDoubt. */
  settled: string | null
}

/** What an item is about: `$recipe` is that of the vectors. */
const READINGS = `
  SELECT i.id AS item, i.kind, i.sentiment, r.labels -> '$.keyPhrases' AS phrases, p.labels -> '$.themes' AS labels,
         CASE WHEN p.labels -> '$.themes' <> '[]' THEN p.evidence END AS evidence, p.fallback,
         (SELECT json_group_array(json_array(l.theme_id, l.score, l.sentiment) ORDER BY l.theme_id)
          FROM item_theme l WHERE l.item_id = i.id) AS links,
         (SELECT json_object('theme', c.theme_id, 'among', json(c.candidates)) FROM theme_choice c
          WHERE c.item_id = i.id) AS settled,
         v.vector
  FROM item i JOIN source s ON s.id = i.source_id
  LEFT JOIN answer r ON r.id = ${saidByRules('i.id', 'id')}
  LEFT JOIN answer p ON p.id = (SELECT a.id FROM answer a JOIN recipe ON recipe.id = a.recipe_id
    WHERE a.subject_kind = 'item' AND a.subject = i.id AND a.stage = 'primary'
    ORDER BY recipe.active DESC, a.id DESC LIMIT 1)
  LEFT JOIN item_vector v ON v.item_id = i.id AND v.recipe_id = $recipe`

export const themeReads = (db: ReadDatabase) => ({
  'themes.count': (_input: null): { items: number; kinds: ('survey' | 'email')[] } => {
    const rows = db.all<{ kind: 'survey' | 'email'; items: number }>(
      `SELECT i.kind, count(*) AS items FROM source s JOIN item i ON i.source_id = s.id
       WHERE s.state = 'complete' AND i.has_text GROUP BY i.kind ORDER BY i.kind`,
    )
    return { items: rows.reduce((sum, { items }) => sum + items, 0), kinds: rows.map(({ kind }) => kind) }
  },

  /** What items of complete sources are about, and their links, a page after an id. */
  'themes.readings': ({ after, every, withoutBulk, theme }: ReadingQuestion): ReadingPage => {
    const until = after + ITEMS_PER_PAGE * every
    const recipe = vectorRecipe(db)
    const rows = db.all<ReadingRow>(
      `${READINGS}
       WHERE i.id > $after AND i.id <= $until AND i.id % $every = 0 AND s.state = 'complete' AND i.has_text
         AND ($theme IS NULL OR EXISTS (SELECT 1 FROM item_theme l WHERE l.item_id = i.id AND l.theme_id = $theme))
         AND NOT ($withoutBulk AND coalesce(r.labels ->> '$.type', '') IN ('newsletter', 'notification'))
       ORDER BY i.id`,
      { after, until, every, recipe: recipe?.id ?? -1, theme, withoutBulk: withoutBulk ? 1 : 0 },
    )
    const newest = db.get<{ id: number | null }>('SELECT max(id) AS id FROM item')!.id ?? 0
    const next = until < newest ? until : null
    return { ...packReadings(rows), next }
  },

  /** What these items are about. */
  'themes.readingsOf': ({ items }: { items: readonly number[] }): ReadingPage => {
    const rows = db.all<ReadingRow>(
      `${READINGS} WHERE i.id IN (SELECT value FROM json_each($items)) ORDER BY i.id`,
      { items: JSON.stringify(items), recipe: vectorRecipe(db)?.id ?? -1 },
    )
    return { ...packReadings(rows), next: null }
  },

  /** The texts of a theme of which it is not sure that they speak of it, the least sure first. */
  'themes.doubtful': ({ theme, limit }: { theme: number; limit: number }): DoubtfulTexts => {
    const { total } = db.get<{ total: number }>(
      `SELECT count(*) AS total FROM item_theme WHERE theme_id = ? AND score < ${DOUBTFUL}`,
      [theme],
    )!
    const items = db.all<DoubtfulTexts['items'][number]>(
      `SELECT l.item_id AS item, l.score, substr(i.text, 1, ${EXCERPT_CHARACTERS}) AS excerpt
       FROM item_theme l JOIN item i ON i.id = l.item_id
       WHERE l.theme_id = ? AND l.score < ${DOUBTFUL} ORDER BY l.score, l.item_id LIMIT ?`,
      [theme, limit],
    )
    return { theme, total, items }
  },

  /** As a person sees them: all but those that are being taken away. */
  'themes.known': (_input: null): KnownThemes => {
    const themes = db.all<Omit<KnownThemes['themes'][number], 'edited'> & { edited: number }>(
      `SELECT id, name, description, origin, ${NAMED_BY} AS namedBy, state, merged_into AS mergedInto,
              split_from AS splitFrom, edited
       FROM theme WHERE state <> 'gone' ORDER BY name, id`,
    )
    const last = db.get<{ kind: string; before: string; at: number }>(
      'SELECT kind, before, edited_at AS at FROM theme_edit ORDER BY id DESC LIMIT 1',
    )
    const nameOf = new Map(themes.map(({ id, name }) => [id, name]))
    const touched = last === undefined ? [] : (JSON.parse(last.before) as { id: number; name?: string }[])
    return {
      themes: themes.map((theme) => ({ ...theme, edited: theme.edited === 1 })),
      lastEdit:
        last === undefined
          ? null
          : {
              kind: last.kind,
              names: touched.map(({ id, name }) => name ?? nameOf.get(id) ?? ''),
              at: new Date(last.at).toISOString(),
            },
    }
  },

  /** All themes a person or a discovery may have to do with. */
  'themes.all': (_input: null): ThemeSet => {
    const recipe = vectorRecipe(db)
    const middle =
      recipe === null
        ? undefined
        : db.get<{ middle: Uint8Array }>('SELECT middle FROM theme_space WHERE digest = ?', [recipe.digest])
    const words = new Map<number, ThemeWord[]>()
    const wordRows = db.all<{ theme: number; key: string; weight: number }>(
      'SELECT theme_id AS theme, key, weight FROM theme_word ORDER BY weight DESC, key',
    )
    for (const { theme, key, weight } of wordRows)
      words.set(theme, [...(words.get(theme) ?? []), [key, weight]])
    const rows = db.all<
      Omit<StoredTheme, 'edited' | 'made' | 'words' | 'centre'> & {
        edited: number
        made: number
        direction: Uint8Array | null
        floor: number | null
        space: string | null
      }
    >(
      `SELECT id, name, origin, state, merged_into AS mergedInto, split_from AS splitFrom, edited, made, direction, floor, space
       FROM theme WHERE state <> 'gone' ORDER BY id`,
    )
    return {
      themes: rows.map(({ direction, floor, space, edited, made, ...row }) => ({
        ...row,
        edited: edited === 1,
        made: made === 1,
        words: words.get(row.id) ?? [],
        centre:
          direction === null || floor === null || space !== recipe?.digest
            ? null
            : { direction: toFloats(direction), floor },
      })),
      space:
        recipe === null
          ? null
          : {
              digest: recipe.digest,
              middle: middle === undefined ? null : toFloats(middle.middle),
            },
      gone: db
        .all<{ id: number }>(`SELECT id FROM theme WHERE state = 'gone' ORDER BY id`)
        .map(({ id }) => id),
    }
  },
})

function packReadings(rows: readonly ReadingRow[]): Omit<ReadingPage, 'next'> {
  const stride = rows.find(({ vector }) => vector !== null)?.vector?.byteLength ?? 0
  const fits = (vector: Uint8Array | null): vector is Uint8Array => vector?.byteLength === stride
  const vectors = new Uint8Array(rows.filter(({ vector }) => fits(vector)).length * stride)
  let at = 0
  const readings = rows.map((row): PackedReading => {
    const { vector } = row
    if (fits(vector)) {
      vectors.set(vector, at)
      at += stride
    }
    return {
      item: row.item,
      kind: row.kind,
      sentiment: row.sentiment ?? 'neutral',
      phrases: JSON.parse(row.phrases ?? '[]') as string[],
      labels: labelsOf(row),
      links: JSON.parse(row.links) as ThemeLink[],
      settled: row.settled === null ? null : (JSON.parse(row.settled) as ThemeReading['settled']),
      vector: fits(vector),
    }
  })
  return { parcel: JSON.stringify(readings), vectors, stride }
}

function labelsOf({ labels, evidence, fallback }: ReadingRow): [string, string][] {
  if (labels === null || evidence === null) return []
  return namedThemes({
    labels: { themes: JSON.parse(labels) as unknown },
    evidence: JSON.parse(evidence) as Evidence[],
    fallback: JSON.parse(fallback ?? '[]') as string[],
  })
}

const toFloats = (bytes: Uint8Array): Float32Array =>
  new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer)
