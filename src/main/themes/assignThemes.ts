/** Which themes an item has, by its words and its vector, after what a person changed about the themes. Pure. */
import type { SettledDoubt, ThemeCentre, ThemeLink, ThemeReading, ThemeWord } from './readings.ts'
import { DOUBTFUL, NAMED_SCORE, themeKey } from '../../shared/domain/theme.ts'
import { centred, dot, hasDimensions, unpackVector } from '../vectors.ts'

/** A theme as items are held against it. */
export interface AssignableTheme {
  id: number
  state: 'active' | 'archived' | 'merged'
  /** Its items are those of that theme. */
  mergedInto: number | null
  /** It takes items from that theme, and from no other. */
  splitFrom: number | null
  words: readonly ThemeWord[]
  centre: ThemeCentre | null
}

/** A model chose the theme among several for a doubtful text: surer than a word, less sure than what it named itself. */
export const SETTLED_SCORE = 0.9
/** Themes a model chooses from. */
const MOST_CANDIDATES = 4
/** Whose direction is nearly as close as the nearest one's may be meant as well. */
const NEARLY_AS_CLOSE = 0.1
/** What a vector says at its floor; at the centre itself it says 1. */
const FLOOR_SCORE = 0.5

export interface Assigner {
  /** In ascending order of theme. */
  linksOf(reading: Pick<ThemeReading, 'phrases' | 'labels' | 'vector' | 'sentiment' | 'settled'>): ThemeLink[]
  /** The themes it may speak of: those of its doubtful links, then others whose direction is nearly as close. None without doubt. */
  candidatesOf(reading: Pick<ThemeReading, 'vector' | 'links'>): number[]
}

/** @param middle of the space of the centres; null where there is none */
export function createAssigner(themes: readonly AssignableTheme[], middle: Float32Array | null): Assigner {
  const byWord = new Map<string, [theme: AssignableTheme, weight: number][]>()
  for (const theme of themes) {
    for (const [key, weight] of theme.words) byWord.set(key, [...(byWord.get(key) ?? []), [theme, weight]])
  }
  const byId = new Map(themes.map((theme) => [theme.id, theme]))
  const split = themes.filter(({ splitFrom }) => splitFrom !== null).sort((a, b) => a.id - b.id)
  const whole = themes.filter(({ splitFrom, centre }) => splitFrom === null && centre !== null)

  const rootOf = (theme: AssignableTheme): AssignableTheme | null => {
    let root: AssignableTheme | undefined = theme
    for (let steps = 0; root?.state === 'merged' && steps <= themes.length; steps++)
      root = root.mergedInto === null ? undefined : byId.get(root.mergedInto)
    return root?.state === 'active' ? root : null
  }

  return {
    candidatesOf: ({ vector, links }) => {
      const doubtful = links.filter(([, score]) => score < DOUBTFUL).sort((a, b) => b[1] - a[1])
      if (doubtful.length === 0) return []
      const known = new Set(links.map(([theme]) => theme))
      const near = whole.filter(({ id, state }) => state === 'active' && !known.has(id))
      return [
        ...doubtful.map(([theme]) => theme),
        ...(vector === null || middle === null ? [] : nearlyAsClose(vector, middle, whole, near)),
      ].slice(0, MOST_CANDIDATES)
    },
    linksOf: ({ phrases, labels, vector, sentiment, settled }) => {
      const scores = new Map<number, { score: number; sentiment: string }>()
      const give = (id: number, score: number, how: string): void => {
        const known = scores.get(id)
        if (known === undefined || score >= known.score) scores.set(id, { score, sentiment: how })
      }
      for (const phrase of phrases)
        for (const [theme, weight] of byWord.get(themeKey(phrase)) ?? []) give(theme.id, weight, sentiment)
      // What a model said of the text itself is surer than any word, and so is how it is meant.
      for (const [name, how] of labels)
        for (const [theme, weight] of byWord.get(themeKey(name)) ?? [])
          give(theme.id, Math.max(weight, NAMED_SCORE), how)
      if (vector !== null && middle !== null)
        giveByVector(vector, middle, whole, (id, score) => give(id, score, sentiment))
      giveToParts(vector, middle, split, scores)
      for (const part of split) {
        const own = scores.get(part.id)
        const parent = scores.get(part.splitFrom!)
        if (own !== undefined && parent === undefined) scores.delete(part.id)
        // An archived part lets its texts go back.
        else if (own !== undefined && rootOf(part) !== null) scores.delete(part.splitFrom!)
      }
      const links = new Map<number, ThemeLink>()
      for (const [id, { score, sentiment: how }] of scores) {
        const root = rootOf(byId.get(id)!)
        const known = root === null ? undefined : links.get(root.id)
        if (root !== null && (known === undefined || known[1] < score))
          links.set(root.id, [root.id, Math.min(1, Math.round(score * 1_000) / 1_000), how])
      }
      if (settled !== null) settle(links, settled, rootOf, byId, sentiment)
      return [...links.values()].sort(([a], [b]) => a - b)
    },
  }
}

