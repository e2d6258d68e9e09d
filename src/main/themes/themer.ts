/** The part of themes that runs in a thread of its own: finding them, and holding items against them. Never touches the store. */
import { type AssignableTheme, type Assigner, createAssigner } from './assignThemes.ts'
import { discoverThemes, withoutTwins } from './discover.ts'
import { type KnownTheme, matchThemes } from './matchThemes.ts'
import { type FoundPart, centreOfWords, findParts, wordsOfTheme } from './personThemes.ts'
import type { FoundTheme, ThemeLink, ThemeReading, ThemeWord } from './readings.ts'
import type { PackedReading, ReadingPage, StoredTheme } from './themeReads.ts'

/** A found theme as it is stored; `id` of the known one it is, null for a new one. */
export interface MatchedTheme extends Omit<FoundTheme, 'members'> {
  id: number | null
}

/** `[item, its links]`: all of them, in ascending order of theme. */
export type LinkChange = [item: number, links: ThemeLink[]]

export interface DiscoverQuestion {
  /** Themes at most. */
  most: number
  seed: number
  known: readonly StoredTheme[]
  /** Of the vectors' space, as it was first found; null when it never was. */
  middle: Float32Array | null
}

interface MadeQuestion {
  made: readonly { name: string; description: string }[]
  middle: Float32Array | null
}

interface PartsQuestion {
  whole: readonly ThemeWord[]
  most: number
  middle: Float32Array | null
}

type Parcel = Pick<ReadingPage, 'parcel' | 'vectors' | 'stride'>

/** Of a kind of items beside another one: mail of a whole archive would crowd out the answers of a survey. */
const SHARES: Readonly<Record<PackedReading['kind'], number>> = { survey: 2 / 3, email: 1 / 3 }

type SampleOf = 'discovery' | 'edit'
type KindOfReading = ThemeReading & { kind: PackedReading['kind'] }

export function themerOperations() {
  // A person may change themes while a discovery goes on.
  const samples = new Map<SampleOf, KindOfReading[]>()
  const takeSample = (of: SampleOf): KindOfReading[] => {
    const sample = samples.get(of) ?? []
    samples.delete(of)
    return sample
  }
  let assigner: Assigner = createAssigner([], null)
  return {
    /** What a reading that broke off has left is no part of the next sample. */
    'themes.beginSample': ({ of }: { of: SampleOf }): null => {
      samples.set(of, [])
      return null
    },

    'themes.addSample': (page: Parcel & { of: SampleOf }): null => {
      samples.set(page.of, (samples.get(page.of) ?? []).concat(unpackReadings(page)))
      return null
    },

    /** Finds the themes of the sample, and which of the known ones they are. The sample is gone afterwards. */
    'themes.discover': (
      question: DiscoverQuestion,
    ): { themes: MatchedTheme[]; middle: Float32Array | null } => {
      const readings = takeSample('discovery')
      const kinds = (['survey', 'email'] as const).filter((kind) =>
        readings.some((each) => each.kind === kind),
      )
      let { middle } = question
      const found: FoundTheme[] = []
      for (const kind of kinds) {
        const most = Math.max(1, Math.round(question.most * (kinds.length === 1 ? 1 : SHARES[kind])))
        const places = [...readings.keys()].filter((place) => readings[place]!.kind === kind)
        const discovery = discoverThemes(
          places.map((place) => readings[place]!),
          most,
          question.seed,
          middle,
        )
        middle ??= discovery.middle
        for (const theme of discovery.themes)
          found.push({ ...theme, members: new Set([...theme.members].map((at) => places[at]!)) })
      }
      const themes = withoutTwins(found)
      const ids = matchThemes(themes, knownThemes(question.known, readings), question.middle !== null)
      return { themes: themes.map(({ members: _, ...theme }, at) => ({ ...theme, id: ids[at]! })), middle }
    },

    /** The words of each theme that a person makes, and where the texts of the sample that have them lie; in their order. */
    'themes.prepare': ({ made, middle }: MadeQuestion): Omit<FoundPart, 'name'>[] => {
      const readings = takeSample('edit')
      return made.map(({ name, description }) => {
        const words = wordsOfTheme(name, description)
        return { words, centre: centreOfWords(readings, words, middle) }
      })
    },

    /** Parts of a theme found in the sample, which is of its texts. */
    'themes.findParts': ({ whole, most, middle }: PartsQuestion): FoundPart[] => {
      const readings = takeSample('edit')
      return findParts(readings, whole, most, middle)
    },

    'themes.setThemes': (input: {
      themes: readonly AssignableTheme[]
      middle: Float32Array | null
    }): null => {
      assigner = createAssigner(input.themes, input.middle)
      return null
    },

    /** Of doubtful items, `[item, the themes it may speak of]`: by the themes as they were set. */
    'themes.candidates': (page: Parcel): [item: number, themes: number[]][] =>
      unpackReadings(page).map((reading) => [reading.item, assigner.candidatesOf(reading)]),

    /** `LinkChange[]` of the items whose links change. */
    'themes.assign': (page: Parcel): { parcel: string; changes: number } => {
      const changes = unpackReadings(page).flatMap((reading): LinkChange[] => {
        const links = assigner.linksOf(reading)
        return JSON.stringify(links) === JSON.stringify(reading.links) ? [] : [[reading.item, links]]
      })
      return { parcel: JSON.stringify(changes), changes: changes.length }
    },
  }
}

/** Those a discovery may find again: what a person made keeps the person's words, unless it is called the same. */
function knownThemes(known: readonly StoredTheme[], readings: readonly ThemeReading[]): KnownTheme[] {
  const members = new Map<number, Set<number>>()
  readings.forEach(({ links }, place) => {
    for (const [theme] of links) {
      const own = members.get(theme) ?? new Set()
      own.add(place)
      members.set(theme, own)
    }
  })
  return known.map(({ id, name, words, centre, made }) =>
    made
      ? { id, name, words: [], centre: null, members: new Set<number>() }
      : { id, name, words, centre, members: members.get(id) ?? new Set<number>() },
  )
}

function unpackReadings({ parcel, vectors, stride }: Parcel): KindOfReading[] {
  let at = 0
  return (JSON.parse(parcel) as PackedReading[]).map((reading) => {
    const vector = reading.vector ? vectors.subarray(at, at + stride) : null
    if (reading.vector) at += stride
    return { ...reading, vector }
  })
}
