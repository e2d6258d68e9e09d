import { messages } from '../../messages/en.ts'
import type { ThemeSummary } from '../../../../shared/domain/feedback.ts'

const text = messages.feedback

const isNamed = ({ origin }: ThemeSummary['themes'][number]): boolean => origin !== 'rule'

export function themesNote({ themes, read, withText }: ThemeSummary): string {
  if (read === 0) return text.themesCandidate
  if (!themes.some(isNamed)) return text.themesNoneNamed(read)
  return read >= withText ? text.themesModel : text.themesPartly(read, withText)
}
