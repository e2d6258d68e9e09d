import { messages } from '../../messages/en.ts'
import type { ThemeSummary } from '../../../../shared/domain/feedback.ts'

const text = messages.feedback

type Named = Pick<ThemeSummary['themes'][number], 'origin'>

const isNamed = ({ origin }: Named): boolean => origin !== 'rule'

export function themesNote({
  themes,
  read,
  withText,
}: Pick<ThemeSummary, 'read' | 'withText'> & { themes: readonly Named[] }): string {
  if (read === 0) return text.themesCandidate
  if (!themes.some(isNamed)) return text.themesNoneNamed(read)
  return read >= withText ? text.themesModel : text.themesPartly(read, withText)
}
