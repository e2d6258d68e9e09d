/**
 * The key by which items with the same text are recognised: a model asked twice with it would read the same words.
 * Prompts are built from exactly these fields.
 */
import { shortHash } from '../hash.ts'

const PLAIN_ASCII = /^[\x20-\x7E]*$/

/** NFKC, lower case, white space collapsed to single spaces, none at the ends. */
export function normalizeText(text: string): string {
  // Nearly all texts of many surveys are plain, with single spaces: looking costs a quarter of replacing.
  if (PLAIN_ASCII.test(text) && !text.includes('  ')) return text.toLowerCase().trim()
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim()
}

/** Key of a survey comment; null when there is nothing to read. */
export function surveyTextKey(text: string): string | null {
  if (text === '') return null
  const normalized = normalizeText(text)
  return normalized === '' ? null : shortHash(normalized)
}

export interface MailText {
  from: string
  to: readonly string[]
  subject: string
  /** The new text, without what is quoted. */
  text: string
}

/** Key of a mail; null when it has neither subject nor text. */
export function mailTextKey(mail: MailText): string | null {
  const subject = normalizeText(mail.subject)
  const text = normalizeText(mail.text)
  if (subject === '' && text === '') return null
  const people = [mail.from, ...mail.to].map(normalizeText)
  return shortHash(JSON.stringify([people, subject, text]))
}
