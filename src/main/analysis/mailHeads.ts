/**
 * What of a mail's header goes into a prompt: it says who writes to whom about what, and a few words do for that. Mails with
 * a thousand recipients, or a subject as long as a book, would leave no room for their text. The lengths are fixed, so that
 * equal texts have equal prompts.
 */
import { cutText } from '../cutText.ts'
import type { AskedSubject, MailInput } from './subject.ts'

/** In UTF-16 units. */
const LONGEST_SUBJECT = 400
const LONGEST_SENDER = 200
const LONGEST_RECIPIENT = 120
const MOST_RECIPIENTS = 10

export interface TrimmedHeads<Subject extends AskedSubject> {
  subject: Subject
  /** What was left out, in words; none where nothing was. */
  warnings: string[]
}

export function trimHeads<Subject extends AskedSubject>(subject: Subject): TrimmedHeads<Subject> {
  if (subject.kind === 'chain') {
    const cuts: Cuts[] = []
    const messages = subject.messages.map((message) => ({ ...message, ...trimHead(message, cuts) }))
    return { subject: { ...subject, messages }, warnings: describe(cuts) }
  }
  if (subject.mail === null) return { subject, warnings: [] }
  const cuts: Cuts[] = []
  const mail = trimHead(subject.mail, cuts)
  return { subject: { ...subject, mail }, warnings: describe(cuts) }
}

interface Cuts {
  characters: number
  recipients: number
}

function trimHead({ from, to, subject }: MailInput, cuts: Cuts[]): MailInput {
  const kept = {
    from: cutText(from, LONGEST_SENDER),
    to: to.slice(0, MOST_RECIPIENTS).map((recipient) => cutText(recipient, LONGEST_RECIPIENT)),
    subject: cutText(subject, LONGEST_SUBJECT),
  }
  const shown = [kept.from, kept.subject, ...kept.to]
  const whole = [from, subject, ...to.slice(0, MOST_RECIPIENTS)]
  const characters = lengthOf(whole) - lengthOf(shown)
  const recipients = Math.max(0, to.length - MOST_RECIPIENTS)
  if (characters + recipients > 0) cuts.push({ characters, recipients })
  return kept
}

const lengthOf = (texts: readonly string[]): number => texts.reduce((sum, { length }) => sum + length, 0)

function describe(cuts: readonly Cuts[]): string[] {
  const sum = (name: keyof Cuts): number => cuts.reduce((all, each) => all + each[name], 0)
  const [characters, recipients] = [sum('characters'), sum('recipients')]
  return [
    ...(characters === 0 ? [] : [`${characters} characters of the header were left out of the prompt`]),
    ...(recipients === 0 ? [] : [`${recipients} more recipients were left out of the prompt`]),
  ]
}
