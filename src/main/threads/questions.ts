const LINK = /\b(?:https?:\/\/|www\.)\S+/giu
/** A question mark of any script after a letter, a digit or a closing mark; "?" in a link or alone is none. */
const QUESTION = /[\p{L}\p{N})"'»”’][ \u00a0]?[??؟]/u

/** Whether a mail's new text asks something. */
export function asksQuestion(text: string): boolean {
  return /[??؟]/.test(text) && QUESTION.test(text.replace(LINK, ' '))
}
