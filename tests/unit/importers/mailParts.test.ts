import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { mailWith, multipart, readRaw } from '../../helpers/rawMail.ts'
import { tnefFile } from '../../helpers/tnefFile.ts'

const TEXT = 'Content-Type: text/plain; charset=utf-8\n\n'

describe('parts that are no text', () => {
  it('says what a calendar part says', () => {
    const calendar = `BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Review\\, second\n  half\nDTSTART;TZID=Europe/Berlin:20240102T100000\nDTEND;TZID=Europe/Berlin:20240102T110000\nLOCATION:Room 5\nORGANIZER;CN=Ann Lee:mailto:ann@example.org\nATTENDEE;CN="Stone, Bob";PARTSTAT=ACCEPTED:mailto:bob@example.org\nEND:VEVENT\nEND:VCALENDAR`
    const mail = readRaw(
      multipart(
        'alternative',
        `${TEXT}See you.\n\n> old`,
        `Content-Type: text/calendar; method=REQUEST\n\n${calendar}`,
      ),
    )
    expect(mail.text).toBe(
      'See you.\n\nInvitation: Review, second half\nWhen: 2024-01-02 10:00 (Europe/Berlin) – 2024-01-02 11:00 (Europe/Berlin)\nWhere: Room 5\nOrganizer: Ann Lee <ann@example.org>\nWho: Stone, Bob <bob@example.org> (accepted)',
    )
    expect(mail.quotedText).toBe('> old')
    expect(mail.attachments.map(({ type }) => type)).toEqual(['text/calendar'])
  })

  it('says whom a delivery report is about', () => {
    const report = `Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; nobody@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n  no such user\n`
    expect(readRaw(multipart('report', `${TEXT}Sorry.`, report)).text).toBe(
      'Sorry.\n\nDelivery failed: nobody@example.org (5.1.1, 550 5.1.1 no such user)',
    )
    const receipt = `Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;ann@example.org\nDisposition: manual-action/MDN-sent-manually; displayed\n`
    expect(readRaw(multipart('report', `${TEXT}Read.`, receipt)).text).toBe(
      'Read.\n\nReceipt displayed: ann@example.org',
    )
  })

  it.each([
    [
      'S/MIME',
      mailWith(
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"\nContent-Transfer-Encoding: base64',
        'MIAGCSqGSIb3DQEHA6CAMIACAQA=',
      ),
    ],
    [
      'PGP/MIME',
      multipart(
        'encrypted',
        'Content-Type: application/pgp-encrypted\n\nVersion: 1',
        'Content-Type: application/octet-stream\n\n-----BEGIN PGP MESSAGE-----',
      ),
    ],
    [
      'PGP',
      mailWith('Content-Type: text/plain', '-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----'),
    ],
  ])('says that a body is encrypted: %s', (how, raw) => {
    const mail = readRaw(raw)
    expect(mail.text).toContain(`[Encrypted mail (${how}): the text cannot be read]`)
    expect(mail.warnings.join()).toContain('is encrypted')
  })

  it('reads the mail within an opaque signature', () => {
    const inner = Buffer.from('Content-Type: text/plain\r\n\r\nSigned words.')
    const der = (tag: number, ...contents: Buffer[]): Buffer => {
      const content = Buffer.concat(contents)
      return Buffer.concat([Buffer.from([tag, 0x82, content.length >> 8, content.length & 255]), content])
    }
    const id = (last: number): Buffer =>
      Buffer.from([0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, last])
    const content = der(
      0x30,
      id(1),
      der(0xa0, der(0x24, der(0x04, inner.subarray(0, 20)), der(0x04, inner.subarray(20)))),
    )
    const signed = der(0x30, id(2), der(0xa0, der(0x30, Buffer.from([2, 1, 1]), der(0x31), content)))
    const mail = readRaw(
      mailWith(
        'Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\nContent-Transfer-Encoding: base64',
        signed.toString('base64'),
      ),
    )
    expect(mail.text).toBe('Signed words.')
    expect(mail.warnings).toEqual([])
  })

  it('unpacks winmail.dat: its files, and its text where the mail has no other', () => {
    const tnef = tnefFile({
      body: 'Grüße aus Köln',
      files: [{ name: '../../Angebot ü.pdf', content: Buffer.from('pdf') }],
    })
    const part = `Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n${tnef.toString('base64')}`
    const alone = readRaw(multipart('mixed', part))
    expect(alone.text).toBe('Grüße aus Köln')
    expect(alone.attachments).toMatchObject([{ name: '../../Angebot ü.pdf', bytes: 3 }])
    const beside = readRaw(multipart('mixed', `${TEXT}Other words`, part))
    expect(beside.text).toBe('Other words')
    expect(beside.attachments).toHaveLength(1)
    const cut = tnef.subarray(0, tnef.length - 4).toString('base64')
    expect(readRaw(multipart('mixed', part.replace(tnef.toString('base64'), cut))).warnings.join()).toContain(
      'winmail.dat',
    )
  })

  it('takes uuencoded files out of a text', () => {
    const lines = 'begin 644 a b.txt\n#0V%T\n`\nend'
    const mail = readRaw(mailWith('Content-Type: text/plain', `See this:\n\n${lines}\n\nAnn`))
    expect(mail.text.replace(/\n+/g, ' ')).toBe('See this: Ann')
    expect(mail.attachments).toMatchObject([{ name: 'a b.txt', bytes: 3 }])
    expect(readRaw(mailWith('', 'begin 644 the work\nand end it\nsoon')).attachments).toEqual([])
  })

  it('lists attached mails and shows the text of one that is all there is', () => {
    const attached = 'Content-Type: message/rfc822\n\nSubject: Inner\nFrom: c@example.org\n\nInner words'
    expect(readRaw(multipart('mixed', `${TEXT}Outer`, attached))).toMatchObject({
      text: 'Outer',
      attachments: [{ name: 'Inner.eml', type: 'message/rfc822' }],
    })
    expect(readRaw(multipart('mixed', attached)).text).toBe('Inner words')
    const digest = readRaw(multipart('digest', '\nSubject: One\n\nfirst', '\nSubject: Two\n\nsecond'))
    expect(digest.attachments.map(({ name }) => name)).toEqual(['One.eml', 'Two.eml'])
  })
})

