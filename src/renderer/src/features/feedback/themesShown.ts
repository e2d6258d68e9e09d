import { messages } from '../../messages/en.ts'
import type { ThemeRow, ThemeSummary } from '../../../../shared/domain/feedback.ts'

const text = messages.feedback

export type ThemeOrder = 'volume' | 'impact'

type Named = Pick<ThemeRow, 'origin' | 'namedBy'>
type Noted = Pick<ThemeSummary, 'read' | 'withText'> & { themes: readonly Named[] }

/** Of a name that a model was asked for, no quote tells that it is right. */
const isNamed = ({ origin, namedBy }: Named): boolean => origin !== 'rule' && namedBy === null

export function themesNote(noted: Noted): string {
  const asked = noted.themes.filter(({ namedBy }) => namedBy !== null).length
  return asked === 0 ? noteOf(noted) : `${noteOf(noted)} ${text.themesAsked(asked)}`
}

function noteOf({ themes, read, withText }: Noted): string {
  if (read === 0) return text.themesCandidate
  if (!themes.some(isNamed)) return text.themesNoneNamed(read)
  return read >= withText ? text.themesModel : text.themesPartly(read, withText)
}

/** By impact: what costs the most points first, what brings the most last; what cannot be told behind them. */
export function sortThemes<Row extends Pick<ThemeRow, 'items' | 'impact'>>(
  themes: readonly Row[],
  order: ThemeOrder,
): Row[] {
  const known = (row: Row): number => row.impact ?? Infinity
  return [...themes].sort((a, b) =>
    order === 'impact' && known(a) !== known(b) ? known(a) - known(b) : b.items - a.items,
  )
}

/** How far the scale of the impacts reaches to either side: over the middle of the intervals, so that one wide one bounds nothing. */
export function impactDomain(themes: readonly Pick<ThemeRow, 'impactLow' | 'impactHigh'>[]): number {
  const ends = themes
    .flatMap(({ impactLow, impactHigh }) => [Math.abs(impactLow ?? 0), Math.abs(impactHigh ?? 0)])
    .sort((a, b) => a - b)
  return Math.max(1, ends[Math.floor(ends.length * 0.95)] ?? 1)
}
