/**
 * The themes of a sample: clusters of its vectors where there are any, told by the words that set them apart, and the themes
 * its words make. Both ways find much the same; what says the same is one theme. Pure and fixed by the seed.
 */
import { quantile } from '../../shared/domain/statistics.ts'
import type { FoundTheme, ThemeReading, ThemeWord } from './readings.ts'
import { themeKey } from '../../shared/domain/theme.ts'
import { type Clusters, divisionsOf } from './vectorClusters.ts'
import { centred, dot, meanVector, unpackVector } from '../vectors.ts'
import { type WordCount, countWords, discoverByWords, leastItems, nameOf, overlap } from './wordThemes.ts'

export interface Discovery {
  themes: FoundTheme[]
  /** What the vectors of the sample have in common; null when there were too few. */
  middle: Float32Array | null
}

/** Fewer vectors than this are no picture of the whole. */
const LEAST_VECTORS = 40
/** Vectors that are clustered; the rest is assigned. */
const MOST_VECTORS = 4_000
/** A cluster is told by a word that stands in this share of its texts, and so many times as often as elsewhere. */
const TELLING_SHARE = 0.08
const TELLING_LIFT = 2
/** Found both ways: their items overlap by this much of the smaller. */
const SAME = 0.5
/** A word tells a cluster where this share of the texts with it lie in it. */
const LEAST_WEIGHT = 0.6
const MOST_WORDS = 40
/**
 * A division is of use as far as words tell its clusters. What separates texts best may be none of it: vectors of a model that is
 * not made for them fall into two halves, by how sentences are built. Then the next best is tried, so often.
 */
const LEAST_TOLD = 0.25
const MOST_DIVISIONS = 6

/**
 * @param most themes, at least 1
 * @param known the middle from which directions are measured; null: that of the sample
 */
export function discoverThemes(
  sample: readonly ThemeReading[],
  most: number,
  seed: number,
  known: Float32Array | null = null,
): Discovery {
  const byWords = discoverByWords(sample, most)
  const { themes: byVectors, middle } = discoverByVectors(sample, most, seed, known)
  return { themes: joinBoth(byVectors, byWords).slice(0, most), middle }
}

export function discoverByVectors(
  sample: readonly ThemeReading[],
  most: number,
  seed: number,
  known: Float32Array | null = null,
): Discovery {
  const places = sample.flatMap(({ vector }, place) => (vector === null ? [] : [place]))
  if (places.length < LEAST_VECTORS) return { themes: [], middle: known }
  const step = Math.max(1, Math.ceil(places.length / MOST_VECTORS))
  const chosen = places.filter((_, at) => at % step === 0)
  const raw = chosen.map((place) => unpackVector(sample[place]!.vector!))
  const middle = known ?? meanVector(raw)
  const vectors = raw.map((vector) => centred(vector, middle))
  const readings = chosen.map((place) => sample[place]!)
  const counts = countWords(readings)
  let best: { themes: FoundTheme[]; told: number } = { themes: [], told: -1 }
  let tries = 0
  for (const clusters of divisionsOf(vectors, most, seed)) {
    const division = tellClusters(clusters, vectors, counts)
    if (division.told > best.told) best = division
    tries += 1
    if (best.told >= LEAST_TOLD || tries === MOST_DIVISIONS) break
  }
  const themes = best.themes.map((theme) => ({
    ...theme,
    members: new Set([...theme.members].map((at) => chosen[at]!)),
  }))
  return { themes: withoutTwins(themes), middle }
}

