/** What is tracked of a recipe beside single fields, in words: for the report of a day and the command line. Pure. */
import { LONG_ANSWER_IN_WORDS } from '../../shared/domain/longAnswer.ts'
import type { RecipeQuality } from '../../shared/domain/quality.ts'

type TrackedRow = [what: string, estimate: RecipeQuality['filled'][number]['share']]

/** As far as anything is known of it. */
export function trackedRows({
  filled,
  length,
  high,
  entities,
}: Pick<RecipeQuality, 'filled' | 'length' | 'high' | 'entities'>): TrackedRow[] {
  const rows: [string, TrackedRow[1] | undefined][] = [
    ...filled.map(({ field, share }): TrackedRow => [`${field} filled`, share]),
    [`${LONG_ANSWER_IN_WORDS} and more`, length?.long],
    ['urgent found', high?.recall],
    ['called urgent and is', high?.precision],
    ['entities found', entities?.recall],
    ['entities right', entities?.precision],
  ]
  return rows.flatMap(([what, estimate]): TrackedRow[] => (estimate === undefined ? [] : [[what, estimate]]))
}

export const calibrationInWords = ({
  calibrated,
}: Pick<NonNullable<RecipeQuality['calibration']>, 'calibrated'>): string =>
  calibrated ? 'calibrated' : 'not calibrated'
