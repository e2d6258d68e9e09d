/**
 * Themes of the whole store from the words of its items: the rules' key phrases, and the themes that a model named. Words
 * are counted by item; one counts for more the more unevenly it is spread over sentiments, as in class-based TF-IDF, since
 * themes are there to explain why people are content or not. Pure, and the same whatever the order of the items.
 */
import { LONGEST_THEME_NAME, themeKey } from '../../shared/domain/theme.ts'
import { cutText } from '../cutText.ts'
import type { FoundTheme, ThemeReading, ThemeWord } from './readings.ts'

/** A theme of fewer items is an anecdote; one that a model called a theme twice is none. */
const LEAST_ITEMS = 3
const LEAST_NAMED = 2
const LEAST_SHARE = 0.004
/** What nearly everybody says is the subject of the survey, not a theme of it, unless a model calls it one. */
const LARGEST_SHARE = 0.4
/** Words whose items overlap by more than this say the same. */
const SAME = 0.6
/** A word tells a theme where at least this share of the texts with it are about the theme. */
const LEAST_WEIGHT = 0.5
const MOST_WORDS = 40
/** What a model calls a theme is more of one than what the rules find often. */
const NAMED_FACTOR = 1.5
/** Whose name a theme gets: the model's where it named it in so many of its texts. */
const NAMED_SHARE = 0.05

type Worded = Pick<ThemeReading, 'sentiment' | 'phrases' | 'labels'>

export interface WordCount {
  key: string
  words: number
  /** Places in the sample. */
  items: Set<number>
  /** Spellings of the rules by how often they occur. */
  spellings: Map<string, number>
  /** Spellings of the model. */
  names: Map<string, number>
  named: number
  bySentiment: Map<string, number>
}

/** Chooses at most `most` themes from a sample, the weightiest first. */
export function discoverByWords(sample: readonly Worded[], most: number): FoundTheme[] {
  const counts = countWords(sample)
  const total = sample.length
  const least = leastItems(total)
  const leastNamed = Math.max(LEAST_NAMED, total * LEAST_SHARE)
  const isSubject = ({ items, named }: WordCount): boolean =>
    total >= 20 && items.size > total * LARGEST_SHARE && named < items.size / 2
  const classes = countClasses(sample)
  const ranked = [...counts.values()]
    .filter(
      (count) => count.items.size >= (count.named >= LEAST_NAMED ? leastNamed : least) && !isSubject(count),
    )
    .map((count) => ({ count, weight: weigh(count, classes, total) }))
    .sort((a, b) => b.weight - a.weight || (a.count.key < b.count.key ? -1 : 1))

  const chosen: { seed: WordCount; words: ThemeWord[] }[] = []
  const queue = ranked.map(({ count }) => count)
  // It grows while it is gone through; a theme gets broader only so often.
  for (const count of queue) {
    const known = chosen.find(({ seed }) => saysTheSame(seed, count))
    if (known !== undefined && isBroader(count, known.seed)) {
      // The part came first because two words tell more than one; the theme is the whole. What only the part says stands again.
      const words = known.words.map(([key]) => counts.get(key)!)
      known.seed = count
      known.words = [[count.key, 1]]
      queue.push(...words)
    } else if (known !== undefined) {
      const weight = overlap(count.items, known.seed.items) / count.items.size
      if (weight >= LEAST_WEIGHT && known.words.length < MOST_WORDS) known.words.push([count.key, weight])
    } else if (chosen.length < most) chosen.push({ seed: count, words: [[count.key, 1]] })
  }
  return chosen.map(({ words }) => ({
    ...nameOf(words.map(([key]) => counts.get(key)!)),
    words,
    centre: null,
    members: new Set(words.flatMap(([key]) => [...counts.get(key)!.items])),
  }))
}

/** Much that is said of it is not said of the part, so that the part's name would be too narrow. */
const isBroader = (count: WordCount, seed: WordCount): boolean =>
  overlap(count.items, seed.items) / count.items.size <= SAME && count.items.size > seed.items.size

export const leastItems = (total: number): number => Math.max(LEAST_ITEMS, total * LEAST_SHARE)

