import { z } from 'zod'
import { ErrorData } from './errors.ts'

const ThemeId = z.number().int()

/** Long enough for a name, short enough for a line of a table. */
export const LONGEST_THEME_NAME = 80
export const LONGEST_THEME_DESCRIPTION = 2_000
/** Breaks, tabs and marks that turn the direction of what stands around them. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u
const Name = z
  .string()
  .trim()
  .min(1, 'a theme has a name')
  .max(LONGEST_THEME_NAME, `the name of a theme has at most ${LONGEST_THEME_NAME} characters`)
  .refine((name) => !UNSEEN.test(name), 'the name of a theme is one line without control characters')
/** Equal for names that a reader takes for the same. */
export const themeNameKey = (name: string): string => name.normalize('NFKC').toLowerCase().normalize('NFKC')

/** When two ways of saying it are the same: singular and plural, and the commonest endings, fall together; accents do not matter. */
export const themeKey = (phrase: string): string =>
  phrase
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .split(' ')
    .map(stem)
    .join(' ')

const stem = (word: string): string => {
  const one = word.length > 4 ? word.replace(/(?<!s)s$/, '') : word
  return one.length > 4 ? one.replace(/(?:ie|y|en|e|n|i|a|o)$/, '') : one
}

/** Below this a link is doubtful: shown as such, and worth a question to a model. */
export const DOUBTFUL = 0.55
/** A model that read the text named the theme. */
export const NAMED_SCORE = 0.95

const PARTS = 'a theme is split into 2 to 12 parts'

/** What a person may change about themes. Each can be taken back. */
export const ThemeEdit = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('rename'),
    theme: ThemeId,
    name: Name,
    description: z.string().max(LONGEST_THEME_DESCRIPTION).optional(),
  }),
  /** The texts of `themes` become those of `into`. */
  z.object({ kind: z.literal('merge'), themes: z.array(ThemeId).min(1), into: ThemeId }),
  /** Parts take the texts they fit from the whole, which keeps the rest. */
  z.object({
    kind: z.literal('split'),
    theme: ThemeId,
    /** At most so many parts, found in its texts; where `names` is empty. */
    into: z.number().int().min(2, PARTS).max(12, PARTS).default(3),
    /** Parts by their words, as the person names them. */
    names: z.array(Name).max(12, PARTS).default([]),
  }),
  z.object({ kind: z.literal('archive'), theme: ThemeId }),
  z.object({ kind: z.literal('restore'), theme: ThemeId }),
  /** What belongs to it is told by its name and its description: short entries between commas count as words of it. */
  z.object({
    kind: z.literal('add'),
    name: Name,
    description: z.string().max(LONGEST_THEME_DESCRIPTION).default(''),
  }),
  /** Takes the latest change back. */
  z.object({ kind: z.literal('undo') }),
])
export type ThemeEdit = z.infer<typeof ThemeEdit>

export const ThemeState = z.enum(['active', 'archived', 'merged'])
export type ThemeState = z.infer<typeof ThemeState>

/** Themes as they are kept, also those without texts and those that are not shown. */
export const KnownThemes = z.object({
  themes: z.array(
    z.object({
      id: ThemeId,
      name: z.string(),
      description: z.string(),
      origin: z.enum(['rule', 'model', 'person']),
      /** The model that was last asked for its name; null where none was, or where the name is no model's. */
      namedBy: z.string().nullable(),
      state: ThemeState,
      mergedInto: z.nullable(ThemeId),
      splitFrom: z.nullable(ThemeId),
      edited: z.boolean(),
    }),
  ),
  /** What `undo` would take back; null where there is nothing. */
  lastEdit: z.object({ kind: z.string(), names: z.array(z.string()), at: z.string() }).nullable(),
})
export type KnownThemes = z.infer<typeof KnownThemes>

export const ThemeEdited = z.object({
  kind: z.string(),
  /** The themes it changed or made. */
  themes: z.array(z.object({ id: ThemeId, name: z.string() })),
})
export type ThemeEdited = z.infer<typeof ThemeEdited>

/** What a model could be asked about themes. */
export const ThemesDue = z.object({
  /** Themes that bear the name of their commonest phrase. */
  names: z.number().int(),
  /** Texts of which it is not sure that they speak of a theme. */
  doubtful: z.number().int(),
})
export type ThemesDue = z.infer<typeof ThemesDue>

/** Texts that one press of a button asks about, unless another number is given. */
export const DOUBTFUL_PER_PASS = 200

/** What to ask a model about themes. */
export const ThemeInquiryRequest = z.object({
  names: z.boolean().default(true),
  /** Doubtful texts at most. */
  doubtful: z.number().int().min(0).max(100_000).default(DOUBTFUL_PER_PASS),
  /** null: as the preferences say. */
  model: z.string().nullable().default(null),
  /** Also asks about names that a model was asked for before. */
  again: z.boolean().default(false),
})
export type ThemeInquiryRequest = z.infer<typeof ThemeInquiryRequest>

/** How far a model has been asked about themes; of the last time, where nothing is asked now. */
export const ThemeInquiry = z.object({
  /** `waiting`: for the urgent texts of a run, or for the server to come back. */
  state: z.enum(['never', 'asking', 'waiting', 'done', 'stopped', 'failed']),
  model: z.string(),
  /** Questions that were sent; what was asked before costs none. */
  requests: z.number().int(),
  names: z.object({
    wanted: z.number().int(),
    given: z.number().int(),
    /** What the model said is no name, or a person was quicker: the theme keeps its own. */
    refused: z.number().int(),
    /** The model said nothing that could be read, or nothing in time. */
    unreadable: z.number().int(),
  }),
  doubtful: z.object({
    wanted: z.number().int(),
    /** A theme was chosen, or none of them. */
    chosen: z.number().int(),
    none: z.number().int(),
    unreadable: z.number().int(),
    /** Only the beginning of the text had room. */
    cut: z.number().int(),
    /** For a further time. */
    left: z.number().int(),
  }),
  /** Why it ended early. */
  error: z.nullable(ErrorData),
})
export type ThemeInquiry = z.infer<typeof ThemeInquiry>
