/** What is known of an item by which it may have a theme. */
export interface ThemeReading {
  item: number
  sentiment: string
  /** The rules' key phrases. */
  phrases: string[]
  /** The themes that a model named in it and that a quote bears out, with how it is spoken of. */
  labels: [name: string, sentiment: string][]
  /** As `packVector` makes it; null where it has none. */
  vector: Uint8Array | null
  /** The links it has now. */
  links: ThemeLink[]
  /** What a model settled about it; null where it was not asked. */
  settled: SettledDoubt | null
}

/** A model's choice among themes of which it was not sure that the text speaks of them. */
export interface SettledDoubt {
  /** null: none of them. */
  theme: number | null
  among: number[]
}

/** `score` from 0 to 1: how sure it is that the item speaks of the theme. */
export type ThemeLink = [theme: number, score: number, sentiment: string | null]

/** A word or phrase (by its key) that tells a theme, and the share of the texts with it that are about the theme. */
export type ThemeWord = [key: string, weight: number]

/** What discovery finds; `members` are places in the sample it was found in. */
export interface FoundTheme {
  name: string
  /** Who put it that way. */
  origin: 'rule' | 'model'
  /** The most telling first. */
  words: ThemeWord[]
  /** Where its texts lie; null when it was found by words. */
  centre: ThemeCentre | null
  members: ReadonlySet<number>
}

export interface ThemeCentre {
  /** Of length 1, in the space whose middle was taken away. */
  direction: Float32Array
  /** Texts whose cosine with the direction is at least this are about the theme. */
  floor: number
}