/** A choice takes the place of the doubt it was asked about; what became sure by other means stays. */
function settle(
  links: Map<number, ThemeLink>,
  { theme: chosen, among }: SettledDoubt,
  rootOf: (theme: AssignableTheme) => AssignableTheme | null,
  byId: ReadonlyMap<number, AssignableTheme>,
  sentiment: string,
): void {
  for (const id of among) if (id !== chosen && (links.get(id)?.[1] ?? 1) < DOUBTFUL) links.delete(id)
  const theme = chosen === null ? undefined : byId.get(chosen)
  if (theme === undefined || rootOf(theme)?.id !== theme.id) return
  const known = links.get(theme.id)
  links.set(theme.id, [theme.id, Math.max(SETTLED_SCORE, known?.[1] ?? 0), known?.[2] ?? sentiment])
}

/** Of `near`, those about as close as the closest of all, the closest first. */
function nearlyAsClose(
  packed: Uint8Array,
  middle: Float32Array,
  all: readonly AssignableTheme[],
  near: readonly AssignableTheme[],
): number[] {
  if (!hasDimensions(packed, middle.length)) return []
  const vector = centred(unpackVector(packed), middle)
  const cosineOf = ({ centre }: AssignableTheme): number => dot(vector, centre!.direction)
  const least = Math.max(0, ...all.map(cosineOf)) - NEARLY_AS_CLOSE
  return near
    .map((theme) => ({ id: theme.id, cosine: cosineOf(theme) }))
    .filter(({ cosine }) => cosine > 0 && cosine >= least)
    .sort((a, b) => b.cosine - a.cosine || a.id - b.id)
    .map(({ id }) => id)
}

/** An item of a whole whose words fit none of its parts goes to the nearest part, where it lies within its bounds. */
function giveToParts(
  packed: Uint8Array | null,
  middle: Float32Array | null,
  parts: readonly AssignableTheme[],
  scores: Map<number, { score: number; sentiment: string }>,
): void {
  if (packed === null || middle === null) return
  for (const whole of new Set(parts.map(({ splitFrom }) => splitFrom!))) {
    const own = parts.filter(({ splitFrom, centre }) => splitFrom === whole && centre !== null)
    const known = scores.get(whole)
    if (known === undefined || parts.some(({ splitFrom, id }) => splitFrom === whole && scores.has(id)))
      continue
    giveByVector(packed, middle, own, (id, score) => scores.set(id, { ...known, score }))
  }
}

/** The nearest theme, where the vector lies within its bounds. */
function giveByVector(
  packed: Uint8Array,
  middle: Float32Array,
  themes: readonly AssignableTheme[],
  give: (theme: number, score: number) => void,
): void {
  if (!hasDimensions(packed, middle.length)) return
  const vector = centred(unpackVector(packed), middle)
  let best: { theme: AssignableTheme; cosine: number } | null = null
  for (const theme of themes) {
    const cosine = dot(vector, theme.centre!.direction)
    if (best === null || cosine > best.cosine) best = { theme, cosine }
  }
  if (best === null) return
  const { floor } = best.theme.centre!
  if (best.cosine < floor) return
  const height = floor >= 1 ? 1 : (best.cosine - floor) / (1 - floor)
  give(best.theme.id, FLOOR_SCORE + (1 - FLOOR_SCORE) * height)
}
