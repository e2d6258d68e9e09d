/**
 * Marks that mail programs put before a subject when answering or forwarding: English, German, Scandinavian, French,
 * Spanish, Italian, Portuguese, Dutch, Polish, Finnish; with a number ("Re[2]:", "Re^2:") or full-width colon.
 */
const REPLY =
  /^(?:re|aw|antw|antwort|sv|vs|rif|r|res|ref|odp|回复|回覆|答复)(?:\s*[[(^]?\d{1,3}[\])]?)?\s*[::]\s*/iu
const FORWARD = /^(?:fwd?|wg|tr|rv|enc|i|doorst|vl|vb|pd|转发|轉寄)(?:\s*[[(^]?\d{1,3}[\])]?)?\s*[::]\s*/iu
/** "[list-name] " as mailing lists put it; at most 40 characters, so that a bracketed title stays. */
const LIST_TAG = /^\[[^[\]]{1,40}\]\s*/u
const WRAPPED_FORWARD = /^\[\s*fwd?\s*:\s*(.*)\]$/iu
const TRAILING_FORWARD = /\s*\((?:fwd|weitergeleitet|tr|rv)\)\s*$/iu

export interface BaseSubject {
  /** What the mail is about, folded to compare; '' when nothing is left. */
  base: string
  isReply: boolean
  isForward: boolean
}

/** Strips marks of answers, forwards and lists from a subject, in whatever order and number they stand. */
export function baseSubject(subject: string): BaseSubject {
  let rest = subject.normalize('NFKC').replace(/\s+/g, ' ').trim()
  let isReply = false
  let isForward = false
  for (let before = ''; before !== rest;) {
    before = rest
    rest = rest.replace(REPLY, () => ((isReply = true), ''))
    rest = rest.replace(FORWARD, () => ((isForward = true), ''))
    rest = rest.replace(TRAILING_FORWARD, () => ((isForward = true), ''))
    rest = rest.replace(WRAPPED_FORWARD, (_all, inner: string) => ((isForward = true), inner.trim()))
    // A tag is stripped only when something stands behind it.
    const untagged = rest.replace(LIST_TAG, '')
    if (untagged !== '') rest = untagged
  }
  return { base: rest.toLowerCase(), isReply, isForward }
}
