/** Surveys and mailboxes of any size, the same for the same seed. Invented; of the sizes that support mail has. */
import { type Random, gauss, seededRandom } from '../../tests/helpers/seededRandom.ts'

const SENTENCES = [
  'The parcel arrived late and one item was missing',
  'Please send a replacement before the end of the week',
  'The invoice shows the wrong amount again',
  'Nobody can log in since the last update',
  'Thank you for the quick answer',
  'We would like to cancel the contract at the end of the month',
  'Nobody called back although that was promised',
  'The screen stays dark and the device never starts',
  'Could you check this and tell me what happens next',
  'The staff was friendly and the price is fair',
  'This is urgent because our customers are waiting',
  'I am angry about the slow delivery',
  'The new version works much better than the old one',
  'A meeting next Tuesday would suit us',
  'Please confirm the address and the date of delivery',
  'We have been your customer for eight years',
]
const PEOPLE = ['Ann Lee', 'Bob Stone', 'Marie Dupont', 'Piotr Nowak', 'Sara Conti', 'Li Wei', 'Tom Hill']
const SUBJECTS = ['Late delivery', 'Wrong invoice', 'Login problem', 'Contract', 'Replacement', 'Question']

/** @param length characters, about */
export function prose({ pick }: Random, length: number): string {
  const sentences: string[] = []
  for (let written = 0; written < length;) {
    const sentence = `${pick(SENTENCES)}.`
    sentences.push(sentence)
    written += sentence.length + 1
  }
  return sentences.join(' ').replace(/(.{50,76}) /g, '$1\n')
}

export interface SurveyShape {
  rows: number
  seed: number
  /** The share of rows whose comment an earlier row of the file has, too. */
  repeated?: number
}

/** One line a row: a score from 0 to 10 and a comment of one to four sentences. */
export function surveyFile({ rows, seed, repeated = 0 }: SurveyShape): string {
  const random = seededRandom(seed)
  const comments: string[] = []
  const lines = Array.from({ length: rows }, (_, index) => {
    const again = comments.length > 0 && random.next() < repeated
    const comment = again
      ? random.pick(comments)
      : `${prose(random, 20 + random.next() * 160).replaceAll('\n', ' ')} Case ${seed}-${index}.`
    if (!again) comments.push(comment)
    return `${random.below(11)},"${comment}"`
  })
  return `How likely are you to recommend us?,Comment\n${lines.join('\n')}\n`
}

export interface MailboxShape {
  mails: number
  seed: number
  /** The share of mails that belong to a conversation of two to six. */
  inChains?: number
}

/** The median mail has 600 characters, one in twenty more than 3,500; replies quote what they answer. */
export function mailboxFile({ mails, seed, inChains = 0.5 }: MailboxShape): string {
  const random = seededRandom(seed)
  const parts: string[] = []
  let at = Date.UTC(2026, 0, 5) + seed * 1_000
  while (parts.length < mails) {
    // A conversation of three on the average counts three mails.
    const isChain = random.next() < inChains / (inChains + 4 * (1 - inChains))
    const length = Math.min(isChain ? 2 + random.below(5) : 1, mails - parts.length)
    const customer = random.pick(PEOPLE)
    const order = 10_000 + random.below(90_000)
    const subject = `${random.pick(SUBJECTS)} ${seed}-${parts.length}`
    const references: string[] = []
    let quoted = ''
    for (let step = 0; step < length; step++) {
      at += 60_000 * (5 + random.below(300))
      const isOurs = step % 2 === 1
      const [from, to] = isOurs
        ? ['Support <support@example.com>', `${customer} <${addressOf(customer)}>`]
        : [`${customer} <${addressOf(customer)}>`, 'Support <support@example.com>']
      const id = `<${seed}.${parts.length}@example.org>`
      const characters = Math.min(12_000, Math.exp(6.4 + gauss(random)))
      const own = `Order ${order}, message ${seed}-${parts.length}.\n${prose(random, characters)}`
      const date = new Date(at).toUTCString().replace('GMT', '+0000')
      parts.push(
        [
          `From ${addressOf(customer)} ${new Date(at).toUTCString()}`,
          `From: ${from}`,
          `To: ${to}`,
          `Subject: ${step === 0 ? '' : 'Re: '}${subject}`,
          `Date: ${date}`,
          `Message-ID: ${id}`,
          ...(references.length === 0
            ? []
            : [`In-Reply-To: ${references.at(-1)}`, `References: ${references.join(' ')}`]),
          'MIME-Version: 1.0',
          'Content-Type: text/plain; charset=utf-8',
          '',
          own.replace(/^From /gm, '>From '),
          ...(quoted === '' ? [] : ['', `On ${date.slice(0, 16)}, they wrote:`, quoted]),
          '',
        ].join('\n'),
      )
      references.push(id)
      quoted = own.slice(0, 1_500).replace(/^/gm, '> ')
    }
  }
  return `${parts.join('\n')}\n`
}

const addressOf = (person: string): string => `${person.toLowerCase().replace(' ', '.')}@example.net`
