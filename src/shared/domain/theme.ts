import { z } from 'zod'

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
      state: ThemeState,
      mergedInto: ThemeId.nullable(),
      splitFrom: ThemeId.nullable(),
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
