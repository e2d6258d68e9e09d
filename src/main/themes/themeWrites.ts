import { VerbatimError } from '../../shared/domain/errors.ts'
import { LONGEST_THEME_NAME, themeNameKey } from '../../shared/domain/theme.ts'
import { cutText } from '../cutText.ts'
import type { WriteDatabase } from '../db/database.ts'
import type { LinkChange, MatchedTheme } from './themer.ts'

/** A slice of links of a theme that goes. */
const LINKS_PER_SLICE = 4_000

export interface StoreQuestion {
  themes: readonly MatchedTheme[]
  /** The space of their directions; null where they have none. */
  space: { digest: string; middle: Float32Array } | null
}

export const themeWrites = (db: WriteDatabase) => ({
  /**
   * Makes these the themes that were found. Those a person had a hand in stay whether they were found again or not, under
   * the name the person gave; the others that were not found go.
   */
  'themes.store': ({ themes, space }: StoreQuestion): null =>
    db.transaction(() => {
      if (space !== null)
        db.run('INSERT INTO theme_space (digest, middle) VALUES (?, ?) ON CONFLICT (digest) DO NOTHING', [
          space.digest,
          toBytes(space.middle),
        ])
      const found = new Set(themes.flatMap(({ id }) => id ?? []))
      // A name that a model was asked for stays as long as most of the texts that it was shown do.
      db.run(
        `UPDATE theme SET named_by = NULL, named_from = NULL, origin = CASE origin WHEN 'model' THEN 'rule' ELSE origin END
         WHERE named_by IS NOT NULL AND 2 * (SELECT count(*) FROM json_each(theme.named_from) shown
           JOIN item_theme l ON l.item_id = shown.value AND l.theme_id = theme.id) < json_array_length(named_from)`,
      )
      const known = db.all<KnownRow>(
        `SELECT id, name, origin, edited, made, named_by AS namedBy FROM theme WHERE state <> 'gone' ORDER BY id`,
      )
      for (const theme of known)
        if (theme.edited === 0 && !found.has(theme.id))
          db.run(`UPDATE theme SET state = 'gone' WHERE id = ?`, [theme.id])
      const byId = new Map(known.map((theme) => [theme.id, theme]))
      // Two may have changed names with each other: nobody has one while they are given anew. No name begins with a space.
      for (const id of found)
        if (mayRename(byId.get(id))) db.run('UPDATE theme SET name = ? WHERE id = ?', [` ${id}`, id])
      for (const theme of themes) storeFound(db, theme, byId.get(theme.id ?? -1), space?.digest ?? null)
      return null
    }),

  /** Takes a slice of the links of a theme away that is gone, and the theme with the last of them. */
  'themes.drop': ({ theme }: { theme: number }): { gone: boolean } =>
    db.transaction(() => {
      const { changes } = db.run(
        `DELETE FROM item_theme WHERE theme_id = ?1 AND item_id IN
           (SELECT item_id FROM item_theme WHERE theme_id = ?1 LIMIT ${LINKS_PER_SLICE})`,
        { 1: theme },
      )
      if (changes === LINKS_PER_SLICE) return { gone: false }
      db.run('UPDATE theme SET merged_into = NULL WHERE merged_into = ?', [theme])
      db.run('UPDATE theme SET split_from = NULL WHERE split_from = ?', [theme])
      db.run(`DELETE FROM theme WHERE id = ? AND state = 'gone'`, [theme])
      return { gone: true }
    }),

  /** Gives a slice of items these links and no others: `LinkChange[]`. */
  'themes.link': ({ parcel }: { parcel: string }): null =>
    db.transaction(() => {
      for (const [item, links] of JSON.parse(parcel) as LinkChange[]) {
        const ids = JSON.stringify(links.map(([theme]) => theme))
        db.run(
          'DELETE FROM item_theme WHERE item_id = ? AND theme_id NOT IN (SELECT value FROM json_each(?))',
          [item, ids],
        )
        for (const [theme, score, sentiment] of links) {
          db.run(
            `INSERT INTO item_theme (item_id, theme_id, sentiment, score)
             SELECT i.id, t.id, ?, ? FROM item i, theme t WHERE i.id = ? AND t.id = ? AND t.state = 'active'
             ON CONFLICT (item_id, theme_id) DO UPDATE SET sentiment = excluded.sentiment, score = excluded.score`,
            [sentiment, score, item, theme],
          )
        }
      }
      return null
    }),
})

interface KnownRow {
  id: number
  name: string
  origin: string
  edited: number
  made: number
  namedBy: string | null
}

const mayRename = (theme: KnownRow | undefined): boolean =>
  theme !== undefined && theme.origin !== 'person' && !(theme.origin === 'model' && theme.namedBy !== null)

function storeFound(
  db: WriteDatabase,
  theme: MatchedTheme,
  known: KnownRow | undefined,
  space: string | null,
): void {
  // What a person made keeps the words the person gave it.
  if (known?.made === 1) return
  const direction = theme.centre === null ? null : toBytes(theme.centre.direction)
  const floor = theme.centre?.floor ?? null
  const within = theme.centre === null ? null : space
  let { id } = theme
  if (id === null || known === undefined) {
    const name = freeName(db, theme.name)
    id = db.run(
      `INSERT INTO theme (name, origin, found_by, direction, floor, space) VALUES (?, ?, ?, ?, ?, ?)`,
      [name, theme.origin, theme.origin, direction, floor, within],
    ).lastInsertRowid
  } else {
    db.run('UPDATE theme SET found_by = ?, direction = ?, floor = ?, space = ? WHERE id = ?', [
      theme.origin,
      direction,
      floor,
      within,
      id,
    ])
    if (mayRename(known))
      db.run('UPDATE theme SET name = ?, origin = ? WHERE id = ?', [
        freeName(db, theme.name),
        theme.origin,
        id,
      ])
  }
  setWords(db, id, theme.words)
}

export function setWords(db: WriteDatabase, theme: number, words: MatchedTheme['words']): void {
  db.run('DELETE FROM theme_word WHERE theme_id = ?', [theme])
  for (const [key, weight] of words)
    db.run('INSERT OR REPLACE INTO theme_word (key, theme_id, weight) VALUES (?, ?, ?)', [key, theme, weight])
}

const MOST_TRIES = 1_000

/**
 * The first name that no other theme has.
 *
 * @param spell the name with this behind it: nothing at first, then a number
 * @param own the theme it is for, where that may keep the name it has
 */
export function firstFree(db: WriteDatabase, spell: (mark: string) => string, own?: number): string {
  for (let number = 1; number <= MOST_TRIES; number++) {
    const tried = spell(number === 1 ? '' : ` (${number})`)
    if (!isTaken(db, tried, own)) return tried
  }
  throw new VerbatimError('internal', `there are ${MOST_TRIES} themes called ${spell('')}`)
}

/** The name, with a number behind it where another theme has it. */
export const freeName = (db: WriteDatabase, name: string, own?: number): string =>
  firstFree(db, (mark) => `${cutText(name, LONGEST_THEME_NAME - mark.length).trimEnd()}${mark}`, own)

/** Whether a theme other than `own` has the name, also an archived one. */
export const isTaken = (db: WriteDatabase, name: string, own?: number): boolean =>
  db
    .all<{ id: number; name: string }>(`SELECT id, name FROM theme WHERE state IN ('active', 'archived')`)
    .some((theme) => theme.id !== own && themeNameKey(theme.name) === themeNameKey(name))

export const toBytes = (floats: Float32Array): Uint8Array =>
  new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength)
