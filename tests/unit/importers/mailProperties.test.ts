import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMime } from '../../../src/main/importers/mail/mime.ts'
import { readMail } from '../../../src/main/importers/mail/mailItem.ts'
import { MboxSplitter } from '../../../src/main/importers/mail/splitter.ts'
import { mailWith, multipart, readRaw } from '../../helpers/rawMail.ts'

/** A part of a mail and what should be read of it. */
interface Leaf {
  kind: 'text' | 'file'
  text: string
  name: string
  encoding: '7bit' | 'base64' | 'quoted-printable'
}

type Tree = Leaf | { parts: Tree[] }

const words = fc
  .array(fc.constantFrom('Größe', 'invoice', '日本語', 'naïve', '=3D', 'From here', '--', 'a.b', 'ok'), {
    minLength: 1,
    maxLength: 12,
  })
  .map((list) => `x ${list.join(' ')} y`)

const leaf: fc.Arbitrary<Leaf> = fc.record({
  kind: fc.constantFrom('text' as const, 'file' as const),
  text: words,
  name: fc.constantFrom('a.pdf', '../../etc/passwd', 'Grüße 1.txt', 'C:\\x.exe', 'a"b.txt'),
  encoding: fc.constantFrom('7bit' as const, 'base64' as const, 'quoted-printable' as const),
})

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.record({ parts: fc.array(tie('tree'), { minLength: 1, maxLength: 4 }) }),
  ),
}))

function encode({ text, encoding }: Leaf): string {
  const bytes = Buffer.from(text, 'utf8')
  if (encoding === 'base64') return bytes.toString('base64').replace(/.{76}/g, '$&\r\n')
  if (encoding === '7bit') return text
  const escaped = [...bytes].map((byte) =>
    byte >= 33 && byte <= 126 && byte !== 61
      ? String.fromCharCode(byte)
      : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  )
  return escaped.join('').replace(/(?:=..|.){20}/g, '$&=\r\n')
}

let boundaries = 0
function write(node: Tree): string {
  if ('parts' in node) {
    const boundary = `=_b${++boundaries}_`
    const parts = node.parts.map((part) => `--${boundary}\r\n${write(part)}\r\n`).join('')
    return `Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n${parts}--${boundary}--\r\n`
  }
  const encoding = `Content-Transfer-Encoding: ${node.encoding}\r\n`
  if (node.kind === 'text') return `Content-Type: text/plain; charset=utf-8\r\n${encoding}\r\n${encode(node)}`
  const name = `filename*=utf-8''${encodeURIComponent(node.name)}`
  return `Content-Type: application/pdf\r\nContent-Disposition: attachment; ${name}\r\n${encoding}\r\n${encode(node)}`
}

const leaves = (node: Tree): Leaf[] => ('parts' in node ? node.parts.flatMap(leaves) : [node])

describe('mails of any shape', () => {
  it('are read back as they were written', () => {
    fc.assert(
      fc.property(tree, (node) => {
        const { text, attachments } = parseMime(Buffer.from(`From: a@example.org\r\n${write(node)}`))
        const all = leaves(node)
        const wanted = all.filter(({ kind }) => kind === 'text').map((part) => part.text)
        expect(text.split(/\n+/).filter((line) => line !== '')).toEqual(wanted)
        expect(attachments.map(({ name, bytes }) => [name, bytes])).toEqual(
          all.filter(({ kind }) => kind === 'file').map((part) => [part.name, Buffer.byteLength(part.text)]),
        )
      }),
      { numRuns: 200 },
    )
  })

  it('are read, or refused, quickly however they are damaged', () => {
    const edit = fc.record({
      at: fc.nat(),
      bytes: fc.uint8Array({ maxLength: 6 }),
      remove: fc.nat({ max: 40 }),
    })
    fc.assert(
      fc.property(tree, fc.array(edit, { minLength: 1, maxLength: 12 }), (node, edits) => {
        let bytes = Buffer.from(`From: a@example.org\nSubject: =?utf-8?Q?x?=\nTo: b <b@c.d>\n${write(node)}`)
        for (const { at, bytes: added, remove } of edits) {
          const place = at % bytes.length
          bytes = Buffer.concat([
            bytes.subarray(0, place),
            added,
            bytes.subarray(place + remove),
            Buffer.from(' '),
          ])
        }
        const started = performance.now()
        readMail({ position: 1, bytes, warnings: [], skip: null })
        const splitter = new MboxSplitter()
        splitter.push(bytes)
        splitter.end()
        expect(performance.now() - started).toBeLessThan(5_000)
      }),
      { numRuns: 200 },
    )
  })

  it('are split the same however the mailbox is cut into chunks', () => {
    const body = fc.array(
      fc.constantFrom('', 'From here on', '>From quoted', 'words', 'From a@b.c Mon Jan  1 10:00:00 2024'),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(
        fc.array(body, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 300 }),
        (bodies, size) => {
          // An archive quotes the lines that would divide it.
          const box = bodies
            .map(
              (lines, index) =>
                `From a@example.org Mon Jan  1 10:00:00 2024\nSubject: ${index}\n\n${lines.map((line) => line.replace(/^(?=>*From )/, '>')).join('\n')}\n\n`,
            )
            .join('')
          const splitter = new MboxSplitter()
          const found = []
          for (let at = 0; at < box.length; at += size)
            found.push(...splitter.push(Buffer.from(box.slice(at, at + size))))
          found.push(...splitter.end())
          expect(found).toHaveLength(bodies.length)
          expect(found.map(({ bytes }) => parseMime(bytes).text.trim())).toEqual(
            bodies.map((lines) => lines.join('\n').trim()),
          )
        },
      ),
      { numRuns: 100 },
    )
  })
})

