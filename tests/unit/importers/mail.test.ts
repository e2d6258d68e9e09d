import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { readMail } from '../../../src/main/importers/mail/mailItem.ts'
import { parseMime } from '../../../src/main/importers/mail/mime.ts'
import { splitMail } from '../../../src/main/importers/mail/quotes.ts'
import { MboxSplitter, type MboxMessage } from '../../../src/main/importers/mail/splitter.ts'
import { testData, testFile } from '../../helpers/testData.ts'

function split(bytes: Uint8Array, size = 64): MboxMessage[] {
  const splitter = new MboxSplitter()
  const messages: MboxMessage[] = []
  for (let from = 0; from < bytes.length; from += size)
    messages.push(...splitter.push(bytes.subarray(from, from + size)))
  return [...messages, ...splitter.end()]
}

const mail = (subject: string, body: string, headers = ''): string =>
  `From: A <a@example.org>\nTo: b@example.org\nSubject: ${subject}\nDate: Mon, 1 Jan 2024 10:00:00 +0100\n${headers}\n${body}\n`
const FROM = 'From a@example.org Mon Jan  1 10:00:00 2024\n'

describe('mailboxes', () => {
  it('does not split at a body line that begins with "From "', () => {
    const body = 'Dear all,\n\nFrom now on we meet on Mondays.\n\nFrom Russia with love\nYear: 1963\n'
    const messages = split(Buffer.from(`${FROM}${mail('one', body)}\n${FROM}${mail('two', 'second')}`))
    expect(messages).toHaveLength(2)
    expect(Buffer.from(messages[0]!.bytes).toString()).toContain('From Russia with love\nYear: 1963')
  })

  it('takes one escape from quoted From lines', () => {
    const [message] = split(Buffer.from(`${FROM}${mail('one', '>From here\n>>From there\n> From a reply')}`))
    expect(Buffer.from(message!.bytes).toString()).toContain('\nFrom here\n>From there\n> From a reply')
  })

  it('trusts a Content-Length that leads to the next message, and no other', () => {
    const inner = `\n${FROM}Subject: not a message\n\nof this mailbox\n`
    const right = `${FROM}${mail('one', inner, `Content-Length: ${inner.length + 1}\n`)}\n${FROM}${mail('two', 'x')}`
    expect(split(Buffer.from(right))).toHaveLength(2)
    const wrong = `${FROM}${mail('one', 'short', 'Content-Length: 5000\n')}\n${FROM}${mail('two', 'x')}`
    expect(split(Buffer.from(wrong))).toHaveLength(2)
  })

  it('keeps a message that is cut, and says so', () => {
    const messages = split(
      Buffer.from(`${FROM}${mail('one', 'whole')}\n${FROM}From: c@example.org\nSubject: cut\n\nin the midd`),
    )
    expect(messages.map(({ warnings }) => warnings.length)).toEqual([0, 1])
    expect(Buffer.from(messages[1]!.bytes).toString()).toContain('in the midd')
  })

  it('reads Windows line ends and a byte-order mark', () => {
    const text = `\uFEFF${FROM}${mail('one', 'a')}\n${FROM}${mail('two', 'b')}`.replaceAll('\n', '\r\n')
    expect(split(Buffer.from(text))).toHaveLength(2)
  })

  it.each([1, 64, 10_000])('keep a first message that begins without a header, in chunks of %i', (size) => {
    const messages = split(
      Buffer.from(`\n${FROM}not a header\nSubject: one\n\nbody1\n\n${FROM}${mail('two', 'x')}`),
      size,
    )
    expect(messages.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual([
      'not a header\nSubject: one\n\nbody1\n',
      mail('two', 'x'),
    ])
    expect(messages.map(({ warnings }) => warnings)).toEqual([
      ['what stands below its “From ” line is no header'],
      [],
    ])
  })

  it.each([1, 64, 10_000])(
    'end a first message without a header at the next mail, in chunks of %i',
    (size) => {
      const next = (name: string, headers = ''): string =>
        `From ${name}@x.y Mon Jan  1 11:00:00 2024\nFrom: ${name}@x.y\n${headers}\nbody ${name}\n\n`
      const length = `Content-Length: ${Buffer.byteLength(next('e'))}\n`
      const headless = 'what stands below its “From ” line is no header'
      for (const [before, body, warnings] of [
        [`${FROM}hello\n`, 'hello\n', [headless]],
        [FROM, '', []],
        [`${FROM}\n`, '\n', []],
        [`${FROM}Subject: cut off\n`, 'Subject: cut off\n', []],
      ] as const) {
        const messages = split(Buffer.from(`${before}${next('c', length)}${next('e')}${next('g')}`), size)
        expect(messages.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual([
          body,
          `From: c@x.y\n${length}\nbody c\n`,
          'From: e@x.y\n\nbody e\n',
          'From: g@x.y\n\nbody g\n',
        ])
        expect(messages[0]!.warnings).toEqual(warnings)
      }
      expect(split(Buffer.from(FROM), size).map(({ warnings }) => warnings)).toEqual([[]])
    },
  )

  it('are found each, whatever the mailbox begins with', () => {
    const beginning = fc
      .array(
        fc.constantFrom(
          '',
          ' ',
          'hello',
          'From now on',
          '>From a',
          'Subject: x',
          '\tmore',
          '\uFEFF',
          FROM.trim(),
        ),
        { maxLength: 8 },
      )
      .map((lines) => lines.map((line) => `${line}\n`).join(''))
    const one = fc.record({
      body: fc
        .array(fc.constantFrom('', 'words', 'From now on', `>${FROM.trim()}`, 'Subject: y'), { maxLength: 6 })
        .map((lines) => lines.map((line) => `${line}\n`).join('')),
      measured: fc.boolean(),
    })
    fc.assert(
      fc.property(
        beginning,
        fc.array(one, { minLength: 1, maxLength: 5 }),
        fc.constantFrom('\n', '\r\n'),
        fc.integer({ min: 1, max: 400 }),
        (before, mails, newline, size) => {
          const lines = (text: string): string => text.replaceAll('\n', newline)
          const box = mails.map(({ body, measured }, index) => {
            const length = measured ? `Content-Length: ${lines(body).length}\n` : ''
            return `${FROM}From: a@example.org\nSubject: mail ${index}\n${length}\n${body}\n`
          })
          const found = split(Buffer.from(lines(before + box.join(''))), size)
          const heads = found.map(
            ({ bytes }) =>
              /^From: a@example\.org\r?\nSubject: (mail \d+)/.exec(Buffer.from(bytes).toString())?.[1],
          )
          expect(heads.slice(-mails.length)).toEqual(mails.map((_, index) => `mail ${index}`))
          expect(heads.slice(0, -mails.length).filter((head) => head !== undefined)).toEqual([])
        },
      ),
      { numRuns: 500 },
    )
  })

  it.each([
    ['nothing', '', 0],
    ['blank lines', '\uFEFF\r\n \r\n\n', 0],
    ['the end of a mail', '\nlost words\n\n', 12],
  ])('count the bytes before the first dividing line: %s', (_, before, bytesBefore) => {
    const splitter = new MboxSplitter()
    const bytes = Buffer.from(`${before}${FROM}${mail('one', 'x')}`)
    expect([...splitter.push(bytes), ...splitter.end()]).toHaveLength(1)
    expect(splitter.bytesBefore).toBe(bytesBefore)
  })

  describe.skipIf(testData === null)('of the test data', () => {
    it.each([
      ['content-length', 29],
      ['issue1189', 4],
      ['simple', 3],
      ['unmunged', 2],
    ])('%s has %d messages', (name, count) => {
      const bytes = readFileSync(testFile('mbox-mimekit', `${name}.mbox.txt`))
      expect(split(bytes, 10_000)).toHaveLength(count)
    })
  })
})

const read = (bytes: Uint8Array) => readMail({ position: 1, bytes, warnings: [], skip: null })!

describe('messages', () => {
  it('reads Latin-1 labels as windows-1252 and guesses unlabelled text', () => {
    const body = (charset: string, bytes: Buffer): Buffer =>
      Buffer.concat([
        Buffer.from(`Subject: x\nContent-Type: text/plain${charset}\nContent-Transfer-Encoding: 8bit\n\n`),
        bytes,
      ])
    expect(parseMime(body('; charset=iso-8859-1', iconv.encode('10 € “gut”', 'windows-1252'))).text).toBe(
      '10 € “gut”',
    )
    expect(parseMime(body('', Buffer.from('Grüße', 'utf8'))).text).toBe('Grüße')
    expect(parseMime(body('', iconv.encode('Viele Grüße aus Köln', 'windows-1252'))).text).toBe(
      'Viele Grüße aus Köln',
    )
    expect(parseMime(body('; charset=utf-8', iconv.encode('Grüße', 'windows-1252'))).text).toBe('Grüße')
    expect(parseMime(body('; charset=no-such', Buffer.from('plain'))).warnings.join()).toContain(
      'unknown encoding',
    )
  })

  it('joins encoded words that were split within a character', () => {
    const half = Buffer.from('Grüße', 'utf8')
    const word = (bytes: Buffer): string =>
      `=?utf-8?Q?${[...bytes].map((byte) => `=${byte.toString(16).padStart(2, '0').toUpperCase()}`).join('')}?=`
    const { item } = read(
      Buffer.from(`From: a@b.c\nSubject: ${word(half.subarray(0, 3))} ${word(half.subarray(3))}\n\nx`),
    )
    expect(item.subject).toBe('Grüße')
  })

  it('lists attachments with type, size and digest, and never by path', () => {
    const raw = [
      'From: a@b.c',
      'Content-Type: multipart/mixed; boundary=X',
      '',
      '--X',
      'Content-Type: text/plain',
      '',
      'see file',
      '--X',
      'Content-Type: application/pdf; name="../../etc/passwd"',
      'Content-Transfer-Encoding: base64',
      "Content-Disposition: attachment; filename*=utf-8''B%C3%A4r.pdf",
      '',
      'aGVsbG8=',
      '--X--',
    ].join('\r\n')
    const { item, mail: part } = read(Buffer.from(raw))
    expect(item.text).toBe('see file')
    expect(part.attachments).toEqual([
      [
        'Bär.pdf',
        'application/pdf',
        5,
        '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
        null,
      ],
    ])
  })

  it('makes an id up for a mail without one, the same each time', () => {
    const raw = Buffer.from('From: a@b.c\nSubject: x\n\nhello')
    const [first, second] = [read(raw), read(raw)]
    expect(first.mail.message[1]).toBe(1)
    expect(first.mail.message[0]).toBe(second.mail.message[0])
    expect(first.item.identity).toBe(second.item.identity)
  })

  it('reads ids, people and the time with its offset', () => {
    const raw = `${mail('Re: x', 'hi', 'Message-ID: <m2@x>\nIn-Reply-To: <m1@x>\nReferences: <m0@x>\n <m1@x>\n').replace('A <a@', '"Ärger, A" <a@')}`
    const { item, mail: part } = read(Buffer.from(raw))
    expect(part.message.slice(0, 8)).toEqual([
      'm2@x',
      0,
      '["m1@x"]',
      '["m0@x","m1@x"]',
      'Ärger, A',
      'a@example.org',
      '["b@example.org"]',
      '[]',
    ])
    expect([item.occurredAt, item.occurredOffset]).toEqual([Date.UTC(2024, 0, 1, 9), 60])
  })

  it('survives what is broken', () => {
    const broken = [
      '',
      '\0\0\0',
      'Content-Type: multipart/mixed; boundary=X\n\nno boundary here',
      `Content-Type: multipart/mixed; boundary=X\n\n${'--X\nContent-Type: multipart/mixed; boundary=X\n\n'.repeat(300)}`,
      `Content-Type: text/html\n\n${'<div>'.repeat(20_000)}deep`,
      `Subject: ${'x'.repeat(500_000)}\n\nbody`,
      'Content-Type: text/plain; charset="\n\nx',
      `Content-Transfer-Encoding: base64\n\n${'='.repeat(1_000)}`,
    ]
    for (const raw of broken)
      expect(() => readMail({ position: 1, bytes: Buffer.from(raw), warnings: [], skip: null })).not.toThrow()
  })
})

describe('quoted text', () => {
  it.each([
    ['On Mon, Jan 1, 2024 at 10:00 AM Ann <a@b.c> wrote:'],
    ['Am 01.01.2024 um 10:00 schrieb Ann:'],
    ['Le lun. 1 janv. 2024 à 10:00, Ann <a@b.c> a écrit :'],
    ['El lun, 1 ene 2024 a las 10:00, Ann escribió:'],
    ['Il giorno lun 1 gen 2024 alle ore 10:00 Ann ha scritto:'],
    ['Em seg., 1 de jan. de 2024 às 10:00, Ann escreveu:'],
    ['Op ma 1 jan 2024 om 10:00 schreef Ann:'],
  ])('ends the new text before “%s”', (attribution) => {
    const marked = splitMail(`Yes, please.\n\n${attribution}\n> Shall we?\n> Ann`, null)
    expect(marked.text).toBe('Yes, please.')
    expect(marked.quotedText).toContain('Shall we?')
    expect(splitMail(`Yes, please.\n\n${attribution}\n\nShall we?\nAnn`, null).text).toBe('Yes, please.')
  })

  it('knows the history blocks of Outlook in several languages', () => {
    for (const block of [
      '-----Original Message-----\nFrom: Ann',
      '-----Ursprüngliche Nachricht-----\nVon: Ann',
      'Von: Ann\nGesendet: Montag\nAn: Bob\nBetreff: x',
      'De : Ann\nEnvoyé : lundi\nÀ : Bob\nObjet : x',
    ]) {
      const { text, quotedText } = splitMail(`Danke!\n\n${block}\n\nold text`, null)
      expect(text).toBe('Danke!')
      expect(quotedText).toContain('old text')
    }
  })

  it('keeps answers between the quotes, and a mail that is only a quote', () => {
    expect(splitMail('> first?\nyes\n> second?\nno', null).text).toBe('yes\nno')
    expect(splitMail('> only\n> quoted', null)).toMatchObject({ text: '> only\n> quoted', quotedText: '' })
  })
})