/** By key, which items have it. */
export function countWords(sample: readonly Worded[]): Map<string, WordCount> {
  const counts = new Map<string, WordCount>()
  const countOf = (key: string): WordCount => {
    let count = counts.get(key)
    if (count === undefined) {
      count = {
        key,
        words: key.split(' ').length,
        items: new Set(),
        spellings: new Map(),
        names: new Map(),
        named: 0,
        bySentiment: new Map(),
      }
      counts.set(key, count)
    }
    return count
  }
  sample.forEach(({ phrases, labels, sentiment }, index) => {
    const named = new Set<string>()
    for (const [name] of labels) {
      const key = themeKey(name)
      if (key === '' || named.has(key)) continue
      named.add(key)
      const count = countOf(key)
      take(count, index, sentiment)
      count.named += 1
      add(count.names, name)
    }
    for (const phrase of new Set(phrases)) {
      const key = themeKey(phrase)
      if (key === '') continue
      const count = countOf(key)
      add(count.spellings, phrase)
      take(count, index, sentiment)
    }
  })
  return counts
}

function take(count: WordCount, index: number, sentiment: string): void {
  if (count.items.has(index)) return
  count.items.add(index)
  add(count.bySentiment, sentiment)
}

const add = (counts: Map<string, number>, value: string): void => {
  counts.set(value, (counts.get(value) ?? 0) + 1)
}

function countClasses(sample: readonly Worded[]): Map<string, number> {
  const classes = new Map<string, number>()
  for (const { sentiment } of sample) add(classes, sentiment)
  // In one order, so that sums over them are the same to the last digit whatever came first.
  return new Map([...classes].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Frequency, damped, times specificity, times how far its sentiments are from everybody's. */
function weigh(count: WordCount, classes: ReadonlyMap<string, number>, total: number): number {
  const frequency = count.items.size
  const specificity = Math.log(1 + total / frequency)
  let distance = 0
  for (const [sentiment, size] of classes) {
    distance += Math.abs((count.bySentiment.get(sentiment) ?? 0) / frequency - size / total)
  }
  const named = 1 + (NAMED_FACTOR - 1) * (count.named / frequency)
  return frequency ** 0.8 * specificity * (1 + distance) * (count.words > 1 ? 1.3 : 1) * named
}

/** They are mostly said by the same people, or one lies within the other and comes with it. */
function saysTheSame(a: WordCount, b: WordCount): boolean {
  const [smaller, larger] = a.items.size < b.items.size ? [a, b] : [b, a]
  const shared = overlap(smaller.items, larger.items)
  return shared / smaller.items.size > SAME && (isNested(a.key, b.key) || shared / larger.items.size > SAME)
}

export function overlap(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const [smaller, larger] = a.size < b.size ? [a, b] : [b, a]
  let shared = 0
  for (const item of smaller) if (larger.has(item)) shared += 1
  return shared
}

/**
 * The model's commonest name where it named the theme, else the commonest spelling of its most telling phrase.
 *
 * @param counts of its words, the most telling first; at least one
 */
export function nameOf(counts: readonly WordCount[]): Pick<FoundTheme, 'name' | 'origin'> {
  const names = new Map<string, number>()
  let items = 0
  for (const count of counts) {
    items = Math.max(items, count.items.size)
    for (const [name, times] of count.names) names.set(name, (names.get(name) ?? 0) + times)
  }
  const [name, times] = commonest(names) ?? ['', 0]
  if (times > 0 && times >= items * NAMED_SHARE) return { name: capitalise(name), origin: 'model' }
  const spelled = counts.find(({ spellings }) => spellings.size > 0)
  return { name: capitalise(spelled === undefined ? name : commonest(spelled.spellings)![0]), origin: 'rule' }
}

const commonest = (counts: ReadonlyMap<string, number>): [string, number] | undefined =>
  [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]

const capitalise = (phrase: string): string => {
  const name = phrase.trim().replace(/\s+/g, ' ')
  return cutText(`${name.slice(0, 1).toUpperCase()}${name.slice(1)}`, LONGEST_THEME_NAME)
}

/** One holds the other, word for word. */
const isNested = (a: string, b: string): boolean => ` ${a} `.includes(` ${b} `) || ` ${b} `.includes(` ${a} `)
