import type { Evidence } from '../../../shared/domain/labels.ts'
import { NAMED_SCORE, themeKey } from '../../../shared/domain/theme.ts'
import type { WriteDatabase } from '../database.ts'
import { wantPass } from './duePasses.ts'

interface Said {
  labels: Record<string, unknown>
  evidence: readonly Evidence[]
  fallback: readonly string[]
}

interface NamedTheme {
  name: string
  sentiment: string
  quote: string
}

/** The themes that a model named in a text and that a quote from it bears out, as `[name, sentiment]`. */
export function namedThemes({ labels, evidence, fallback }: Said): [name: string, sentiment: string][] {
  if (fallback.includes('themes')) return []
  const unfounded = new Set(
    evidence.filter(({ field, verified }) => field === 'themes' && !verified).map(({ quote }) => quote),
  )
  const named = Array.isArray(labels['themes']) ? (labels['themes'] as NamedTheme[]) : []
  return named.flatMap(({ name, sentiment, quote }): [string, string][] => {
    const known = name.trim().replace(/\s+/g, ' ')
    return known === '' || quote === '' || unfounded.has(quote) ? [] : [[known, sentiment]]
  })
}

/**
 * Links an item to the themes whose words a model used for what it found in it. What it calls otherwise becomes a theme, or
 * joins one, when themes are next brought up to date. Belongs into the transaction that stores the answer.
 */
export function linkModelThemes(db: WriteDatabase, item: number, answer: Said): void {
  wantPass(db, 'themes')
  for (const [name, sentiment] of namedThemes(answer)) {
    db.run(
      `INSERT INTO item_theme (item_id, theme_id, sentiment, score)
       SELECT $item, t.id, $sentiment, $score FROM theme_word w
       JOIN theme named ON named.id = w.theme_id AND named.split_from IS NULL
       JOIN theme t ON t.id = coalesce(named.merged_into, named.id) AND t.state = 'active'
       WHERE w.key = $key
       ON CONFLICT (item_id, theme_id) DO UPDATE SET sentiment = excluded.sentiment, score = max(score, excluded.score)`,
      { item, sentiment, score: NAMED_SCORE, key: themeKey(name) },
    )
  }
}
