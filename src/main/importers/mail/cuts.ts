/** What of a mail is not kept because there is too much of it: each mail says so itself, and its source counts them. */
import type { RawMessage } from '../format.ts'

export type Cut = 'header' | 'header lines' | 'references' | 'parts' | 'text' | 'HTML'

const WORDS: Readonly<Record<Cut, string>> = {
  header: 'a header is too long and was cut',
  'header lines': 'there are too many header lines and some were left out',
  references: 'there are too many references to other mails and some were left out',
  parts: 'there are too many parts or levels of parts and some were left out',
  text: 'the text is too long and was cut',
  HTML: 'the HTML is too long and was not kept; its text was',
}

export class CutMails {
  readonly #kinds = new Map<Cut, { mails: number; first: string }>()

  add({ position, name }: RawMessage, cuts: Iterable<Cut>): void {
    for (const cut of new Set(cuts)) {
      const known = this.#kinds.get(cut)
      if (known === undefined) this.#kinds.set(cut, { mails: 1, first: name ?? `message ${position}` })
      else known.mails++
    }
  }

  /** Counts on from what `warnings` said of the mails before; other sentences among them are passed over. */
  restore(warnings: readonly string[]): void {
    for (const warning of warnings) {
      const [, count, rest] = /^in (\d+) mails? (.*)$/s.exec(warning) ?? []
      const known = Object.entries(WORDS).find(([, words]) => rest?.startsWith(`${words}; `))
      if (rest === undefined || known === undefined) continue
      const [cut, words] = known as [Cut, string]
      const first = rest.slice(words.length).replace(/^; (?:it|the first) is /, '')
      this.#kinds.set(cut, { mails: Number(count), first })
    }
  }

  /** One sentence a kind, for the source. */
  warnings(): string[] {
    return [...this.#kinds].map(
      ([cut, { mails, first }]) =>
        `in ${mails} ${mails === 1 ? 'mail' : 'mails'} ${WORDS[cut]}; ${mails === 1 ? 'it is' : 'the first is'} ${first}`,
    )
  }
}