describe('MIME as real mail breaks it', () => {
  it.each([
    [
      'a semicolon is missing',
      'Content-Type: multipart/mixed\n boundary="=_b"',
      '--=_b\nContent-Type: text/plain\n\nwords\n--=_b--',
    ],
    [
      'the boundary is another',
      'Content-Type: multipart/mixed; boundary="other"',
      '--=_b\nContent-Type: text/plain\n\nwords\n--=_b--',
    ],
    [
      'the boundary is not said',
      'Content-Type: multipart/mixed',
      '--=_b\nContent-Type: text/plain\n\nwords\n--=_b--',
    ],
    [
      'the end is missing',
      'Content-Type: multipart/mixed; boundary="=_b"',
      '--=_b\nContent-Type: text/plain\n\nwords',
    ],
    [
      'the end runs into the text',
      'Content-Type: multipart/mixed; boundary="=_b"',
      '--=_b\nContent-Type: text/plain\n\nwords--=_b--',
    ],
    ['base64 is none', 'Content-Type: text/plain\nContent-Transfer-Encoding: base64', '(words!)'],
    [
      'quoted-printable is damaged',
      'Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable',
      'w=6Frd=\ns',
    ],
    ['the encoding is nonsense', 'Content-Type: text/plain; charset="x-nonsense"', 'words'],
  ])('reads the text where %s', (_, headers, body) => {
    expect(readRaw(mailWith(headers, body)).text.replace(/[(!)]/g, '')).toBe('words')
  })

  it.each([
    ['windows-1252', 'iso-8859-1', 'He said “yes” – 10 €'],
    ['utf-8', 'iso-8859-1', 'Größe 10 €, naïve café'],
    ['windows-1252', 'utf-8', 'Größe 10 €, naïve café'],
    ['utf-8', 'us-ascii', 'Größe 10 €'],
    ['gb18030', 'gb2312', '产品质量非常好，谢谢你们的帮助'],
    ['shift_jis', 'cp932', '商品が届きません。①番を確認してください'],
    ['euc-jp', 'euc-jp', '商品が届きません'],
    ['iso-2022-jp', '', '商品が届きません。確認してください'],
    ['windows-1252', '', '“But industry analysts say…” – it’s £30'],
    ['koi8-r', 'koi8-r', 'Спасибо за помощь'],
    ['utf-7', 'utf-7', 'Größe'],
  ])('reads %s that is labelled “%s”', (encoding, label, text) => {
    const type = label === '' ? 'Content-Type: text/plain' : `Content-Type: text/plain; charset=${label}`
    const bytes = encoding === 'iso-2022-jp' ? JAPANESE : iconv.encode(text, encoding)
    expect(readRaw(Buffer.concat([Buffer.from(`${mailWith(type, '')}`), bytes])).text).toBe(text)
  })

  it('takes the HTML where the plain part says only that it is needed', () => {
    const html = `Content-Type: text/html\n\n<p>${'The offer of the week. '.repeat(10)}</p>`
    const stub = readRaw(multipart('alternative', `${TEXT}Your mail program cannot show HTML.`, html))
    expect(stub.text).toContain('The offer of the week.')
  })

  it('keeps both texts where an alternative has two', () => {
    expect(readRaw(multipart('alternative', `${TEXT}one`, `${TEXT}two`)).text).toBe('one\n\ntwo')
  })
})

