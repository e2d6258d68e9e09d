/** Writes mailboxes of any size that look like an archive of a support desk: the same one for the same seed. */
import { seededRandom } from '../../tests/helpers/seededRandom.ts'

const WORDS = (
  'the order arrived late and one item was missing please send a replacement invoice number is wrong again our team cannot log in ' +
  'since the update could you check thank you for the quick answer we would like to cancel the contract at the end of the month ' +
  'delivery refund price support customer account meeting tomorrow attached contract offer question error screen version server ' +
  'regarding your request from last week nobody called back this is the third time very disappointed kind help great service'
).split(' ')
const GERMAN = (
  'die Lieferung ist verspätet eingetroffen und ein Artikel fehlt bitte schicken Sie Ersatz für unsere Bestellung die Rechnung ' +
  'stimmt nicht größere Störung seit dem Update können Sie prüfen vielen Dank für die schnelle Antwort wir möchten kündigen'
).split(' ')
const NAMES = [
  'Ann Lee',
  'Jürgen Groß',
  'Marie Dupont',
  'Bob Stone',
  'Zoë Alvarez',
  'Piotr Nowak',
  'Li Wei',
  'Sara Conti',
]

const word = (text: string): string =>
  /[^ -~]/.test(text) ? `=?utf-8?B?${Buffer.from(text).toString('base64')}?=` : text

function quotedPrintable(text: string): string {
  const encoded = [...Buffer.from(text)]
    .map((byte) => {
      if (byte === 10) return '\n'
      return byte < 32 || byte > 126 || byte === 61
        ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
        : String.fromCharCode(byte)
    })
    .join('')
  return encoded.replace(/[^\n]{72}(?=[^\n])(?!=?[0-9A-F])/g, '$&=\n')
}

/** Blocks of whole mails, about `bytes` together. */
export function* generateMailbox(bytes: number, seed: number): Generator<Buffer> {
  const { next: random, pick } = seededRandom(seed)
  // A line that begins with “From ” would have been escaped by the program that wrote the archive.
  const sentence = (words: readonly string[]): string => {
    const text = Array.from({ length: 6 + Math.floor(random() * 14) }, () => pick(words)).join(' ')
    return `${text[0]!.toUpperCase()}${text.slice(1)}.`.replace(/^From /, '>From ')
  }
  const paragraph = (words: readonly string[]): string => {
    const text = Array.from({ length: 2 + Math.floor(random() * 4) }, () => sentence(words)).join(' ')
    return text.replace(/(.{50,76}) /g, '$1\n')
  }
  const picture = Buffer.alloc(60_000, Math.floor(random() * 256)).map(() => Math.floor(random() * 256))
  const attachment = Buffer.from(picture).toString('base64').replace(/.{76}/g, '$&\n')
  let written = 0
  let block: string[] = []
  let blockBytes = 0
  for (let number = 1; written < bytes; number++) {
    const name = pick(NAMES)
    const address = `${name
      .split(' ')[0]!
      .normalize('NFD')
      .replace(/[^a-z]/gi, '')
      .toLowerCase()}${Math.floor(random() * 400)}@example.org`
    const date = new Date(Date.UTC(2020, 0, 1) + number * 371_000)
    const words = random() < 0.25 ? GERMAN : WORDS
    const body = Array.from({ length: 1 + Math.floor(random() * 5) }, () => paragraph(words)).join('\n\n')
    const quoted = paragraph(words).replace(/^/gm, '> ')
    const text = `${body}\n\nOn ${date.toUTCString().slice(0, 16)}, Support <support@example.com> wrote:\n${quoted}\n\n-- \n${name}\n`
    const html = `<html><head><style>p{margin:0}</style></head><body>${body
      .split('\n\n')
      .map((part) => `<p style="font-family:Arial">${part.replaceAll('\n', '<br>')}</p>`)
      .join('\n')}<blockquote type="cite">${quoted.replace(/^> /gm, '')}</blockquote></body></html>`
    const head = [
      `From ${address} ${date.toUTCString().replace(/^(\w{3}), (\d\d) (\w{3}) (\d{4}) (\S+) GMT$/, '$1 $3 $2 $5 $4')}`,
      `Return-Path: <${address}>`,
      `Received: from mail.example.org (mail.example.org [192.0.2.${number % 250}]) by mx.example.com; ${date.toUTCString().replace('GMT', '+0000')}`,
      `Message-ID: <${number}.${Math.floor(random() * 1e9).toString(36)}@example.org>`,
      ...(random() < 0.5 && number > 10 ? [`In-Reply-To: <${number - 7}.x@example.org>`] : []),
      `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
      `From: ${word(name)} <${address}>`,
      `To: Support <support@example.com>`,
      `Subject: ${word(sentence(words).slice(0, 60))}`,
      'MIME-Version: 1.0',
    ]
    const kind = random()
    const boundary = `----=_Part_${number}`
    const plain = `Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n${quotedPrintable(text)}`
    const rich = `Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n${quotedPrintable(html)}`
    let mail: string
    if (kind < 0.4) mail = `${head.join('\n')}\n${plain}\n`
    else if (kind < 0.5) mail = `${head.join('\n')}\n${rich}\n`
    else if (kind < 0.94) {
      mail = `${head.join('\n')}\nContent-Type: multipart/alternative; boundary="${boundary}"\n\n--${boundary}\n${plain}\n--${boundary}\n${rich}\n--${boundary}--\n\n`
    } else {
      mail = `${head.join('\n')}\nContent-Type: multipart/mixed; boundary="${boundary}"\n\n--${boundary}\n${plain}\n--${boundary}\nContent-Type: image/png; name="shot.png"\nContent-Disposition: attachment; filename="shot.png"\nContent-Transfer-Encoding: base64\n\n${attachment}\n--${boundary}--\n\n`
    }
    block.push(mail.endsWith('\n\n') ? mail : `${mail}\n`)
    written += mail.length
    blockBytes += mail.length
    if (blockBytes > 1_000_000 || written >= bytes) {
      yield Buffer.from(block.join(''))
      block = []
      blockBytes = 0
    }
  }
}
