/** Which answers further texts take over. An answer never leaves the text that it was given to. */
import { MILLISECONDS_A_DAY } from '../../shared/domain/moment.ts'
import type { Preferences } from '../../shared/domain/preferences.ts'

export interface Reuse {
  /** Answers are taken over for so many days; 0: without end. Looked at anew each time, since a run may go on for weeks. */
  answerLifeDays: number
  /** From this likeness on, in percent, a text takes over the answer of another one; 0: only where they are equal. */
  nearDuplicates: number
}

export const reuseOf = ({
  answerLifeDays,
  nearDuplicates,
}: Pick<Preferences, 'answerLifeDays' | 'nearDuplicates'>): Reuse => ({ answerLifeDays, nearDuplicates })

/** Answers given before this are not taken over, in milliseconds since 1970; null: all are. */
export const answersFrom = ({ answerLifeDays }: Pick<Reuse, 'answerLifeDays'>, now: number): number | null =>
  answerLifeDays === 0 ? null : now - answerLifeDays * MILLISECONDS_A_DAY