/** ISO-2022-JP of "商品が届きません。確認してください". */
const JAPANESE = Buffer.from("\u001b$B>&IJ$,FO$-$^$;$s!#3NG'$7$F$/$@$5$$\u001b(B", 'latin1')

describe('header lines', () => {
  const subject = (value: string): string | null =>
    readRaw(`Subject: ${value}\nFrom: a@example.org\n\nx`).subject
  it.each([
    ['=?utf-8?B?R3LD?= =?utf-8?B?vMOfZQ==?=', 'Grüße'],
    ['=?utf-8?Q?Gr=C3?=\n =?utf-8?B?vMOfZQ==?=', 'Grüße'],
    ['=?UTF-8?Q?Really=3F?=', 'Really?'],
    ['=?UTF-8?Q?Really??=', 'Really?'],
    ['=?utf-7?Q?Fr+APY-sche?=', 'Frösche'],
    ['=?utf-8*de?Q?Gr=C3=BC=C3=9Fe?=', 'Grüße'],
    ['=?gb2312?B?0rvC5A==?= =?gb2312?B?wO8=?=', '一落里'],
    ['a =?utf-8?Q?b?= c', 'a b c'],
    ['=?utf-8?Q?a?= =?utf-8?Q?b?=', 'ab'],
    ['=?utf-8?Q?a?= =?iso-8859-1?Q?=FC?=', 'aü'],
    ['=?x-nonsense?Q?a=FC?=', 'aü'],
    ['=?utf-8?Q?broken', '=?utf-8?Q?broken'],
    ['Grüße', 'Grüße'],
  ])('decodes the words of %s', (value, text) => {
    expect(subject(value)).toBe(text)
  })

  it.each([
    ['ann at example.org (Ann Lee)', ['Ann Lee <ann@example.org>']],
    ['Ann Lee <ann at example.org>', ['Ann Lee <ann@example.org>']],
    ['ann [at] example [dot] org', ['ann@example.org']],
    ['"Lee, Ann" <ann@example.org>, bob@example.org', ['Lee, Ann <ann@example.org>', 'bob@example.org']],
    ['Lee, Ann <ann@example.org>', ['Lee, Ann <ann@example.org>']],
    ['Team: ann@example.org, Bob <bob@example.org>;', ['ann@example.org', 'Bob <bob@example.org>']],
    ['undisclosed-recipients:;', []],
    ['=?utf-8?Q?Lee=2C_Ann?= <ann@example.org>', ['Lee, Ann <ann@example.org>']],
    ['=?utf-8?Q?Lee,_Ann?= <ann@example.org>', ['Lee, Ann <ann@example.org>']],
    ["'ann@example.org' <ann@example.org>", ['ann@example.org']],
    ['<@relay.example.com:ann@example.org>', ['ann@example.org']],
    ['ann@example.org (Ann (nick) Lee)', ['Ann (nick) Lee <ann@example.org>']],
    ['"never closed <ann@example.org>', ['never closed <ann@example.org>']],
  ])('reads the people of %s', (value, people) => {
    expect(readRaw(`From: x@example.org\nTo: ${value}\n\nx`).to).toEqual(people)
  })

  it('joins the names of attachments that are split and encoded', () => {
    const disposition = `Content-Disposition: attachment; filename*0*=utf-8''Gr%C3%BC; filename*1*=%C3%9Fe; filename*2=".pdf"`
    const mail = readRaw(multipart('mixed', `${TEXT}x`, `Content-Type: application/pdf\n${disposition}\n\nx`))
    expect(mail.attachments[0]?.name).toBe('Grüße.pdf')
  })

  it('keeps Gmail’s labels and the states of mailboxes', () => {
    const labels = '=?UTF-8?Q?Posteingang,Ge=C3=B6ffnet,"a,_b"?='
    const mail = readRaw(mailWith(`X-Gmail-Labels: ${labels}`, 'x'))
    expect(mail.labels).toEqual(['Posteingang', 'Geöffnet', 'a, b'])
    expect(mail.headers['x-gmail-labels']).toContain('Geöffnet')
    expect(readRaw(mailWith('Status: RO\nX-Status: AF', 'x')).labels).toEqual(['read', 'answered', 'flagged'])
    expect(readRaw(mailWith('X-Mozilla-Status: 0003', 'x')).labels).toEqual(['read', 'answered'])
  })
})
