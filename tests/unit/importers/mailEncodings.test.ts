import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readBinHex } from '../../../src/main/importers/mail/binhex.ts'
import { decodeLabelled } from '../../../src/main/importers/mail/charset.ts'
import { readMail } from '../../../src/main/importers/mail/mailItem.ts'
import { parseMime } from '../../../src/main/importers/mail/mime.ts'
import { binHexFile } from '../../helpers/binHexFile.ts'

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1')
const mail = (headers: string, body: string | Buffer): Buffer =>
  Buffer.concat([latin1(`From: ann@example.org\nMessage-ID: <1@x>\n${headers}\n\n`), Buffer.from(body)])

describe('charsets of real mail', () => {
  it.each([
    ['hz-gb-2312', latin1('It is ~{<:Ky2;S{~}. ~~'), 'It is 己所不欲. ~'],
    ['iso-2022-kr', latin1('\x1b$)C\x0e>H3g\x0f ok'), '안녕 ok'],
    ['iso-2022-cn', latin1('\x1b$)A\x0e=;;;\x0f ok'), '交换 ok'],
    ['iso-2022-jp', latin1('\x1b$B$3$s\x1b(B ok'), 'こん ok'],
    ['utf-7', latin1('Hi +Jjo-!'), 'Hi ☺!'],
    ['unicode-1-1-utf-7', latin1('Hi +Jjo-!'), 'Hi ☺!'],
    ['windows-874', Buffer.from([0xca, 0xc7, 0xd1, 0xca]), 'สวัส'],
    ['koi8-r', Buffer.from([0xf0, 0xd2, 0xc9]), 'При'],
    ['x-mac-ce', Buffer.from([0xe1, 0x8e]), 'Šé'],
    ['x-mac-greek', Buffer.from([0xe1]), 'α'],
    ['x-mac-japanese', Buffer.from([0x93, 0xfa]), '日'],
  ])('%s is read', (charset, bytes, text) => {
    expect(decodeLabelled(bytes, charset)).toEqual({ text, warnings: [] })
  })

  it('says what it cannot read, and never makes private or wrong letters of it silently', () => {
    expect(decodeLabelled(latin1('\x1b$)G\x0e(_\x0f'), 'iso-2022-cn').warnings).toEqual([
      '1 characters could not be read in iso-2022-cn',
    ])
    expect(decodeLabelled(latin1('caf\xe9'), 'euc-tw').warnings.join()).toContain('unknown encoding')
    expect(decodeLabelled(Buffer.from('größe'), 'iso-2022-jp')).toMatchObject({ text: 'größe' })
    expect(decodeLabelled(Buffer.from('größe'), 'utf-7').warnings.join()).toContain('guessed')
    expect(decodeLabelled(latin1('caf\xe9'), 'x-user-defined').text).toBe('café')
    expect(decodeLabelled(Buffer.from('Größe: Äpfel, Öl, Übung'), 'gb2312')).toEqual({
      text: 'Größe: Äpfel, Öl, Übung',
      warnings: ['the text is said to be gb2312, but is UTF-8'],
    })
  })

  it('says it of header lines, too', () => {
    const raw = mail('Subject: =?x-klingon?Q?caf=E9?=', 'words')
    const read = readMail({ position: 1, bytes: raw, warnings: [], skip: null })!
    expect(read.item.subject).toBe('café')
    expect(read.mail.message[11]).toContain(
      'in the header subject: the text has an unknown encoding (x-klingon)',
    )
  })
})

describe('BinHex', () => {
  it('gives back any file', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 0, max: 600 }), (some, run) => {
        const content = Buffer.concat([Buffer.from(some), Buffer.alloc(run, 0x41), Buffer.from([0x90, 0x90])])
        const file = readBinHex(`before\r\n${binHexFile('notes.txt', content)}after`)
        expect(file).toMatchObject({ name: 'notes.txt', whole: true })
        expect(file!.bytes.equals(content)).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  it('is unpacked as a part and between the lines of a text; a cut one is said', () => {
    const file = binHexFile('notes.txt', Buffer.from('flamingo'))
    const part = parseMime(mail('Content-Type: application/mac-binhex40; name=n.hqx', file))
    expect(part.attachments).toMatchObject([{ name: 'notes.txt', bytes: 8 }])
    const inText = parseMime(mail('', `see\r\n${file}bye`))
    expect(inText.attachments).toMatchObject([{ name: 'notes.txt', bytes: 8 }])
    expect(inText.text.replace(/\s+/g, ' ').trim()).toBe('see bye')
    const long = binHexFile('notes.txt', Buffer.from('words of a note that go on'))
    const cut = parseMime(mail('Content-Type: application/mac-binhex40', long.slice(0, -20)))
    expect(cut.warnings.join()).toContain('BinHex is cut or damaged')
  })

  it('never swells beyond measure', () => {
    // Each three bytes of a run become 254.
    const bomb = `(This file must be converted with BinHex 4.0)\n\n:${'!N2m'.repeat(400_000)}:`
    const started = performance.now()
    readBinHex(bomb)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

describe('mails that are saved oddly', () => {
  it('with line ends of old Macintosh programs', () => {
    const read = parseMime(latin1('From: a@b.c\rSubject: mac\r\rline one\rline two\r'))
    expect(read.headers.get('subject')).toEqual(['mac'])
    expect(read.text).toBe('line one\nline two\n')
  })

  it('as UTF-16', () => {
    const read = parseMime(Buffer.from('\uFEFFFrom: a@b.c\r\nSubject: wide ü\r\n\r\nbody ß', 'utf16le'))
    expect(read.headers.get('subject')).toEqual(['wide ü'])
    expect(read.text).toBe('body ß')
  })

  it('with PGP around the words: what is signed is read, what is encrypted is named and not read', () => {
    const signed = parseMime(
      mail(
        '',
        '-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nThe words\n- -- \nAnn\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n',
      ),
    )
    expect(signed.text.trim()).toBe('The words\n-- \nAnn')
    const encrypted = parseMime(
      mail('', 'Hello\n-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\nBye\n'),
    )
    expect(encrypted.text.trim()).toBe('Hello\nBye')
    expect(encrypted.additions).toContain('Encrypted mail (PGP)')
  })

  it('with labels in their own header lines, where the folder says nothing of them', () => {
    const bytes = mail('X-Gmail-Labels: =?utf-8?Q?Ge=C3=B6ffnet=2C?="A, B"', 'words')
    const read = readMail({ position: 1, bytes, labels: [], warnings: [], skip: null })!
    expect(JSON.parse(read.mail.labels)).toEqual(['Geöffnet', 'A, B'])
  })
})
