import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ItemKind } from '../../shared/domain/reading.ts'

/** The system prompt of each kind for the primary stage, as it stands in its file. */
export type Prompts = Readonly<Record<ItemKind, string>>

/** What of a mail a model sees beside its new text: the fields of its text key. */
export interface MailInput {
  from: string
  to: readonly string[]
  subject: string
}

export interface PromptInput {
  kind: ItemKind
  text: string
  mail: MailInput | null
}

/** @param folder holds `primary-survey.md` and `primary-email.md` */
export function readPrompts(folder: string): Prompts {
  const read = (name: string): string =>
    readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim()
  return { survey: read('primary-survey.md'), email: read('primary-email.md') }
}

/**
 * The part of the prompt that differs from item to item; the system prompt stands before it, always the same. It
 * depends on nothing but the fields of the item's text key, for equal texts are asked once. The item is data: its
 * delimiter cannot be closed from within.
 */
export function itemPrompt({ kind, text, mail }: PromptInput): string {
  if (kind === 'survey') return `<response>\n${inert(text)}\n</response>`
  const head =
    mail === null
      ? ''
      : `From: ${oneLine(mail.from)}\nTo: ${oneLine(mail.to.join(', '))}\nSubject: ${oneLine(mail.subject)}\n\n`
  return `<mail>\n${inert(head + text)}\n</mail>`
}

const inert = (text: string): string => text.replace(/<(\/?)(?=(?:response|mail)\b)/gi, '< $1')
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
