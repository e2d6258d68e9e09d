/** How long an answer is taken over by further texts. It never leaves the text that it was given to. */
import type { Preferences } from '../../shared/domain/preferences.ts'

const DAY_MS = 86_400_000

/** From when on answers are taken over by further texts, in milliseconds since 1970; null: all are. */
export const answersFromOf = (
  { answerLifeDays }: Pick<Preferences, 'answerLifeDays'>,
  now: number,
): number | null => (answerLifeDays === 0 ? null : now - answerLifeDays * DAY_MS)
