import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { htmlToPlain } from '../../src/main/importers/mail/html.ts'
import { parseMime } from '../../src/main/importers/mail/mime.ts'
import { MboxSplitter, type MboxMessage } from '../../src/main/importers/mail/splitter.ts'
import { fieldAgrees, readGoldenPairs, singleSpaced, type ComparedMail } from '../helpers/goldenMail.ts'
import { testData, testFile } from '../helpers/testData.ts'

const UNPACKED = 'the file is unpacked, not kept in its encoding'
const INLINE = 'the part is text of the mail, not an attachment; Python’s parser says the same'
const UNREADABLE = 'the boundary is missing or wrong: what is there is shown instead of nothing'
const INNER = 'the mail says nothing itself: the text of the mail attached to it is shown'

/** Every field in which ours is not the golden one, and why. */
const BETTER: Readonly<Record<string, string>> = {
  'legacy/016.eml attachments': UNPACKED,
  'legacy/016.eml sizes': UNPACKED,
  'legacy/017.eml sizes': UNPACKED,
  'legacy/048.eml sizes': UNPACKED,
  'legacy/049.eml text': UNPACKED,
  'legacy/049.eml attachments': UNPACKED,
  'legacy/049.eml sizes': UNPACKED,
  'malformed/001.eml text': UNREADABLE,
  'malformed/001.eml attachments': UNREADABLE,
  'malformed/002.eml text': UNREADABLE,
  'malformed/002.eml attachments': UNREADABLE,
  'malformed/003.eml text': UNREADABLE,
  'malformed/003.eml attachments': UNREADABLE,
  'malformed/004.eml text': UNREADABLE,
  'malformed/004.eml attachments': UNREADABLE,
  'malformed/005.eml text':
    'the inner boundary is the closing line of the outer one; Python’s parser reads nothing, too',
  'malformed/006.eml text': UNREADABLE,
  'malformed/006.eml attachments': UNREADABLE,
  'malformed/007.eml attachments': 'a part without a byte is no attachment',
  'malformed/008.eml text': INLINE,
  'malformed/008.eml attachments': INLINE,
  'malformed/009.eml text': INLINE,
  'malformed/009.eml attachments': INLINE,
  'malformed/010.eml text': INNER,
  'malformed/011.eml text': INLINE,
  'malformed/011.eml attachments': INLINE,
  'malformed/012.eml text': INNER,
  'malformed/012.eml attachments': 'there are three attached mails; the golden parse loses one',
  'malformed/016.eml text': 'the outer boundary ends the inner parts; Python’s parser says the same',
  'malformed/016.eml attachments': INLINE,
  'malformed/019.eml text': UNREADABLE,
  'malformed/020.eml text': 'the golden text shows boundaries, headers and tags; ours the text of the HTML',
  'malformed/021.eml text': 'the golden text shows boundaries, headers and tags; ours the text of the HTML',
  'rfc/000.eml text': 'enriched text is text',
  'rfc/000.eml attachments': 'enriched text is text',
  'rfc/000.eml sizes': 'the golden parse gives no bytes for parts whose base64 is a placeholder',
  'rfc/003.eml attachments': 'enriched text is the other form of the same text',
  'thirdparty/002.eml text': 'what is said to be base64 and is not is shown as it stands',
  'thirdparty/002.eml attachments': INLINE,
  'thirdparty/007.eml text': INNER,
  'thirdparty/012.eml text': INNER,
  'thirdparty/015.eml attachments': 'there are three attached mails; Python’s parser says the same',
}

describe.skipIf(testData === null)('mails that others parsed', () => {
  it('agrees with every golden parse, field by field, but where ours is better', () => {
    const pairs = readGoldenPairs()
    expect(pairs).toHaveLength(107)
    const fields = Object.keys(pairs[0]!.golden) as (keyof ComparedMail)[]
    const differing = pairs.flatMap((pair) =>
      fields.filter((field) => !fieldAgrees(pair, field)).map((field) => `${pair.name} ${field}`),
    )
    expect(differing).toEqual(Object.keys(BETTER).filter((key) => differing.includes(key)))
    expect(Object.keys(BETTER).filter((key) => !differing.includes(key))).toEqual([])
    const agreeing = (field: keyof ComparedMail): number =>
      pairs.length - differing.filter((key) => key.endsWith(` ${field}`)).length
    expect(Object.fromEntries(fields.map((field) => [field, agreeing(field)]))).toMatchObject({
      subject: 107,
      from: 107,
      to: 107,
      cc: 107,
      date: 107,
    })
  })

  it('splits a mailbox where its index says, however it is cut into chunks', () => {
    const bytes = readFileSync(testFile('mbox-mimekit', 'content-length.mbox.txt'))
    const index = JSON.parse(
      readFileSync(testFile('mbox-mimekit', 'content-length.unix-offsets.json'), 'utf8'),
    ) as { mboxMarkerOffset: number }[]
    const whole = splitAt(bytes, bytes.length)
    expect(whole).toHaveLength(29)
    expect(index).toHaveLength(29)
    expect(whole.map(({ offset }) => offset)).toEqual(index.map(({ mboxMarkerOffset }) => mboxMarkerOffset))
    const pieces = splitAt(bytes, 777)
    expect(pieces.map(({ bytes: part }) => part.length)).toEqual(whole.map(({ bytes: part }) => part.length))
  })
})

