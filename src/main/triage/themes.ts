/**
 * Candidate themes of the whole store from the key phrases of its items. Phrases are counted by item; a phrase counts for
 * more the more unevenly it is spread over sentiments, as in class-based TF-IDF, since themes are there to explain why
 * people are content or not.
 */

export interface PhrasedItem {
  item: number
  sentiment: string
  keyPhrases: string[]
  /** Ids of the rule themes it has now. */
  themes: number[]
}

export interface CandidateTheme {
  name: string
  /** The normalised phrase by which an item is known to have it. */
  key: string
}

/** A theme of fewer items is an anecdote. */
const LEAST_ITEMS = 3
const LEAST_SHARE = 0.004
/** What nearly everybody says is the subject of the survey, not a theme of it. */
const LARGEST_SHARE = 0.4
/** Phrases whose items overlap by more than this say the same. */
const SAME = 0.6

/** Singular and plural, and the commonest endings, fall together; accents do not matter. */
export function themeKey(phrase: string): string {
  return phrase
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .split(' ')
    .map((word) => (word.length > 4 ? word.replace(/(?:ies|y|es|s|en|e|n|i|a|o)$/, '') : word))
    .join(' ')
}

interface PhraseCount {
  key: string
  words: number
  items: Set<number>
  /** Spellings by how often they occur. */
  spellings: Map<string, number>
  bySentiment: Map<string, number>
}

/** Chooses themes from a sample of items of one kind, the weightiest first. */
export function chooseThemes(items: readonly PhrasedItem[], most: number): CandidateTheme[] {
  const counts = countPhrases(items)
  const total = items.length
  const least = Math.max(LEAST_ITEMS, total * LEAST_SHARE)
  const frequent = [...counts.values()].filter(
    ({ items: holders }) => holders.size >= least && (total < 20 || holders.size <= total * LARGEST_SHARE),
  )
  const classes = countClasses(items)
  const ranked = frequent
    .map((count) => ({ count, weight: weigh(count, classes, total) }))
    .sort((a, b) => b.weight - a.weight || (a.count.key < b.count.key ? -1 : 1))

  const chosen: PhraseCount[] = []
  for (const { count } of ranked) {
    if (chosen.length === most) break
    if (!chosen.some((other) => saysTheSame(other, count))) chosen.push(count)
  }
  return chosen.map((count) => ({ name: capitalise(commonestSpelling(count)), key: count.key }))
}

/** The ids of the themes an item has by the keys of its phrases, in ascending order. */
export function assignThemes(keys: readonly string[], themeByKey: ReadonlyMap<string, number>): number[] {
  const found = new Set(keys.flatMap((key) => themeByKey.get(key) ?? []))
  return [...found].sort((a, b) => a - b)
}

function countPhrases(items: readonly PhrasedItem[]): Map<string, PhraseCount> {
  const counts = new Map<string, PhraseCount>()
  items.forEach(({ keyPhrases, sentiment }, index) => {
    for (const phrase of keyPhrases) {
      const key = themeKey(phrase)
      let count = counts.get(key)
      if (count === undefined) {
        count = {
          key,
          words: key.split(' ').length,
          items: new Set(),
          spellings: new Map(),
          bySentiment: new Map(),
        }
        counts.set(key, count)
      }
      if (count.items.has(index)) continue
      count.items.add(index)
      count.spellings.set(phrase, (count.spellings.get(phrase) ?? 0) + 1)
      count.bySentiment.set(sentiment, (count.bySentiment.get(sentiment) ?? 0) + 1)
    }
  })
  return counts
}

function countClasses(items: readonly PhrasedItem[]): Map<string, number> {
  const classes = new Map<string, number>()
  for (const { sentiment } of items) classes.set(sentiment, (classes.get(sentiment) ?? 0) + 1)
  return classes
}

/** Frequency, damped, times specificity, times how far its sentiments are from everybody's. */
function weigh(count: PhraseCount, classes: ReadonlyMap<string, number>, total: number): number {
  const frequency = count.items.size
  const specificity = Math.log(1 + total / frequency)
  let distance = 0
  for (const [sentiment, size] of classes) {
    distance += Math.abs((count.bySentiment.get(sentiment) ?? 0) / frequency - size / total)
  }
  return frequency ** 0.8 * specificity * (1 + distance) * (count.words > 1 ? 1.3 : 1)
}

/** One lies within the other and they are mostly said by the same people. */
function saysTheSame(a: PhraseCount, b: PhraseCount): boolean {
  const nested = ` ${a.key} `.includes(` ${b.key} `) || ` ${b.key} `.includes(` ${a.key} `)
  const [smaller, larger] = a.items.size < b.items.size ? [a, b] : [b, a]
  let shared = 0
  for (const item of smaller.items) if (larger.items.has(item)) shared += 1
  return shared / smaller.items.size > SAME && (nested || shared / larger.items.size > SAME)
}

const commonestSpelling = ({ spellings }: PhraseCount): string =>
  [...spellings].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]![0]

const capitalise = (phrase: string): string => `${phrase[0]!.toUpperCase()}${phrase.slice(1)}`
