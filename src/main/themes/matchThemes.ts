/** Which of the themes that are known a new discovery has found again: their ids survive. Pure. */
import type { FoundTheme, ThemeCentre, ThemeWord } from './readings.ts'
import { themeKey } from '../../shared/domain/theme.ts'
import { dot } from '../vectors.ts'
import { overlap } from './wordThemes.ts'

export interface KnownTheme {
  id: number
  name: string
  words: readonly ThemeWord[]
  centre: ThemeCentre | null
  /** Places in the sample of items that have it now. */
  members: ReadonlySet<number>
}

/** Less alike than this, they are two themes. */
const LEAST_LIKENESS = 0.35
/** Directions this close are the same cluster. */
const LEAST_COSINE = 0.8

/**
 * The most alike first, each once.
 *
 * @param sameSpace whether directions of both were measured from the same middle by the same model
 * @returns the id, a found theme; null for a new one
 */
export function matchThemes(
  found: readonly Pick<FoundTheme, 'name' | 'words' | 'centre' | 'members'>[],
  known: readonly KnownTheme[],
  sameSpace: boolean,
): (number | null)[] {
  const pairs = found.flatMap((theme, at) =>
    known.flatMap((old) => {
      const likeness = likenessOf(theme, old, sameSpace)
      return likeness < LEAST_LIKENESS ? [] : [{ at, id: old.id, likeness }]
    }),
  )
  pairs.sort((a, b) => b.likeness - a.likeness || a.id - b.id || a.at - b.at)
  const ids: (number | null)[] = found.map(() => null)
  const taken = new Set<number>()
  for (const { at, id } of pairs) {
    if (ids[at] !== null || taken.has(id)) continue
    ids[at] = id
    taken.add(id)
  }
  return ids
}

/** From 0 to 1; names that read the same are the same theme whatever else changed. */
function likenessOf(
  theme: Pick<FoundTheme, 'name' | 'words' | 'centre' | 'members'>,
  old: KnownTheme,
  sameSpace: boolean,
): number {
  const likeness = Math.max(jaccard(theme.members, old.members), likeWords(theme.words, old.words))
  const sameName = themeKey(theme.name) === themeKey(old.name)
  // Of several by the same name none is: names are unique. A little above all that is only alike.
  if (sameName) return 1 + likeness
  if (!sameSpace || theme.centre === null || old.centre === null) return likeness
  const cosine = dot(theme.centre.direction, old.centre.direction)
  return cosine >= LEAST_COSINE ? Math.max(likeness, cosine) : likeness
}

function jaccard(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const shared = overlap(a, b)
  return shared === 0 ? 0 : shared / (a.size + b.size - shared)
}

function likeWords(a: readonly ThemeWord[], b: readonly ThemeWord[]): number {
  const weights = new Map(a)
  let shared = 0
  let all = a.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [key, weight] of b) {
    const other = weights.get(key)
    shared += Math.min(weight, other ?? 0)
    all += weight - Math.min(weight, other ?? 0)
  }
  return all === 0 ? 0 : shared / all
}