function splitAt(bytes: Uint8Array, size: number): MboxMessage[] {
  const splitter = new MboxSplitter()
  const messages: MboxMessage[] = []
  for (let from = 0; from < bytes.length; from += size)
    messages.push(...splitter.push(bytes.subarray(from, from + size)))
  return [...messages, ...splitter.end()]
}

/** The mails of the archive in which another parser gives another text, and ours is right. */
const OURS_RIGHT: Readonly<Record<string, string>> = {
  'easy-ham-1/01005.5ad1b924b3315046822ae89493e5572f.txt': 'what PGP packed is named, not read',
  'easy-ham-1/01045.5f6b92624699ddf883fc56e9b158c031.txt': 'a patch with a file name is an attachment',
  'easy-ham-1/01225.394c24658bf3f9f8f741bcbc94ca017c.txt': 'a patch with a file name is an attachment',
  'easy-ham-1/01294.8c242aa8998042dd666b7f9db56a6a3e.txt': 'a text part with a file name is an attachment',
  'hard-ham-1/00167.728c686d0128f4d677a5658d865e6159.txt': 'the plain part says only that HTML is needed',
  'hard-ham-1/00169.251360b0bc97db8a080cc122ce0428fe.txt': 'the plain part says only that HTML is needed',
  'hard-ham-1/00170.1a9e4779117adf05e9690401ab6bc6cb.txt': 'the plain part says only that HTML is needed',
  'hard-ham-1/00176.de59e6073d714bb1e1d2e9e8a45dd4c9.txt': 'the plain part says only that HTML is needed',
  'hard-ham-1/00189.c69e4af5bfa5a1bcb403eefe112e5e45.txt': 'a uuencoded file is an attachment',
  'hard-ham-1/00220.11f0abf371588687744d151b46903087.txt': 'labelled Latin-1, but UTF-8: “£31.95”',
  'hard-ham-1/00246.fdaacadac7143848978ea0af07eed070.txt': 'the plain part says only that HTML is needed',
}

/** A text of single spaces without the marks of a PGP signature (RFC 4880, 7). */
const withoutArmour = (text: string): string =>
  text
    .replace(/-----BEGIN PGP SIGNED MESSAGE----- (?:Hash: \S+ )*/g, '')
    .replace(/ ?-----BEGIN PGP SIGNATURE-----.*?-----END PGP SIGNATURE-----/g, '')
    .replace(/(^| )- (?=-)/g, '$1')

describe.skipIf(testData === null)('the archive of 2,750 mails', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'verbatim-referee-'))
    execFileSync('tar', ['xzf', testFile('email-spamassassin', 'ham-2750.tar.gz'), '-C', folder])
  })
  afterAll(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true })
  })

  it('gives the texts that another parser gives, or better ones', { timeout: 60_000 }, async () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.txt'))
      .map((name) => name.replaceAll('\\', '/'))
      .sort()
    const counts = { mails: 0, same: 0, flowed: 0, signed: 0, undecoded: 0 }
    const others: string[] = []
    for (const name of files) {
      const bytes = readFileSync(join(folder, name))
      const { text, html } = await PostalMime.parse(bytes)
      const theirs = singleSpaced(text ?? (html === undefined ? '' : htmlToPlain(html)))
      const ours = singleSpaced(parseMime(bytes).text)
      counts.mails++
      if (theirs === ours) counts.same++
      // They leave the lines of flowed paragraphs apart, and the marks of quotes in them.
      else if (withoutMarks(theirs) === withoutMarks(ours)) counts.flowed++
      // They leave PGP's marks around what was signed.
      else if (withoutMarks(withoutArmour(theirs)) === withoutMarks(ours)) counts.signed++
      // They put U+FFFD where a mail has 8-bit text without a label.
      else if (theirs.includes('\uFFFD') && !ours.includes('\uFFFD')) counts.undecoded++
      else others.push(name)
    }
    expect(others).toEqual(Object.keys(OURS_RIGHT))
    expect(counts).toEqual({ mails: 2_750, same: 2_562, flowed: 111, signed: 24, undecoded: 42 })
  })
})

const withoutMarks = (text: string): string => text.replace(/[\s>]/g, '')