describe('hostile mails', () => {
  const quickly = (raw: string | Uint8Array): ReturnType<typeof readRaw> => {
    const started = performance.now()
    const mail = readRaw(raw)
    expect(performance.now() - started).toBeLessThan(5_000)
    return mail
  }

  it('with thousands of levels', () => {
    let raw = ''
    for (let level = 0; level < 5_000; level++)
      raw += `Content-Type: multipart/mixed; boundary="b${level}"\n\n--b${level}\n`
    expect(quickly(`From: a@example.org\n${raw}\nwords`).warnings.join()).toContain('levels')
    const nested = 'Content-Type: message/rfc822\n\n'.repeat(20_000)
    quickly(`From: a@example.org\n${nested}words`)
  })

  it('with a million parts', () => {
    const mail = quickly(multipart('mixed', '\nx\n--=_b\n'.repeat(1_000_000)))
    expect(mail.warnings.join()).toContain('parts')
  })

  it('with a header line of 60 MB, or of endless words, names and parameters', () => {
    quickly(`From: a@example.org\nSubject: ${'x'.repeat(60_000_000)}\n\nwords`)
    quickly(mailWith(`X-Long: ${' y\n'.repeat(1_000_000)}`, 'words'))
    quickly(`From: a@example.org\nSubject: ${'=?utf-8?Q?'.repeat(20_000)}\n\nwords`)
    quickly(`From: a@example.org\nSubject: ${'=?utf-8?Q?a?= '.repeat(100_000)}\n\nwords`)
    quickly(
      `From: ${'"'.repeat(100_000)}\nTo: ${'<('.repeat(100_000)}\nCc: ${'a at '.repeat(50_000)}\n\nwords`,
    )
    quickly(mailWith(`Content-Type: text/plain; ${'a*0*="'.repeat(50_000)}`, 'words'))
    quickly(mailWith(`Content-Type: multipart/mixed; boundary${' '.repeat(100_000)}`, '--'.repeat(500_000)))
  })

  it('with lines that patterns could get lost in', () => {
    for (const piece of [
      'On ',
      'Am 1:00 ',
      '> ',
      'From: a\n',
      '-- \n',
      '_',
      'Sent from my ',
      '2024年1月',
      'Le ',
      'begin 644 a\n',
      'M',
      ' a <a@b.c>',
      'confidential ',
    ])
      quickly(mailWith('', piece.repeat(Math.ceil(1_000_000 / piece.length))))
    for (const piece of ['<blockquote>', '<div>', '<', '&amp;', '<p>x', '<table><tr><td>', '<!--'])
      quickly(mailWith('Content-Type: text/html', piece.repeat(Math.ceil(500_000 / piece.length))))
  })

  it('with NUL bytes and names that are paths', () => {
    const mail = quickly(
      multipart(
        'mixed',
        'Content-Type: text/plain\n\na\0b',
        'Content-Type: x/y; name="../../a\0b"\nContent-Disposition: attachment\n\nz',
      ),
    )
    expect(mail.text).toBe('a\uFFFDb')
    expect(mail.attachments[0]!.name).toBe('../../ab')
  })

  it('with calendar and report parts that never end', () => {
    quickly(mailWith('Content-Type: text/calendar', 'BEGIN:VEVENT\nSUMMARY:x\n'.repeat(50_000)))
    quickly(
      mailWith('Content-Type: text/calendar', `BEGIN:VEVENT\nATTENDEE${';A="'.repeat(100_000)}\nEND:VEVENT`),
    )
    quickly(
      mailWith('Content-Type: message/delivery-status', 'Final-Recipient: a\nAction: b\n\n'.repeat(50_000)),
    )
  })
})
