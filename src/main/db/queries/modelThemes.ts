import type { Answer } from '../../../shared/domain/labels.ts'
import type { WriteDatabase } from '../database.ts'

interface NamedTheme {
  name: string
  sentiment: string
  quote: string
}

const LONGEST_NAME = 80

/**
 * Links an item to the themes that a model named in it and that a quote from its text bears out; links of an earlier answer
 * go. Themes of the model stand beside those of the rules, whatever they are called. Belongs into the transaction that
 * stores the answer.
 */
export function linkModelThemes(
  db: WriteDatabase,
  item: number,
  answer: Pick<Answer, 'labels' | 'evidence' | 'fallback'>,
): void {
  db.run(
    `DELETE FROM item_theme WHERE item_id = ?
       AND EXISTS (SELECT 1 FROM theme WHERE id = item_theme.theme_id AND origin = 'model')`,
    [item],
  )
  if (answer.fallback.includes('themes')) return
  const unfounded = new Set(
    answer.evidence
      .filter(({ field, verified }) => field === 'themes' && !verified)
      .map(({ quote }) => quote),
  )
  for (const { name, sentiment, quote } of namedThemes(answer.labels['themes'])) {
    const known = name.trim().replace(/\s+/g, ' ').slice(0, LONGEST_NAME)
    if (known === '' || quote === '' || unfounded.has(quote)) continue
    db.run(`INSERT INTO theme (name, origin) VALUES (?, 'model') ON CONFLICT (name, origin) DO NOTHING`, [
      known,
    ])
    db.run(
      `INSERT INTO item_theme (item_id, theme_id, sentiment)
       SELECT ?, id, ? FROM theme WHERE name = ? AND origin = 'model' ON CONFLICT (item_id, theme_id) DO NOTHING`,
      [item, sentiment, known],
    )
  }
}

const namedThemes = (themes: unknown): NamedTheme[] => (Array.isArray(themes) ? (themes as NamedTheme[]) : [])