/** The clusters that words tell, as themes, and the share of the vectors that lie in them. */
function tellClusters(
  { centres, members }: Clusters,
  vectors: readonly Float32Array[],
  counts: ReadonlyMap<string, WordCount>,
): { themes: FoundTheme[]; told: number } {
  const least = leastItems(vectors.length)
  let told = 0
  const themes = centres.flatMap((direction, cluster): FoundTheme[] => {
    const inside = new Set<number>()
    members.forEach((own, at) => {
      if (own === cluster) inside.add(at)
    })
    if (inside.size < least) return []
    const words = tellingWords(counts, inside, vectors.length)
    if (words.length === 0) return []
    told += inside.size
    const floor = floorOf(vectors, direction, inside)
    return [
      {
        ...nameOf(words.map(({ count }) => count)),
        words: words
          .filter(({ weight }) => weight >= LEAST_WEIGHT)
          .slice(0, MOST_WORDS)
          .map(({ count, weight }): ThemeWord => [count.key, weight]),
        centre: { direction, floor },
        members: new Set([...inside].filter((at) => dot(vectors[at]!, direction) >= floor)),
      },
    ]
  })
  return { themes, told: told / vectors.length }
}

interface TellingWord {
  count: WordCount
  /** Share of the texts with the word that lie in the cluster. */
  weight: number
}

/** Words by which a person sees what a cluster is about, the most telling first; none where its texts share nothing. */
function tellingWords(
  counts: ReadonlyMap<string, WordCount>,
  inside: ReadonlySet<number>,
  total: number,
): TellingWord[] {
  const found: (TellingWord & { value: number })[] = []
  for (const count of counts.values()) {
    const shared = overlap(count.items, inside)
    const share = shared / inside.size
    const lift = share / (count.items.size / total)
    if (share < TELLING_SHARE || lift < TELLING_LIFT) continue
    found.push({ count, weight: shared / count.items.size, value: share * Math.log(lift) })
  }
  return found.sort((a, b) => b.value - a.value || (a.count.key < b.count.key ? -1 : 1))
}

/** Above nearly all that lie elsewhere, and above the tenth of its own that lie farthest out. */
function floorOf(
  vectors: readonly Float32Array[],
  direction: Float32Array,
  inside: ReadonlySet<number>,
): number {
  const own: number[] = []
  const others: number[] = []
  vectors.forEach((vector, at) => (inside.has(at) ? own : others).push(dot(vector, direction)))
  const sorted = (values: number[]): number[] => values.sort((a, b) => a - b)
  return Math.max(quantile(sorted(own), 0.1) ?? 0, quantile(sorted(others), 0.95) ?? 0)
}

/** Those that got the same name are one topic in two shades: the larger stands for both. Largest first. */
export function withoutTwins(themes: readonly FoundTheme[]): FoundTheme[] {
  const kept: FoundTheme[] = []
  const bySize = [...themes].sort((a, b) => b.members.size - a.members.size || (a.name < b.name ? -1 : 1))
  for (const theme of bySize) {
    const key = themeKey(theme.name)
    if (!kept.some(({ name }) => themeKey(name) === key)) kept.push(theme)
  }
  return kept
}

/** Themes found by words take over the place of the cluster that says the same; the others stand beside them. */
function joinBoth(clusters: readonly FoundTheme[], byWords: readonly FoundTheme[]): FoundTheme[] {
  const left = [...byWords]
  const joined = clusters.map((cluster) => {
    const named = left.findIndex(({ name }) => themeKey(name) === themeKey(cluster.name))
    const at = named >= 0 ? named : left.findIndex((theme) => isSame(cluster, theme))
    if (at < 0) return cluster
    const [theme] = left.splice(at, 1)
    const words = new Map([...cluster.words, ...theme!.words])
    return {
      ...cluster,
      // The word that made a theme by itself names it better than the words of a cluster do.
      ...(cluster.origin === 'model' && theme!.origin === 'rule'
        ? {}
        : { name: theme!.name, origin: theme!.origin }),
      words: [...words].sort(([, a], [, b]) => b - a).slice(0, MOST_WORDS),
      members: new Set([...cluster.members, ...theme!.members]),
    }
  })
  return withoutTwins([...joined, ...left])
}

function isSame(a: FoundTheme, b: FoundTheme): boolean {
  const smaller = Math.min(a.members.size, b.members.size)
  return smaller > 0 && overlap(a.members, b.members) / smaller > SAME
}
