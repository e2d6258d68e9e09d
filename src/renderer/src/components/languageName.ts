import { messages } from '../messages/en.ts'

const languageNames = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' })

/** The language of a code: 'de' is 'German'. */
export function languageName(code: string): string {
  if (code === '' || code === 'unknown') return messages.common.unknown
  try {
    return languageNames.of(code) ?? code
  } catch {
    // Not a language code: shown as it is.
    return messages.common.label(code)
  }
}
