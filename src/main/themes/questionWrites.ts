import { themeNameKey, DOUBTFUL } from '../../shared/domain/theme.ts'
import type { WriteDatabase } from '../db/database.ts'
import { wantPass } from '../db/queries/duePasses.ts'
import { SETTLED_SCORE } from './assignThemes.ts'
import { isTaken } from './themeWrites.ts'

/** A question that was answered, by which its answer is found again. */
interface Answered {
  recipe: string
  key: string
  model: string
  said: string
  now: number
}

export interface NameAnswer extends Answered {
  theme: number
  /** The items it was shown. */
  items: readonly number[]
  /** null: what was said is no name, and the theme keeps its own. */
  name: string | null
}

export interface ChoiceAnswer extends Answered {
  item: number
  candidates: readonly number[]
  /** null: none of them. */
  theme: number | null
}

export const themeQuestionWrites = (db: WriteDatabase) => ({
  /** Keeps what a model said, from which nothing follows for the themes. */
  'themes.keepSaid': (answer: Answered): null => {
    keep(db, answer)
    return null
  },

  /** Keeps what a model called a theme, and calls it so, unless a person or another theme was quicker. */
  'themes.keepName': (answer: NameAnswer): { outcome: 'named' | 'refused' | 'overtaken' } =>
    db.transaction(() => {
      keep(db, answer)
      const { theme, name, model, items } = answer
      const now = db.get<{ name: string }>(
        `SELECT name FROM theme WHERE id = ? AND state = 'active' AND origin <> 'person'`,
        [theme],
      )
      if (now === undefined) return { outcome: 'overtaken' }
      const isUsable = name !== null && (themeNameKey(name) === themeNameKey(now.name) || !isTaken(db, name))
      db.run(`UPDATE theme SET named_by = ?, named_from = ? WHERE id = ?`, [
        model,
        JSON.stringify(items),
        theme,
      ])
      if (!isUsable) return { outcome: 'refused' }
      db.run(`UPDATE theme SET name = ?, origin = 'model' WHERE id = ?`, [name, theme])
      return { outcome: 'named' }
    }),

  /** Keeps which theme a model chose for a doubtful text, and links it so, as the next pass over all links will. */
  'themes.keepChoice': (answer: ChoiceAnswer): { outcome: 'settled' | 'overtaken' } =>
    db.transaction(() => {
      keep(db, answer)
      const { item, candidates, theme, model, now } = answer
      const asked = JSON.stringify(candidates)
      const { active } = db.get<{ active: number }>(
        `SELECT count(*) AS active FROM theme WHERE state = 'active' AND id IN (SELECT value FROM json_each(?))`,
        [asked],
      )!
      const isThere = db.get('SELECT 1 FROM item WHERE id = ?', [item]) !== undefined
      if (!isThere || active < candidates.length) return { outcome: 'overtaken' }
      db.run(
        `INSERT OR REPLACE INTO theme_choice (item_id, theme_id, candidates, model, answered_at)
         VALUES (?, ?, ?, ?, ?)`,
        [item, theme, asked, model, now],
      )
      db.run(
        `DELETE FROM item_theme WHERE item_id = ? AND theme_id IS NOT ? AND score < ${DOUBTFUL}
           AND theme_id IN (SELECT value FROM json_each(?))`,
        [item, theme, asked],
      )
      if (theme !== null)
        db.run(
          `INSERT INTO item_theme (item_id, theme_id, sentiment, score)
           SELECT id, ?, coalesce(sentiment, 'neutral'), ${SETTLED_SCORE} FROM item WHERE id = ?
           ON CONFLICT (item_id, theme_id) DO UPDATE SET score = max(score, excluded.score)`,
          [theme, item],
        )
      // A pass under way has read the item as it was.
      wantPass(db, 'themeLinks')
      return { outcome: 'settled' }
    }),
})

const keep = (db: WriteDatabase, { recipe, key, model, said, now }: Answered): void => {
  db.run(
    'INSERT OR REPLACE INTO theme_answer (recipe, key, model, said, answered_at) VALUES (?, ?, ?, ?, ?)',
    [recipe, key, model, said, now],
  )
}
