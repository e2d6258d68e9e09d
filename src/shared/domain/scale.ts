import { z } from 'zod'

/**
 * How the numbers of a score column are to be understood. Confirmed by the person and stored with the source;
 * never inferred from the largest value alone.
 * - `nps`: 0 to 10, promoter 9-10, passive 7-8, detractor 0-6
 * - `rating`: any other range; not an NPS unless a mapping is chosen
 */
export const ScoreScale = z.object({
  from: z.number(),
  to: z.number(),
  kind: z.enum(['nps', 'rating', 'unknown']),
  /** What each word counts as, in lower case, where answers are words. */
  words: z.record(z.string(), z.number()).optional(),
  /** What divides the whole from its fraction; the other mark then groups thousands. Absent: either divides. */
  decimalMark: z.enum(['.', ',']).optional(),
})
export type ScoreScale = z.infer<typeof ScoreScale>

export const ScoreState = z.enum(['score', 'blank', 'notAScore', 'outOfRange'])
export type ScoreState = z.infer<typeof ScoreState>

export const NpsGroup = z.enum(['promoter', 'passive', 'detractor'])
export type NpsGroup = z.infer<typeof NpsGroup>
