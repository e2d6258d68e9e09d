import { messages } from '../../messages/en.ts'
import type { ThemeSummary } from '../../../../shared/domain/feedback.ts'

const text = messages.feedback

const isNamed = ({ origin }: ThemeSummary['themes'][number]): boolean => origin !== 'rule'

/** Once a model has read every text, what it named takes the place of the key phrases. */
export function themesToShow({ themes, read, withText }: ThemeSummary): ThemeSummary['themes'] {
  const named = themes.filter(isNamed)
  const shown = named.length > 0 && read >= withText ? named : themes
  return [...shown].sort((a, b) => b.items - a.items)
}

export function themesNote({ themes, read, withText }: ThemeSummary): string {
  if (read === 0) return text.themesCandidate
  if (!themes.some(isNamed)) return text.themesNoneNamed(read)
  return read >= withText ? text.themesModel : text.themesPartly(read, withText)
}
