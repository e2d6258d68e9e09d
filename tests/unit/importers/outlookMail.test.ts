import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { RawMessage } from '../../../src/main/importers/format.ts'
import { readFacts, readStart } from '../../../src/main/importers/fileFacts.ts'
import { readMail } from '../../../src/main/importers/mail/mailItem.ts'
import { readMsg } from '../../../src/main/importers/mail/msgMessage.ts'
import { meetingText, readOutlook } from '../../../src/main/importers/mail/outlook.ts'
import { decompressRtf, readRtf } from '../../../src/main/importers/mail/rtf.ts'
import { readTnef } from '../../../src/main/importers/mail/tnef.ts'
import { pst } from '../../../src/main/importers/pst.ts'
import { msgFile, type MsgContent } from '../../helpers/msgFile.ts'
import { named, readRaw, type ReadMail } from '../../helpers/rawMail.ts'
import { testData, testFile } from '../../helpers/testData.ts'
import { tnefFile } from '../../helpers/tnefFile.ts'

const MAIL: MsgContent = {
  subject: 'Grüße aus Köln',
  body: 'Hello Bob.\r\n\r\nVon: Bob\r\nGesendet: Montag\r\nAn: Ann\r\nBetreff: x\r\n\r\nold',
  messageId: '<1@example.org>',
  inReplyTo: '<0@example.org>',
  from: { name: 'Lee, Ann', address: 'ann@example.org' },
  to: [
    { name: 'Bob', address: 'bob@example.org' },
    { name: 'Cy', address: 'cy@example.org', kind: 2 },
  ],
  sentAt: Date.UTC(2024, 0, 1, 10),
  files: [{ name: '..\\..\\x.txt', content: Buffer.from('content') }],
}

function readMsgFile(content: MsgContent): ReadMail {
  const parsed = readOutlook(readMsg(msgFile(content)))
  return named(readMail({ position: 1, bytes: new Uint8Array(), parsed, warnings: [], skip: null })!)
}

/** RTF as it is stored uncompressed (MS-OXRTFCP). */
function storedRtf(rtf: string): Buffer {
  const content = Buffer.from(rtf, 'latin1')
  const head = Buffer.alloc(16)
  head.writeUInt32LE(content.length + 12, 0)
  head.writeUInt32LE(content.length, 4)
  head.writeUInt32LE(0x414c454d, 8)
  return Buffer.concat([head, content])
}

describe('mails saved by Outlook', () => {
  it('tells the time and place of a meeting in lines, and leaves out what it does not say', () => {
    const subject = 'Review'
    const start = new Date(Date.UTC(2024, 0, 2, 9, 30))
    const end = new Date(Date.UTC(2024, 0, 2, 10))
    expect(meetingText('Invitation', { subject, start, end, place: 'Room 5' })).toBe(
      'Invitation: Review\nWhen: 2024-01-02 09:30 – 2024-01-02 10:00 UTC\nWhere: Room 5',
    )
    const unreadable = new Date(Number.NaN)
    expect(meetingText('Event', { subject, start, end: unreadable, place: '' })).toBe(
      'Event: Review\nWhen: 2024-01-02 09:30 UTC',
    )
    expect(meetingText('Event', { subject, start: null, end: null, place: '' })).toBe('Event: Review')
  })

  it('reads people, time, text, files and the thread of a .msg', () => {
    const mail = readMsgFile(MAIL)
    expect(mail).toMatchObject({
      subject: 'Grüße aus Köln',
      text: 'Hello Bob.',
      messageId: '1@example.org',
      from: 'Lee, Ann <ann@example.org>',
      to: ['Bob <bob@example.org>'],
      attachments: [
        {
          name: '..\\..\\x.txt',
          bytes: 7,
          sha256: createHash('sha256').update('content').digest('hex'),
        },
      ],
      warnings: [],
    })
    expect(mail.quotedText).toContain('old')
    expect(mail.headers['importance']).toBe('high')
  })

  it('is the same mail as the one in a mailbox', () => {
    const raw =
      'From: "Lee, Ann" <ann@example.org>\nTo: Bob <bob@example.org>\nSubject: Hello\nDate: Mon, 1 Jan 2024 10:00:00 +0000\nMessage-ID: <1@example.org>\n\nHello Bob.\n'
    const saved = readMsgFile({ ...MAIL, subject: 'Hello', body: 'Hello Bob.\r\n', files: [] })
    expect(saved.identity).toBe(readRaw(raw).identity)
    const withHeaders = readMsgFile({
      ...MAIL,
      subject: 'Hello',
      body: 'Hello Bob.\r\n',
      files: [],
      headers: raw.split('\n\n')[0]!,
    })
    expect(withHeaders.identity).toBe(saved.identity)
  })

  it('takes the HTML, also out of the RTF that wraps it', () => {
    const { body: _, ...bare } = MAIL
    expect(readMsgFile({ ...bare, html: '<p>Größe</p>' })).toMatchObject({
      text: 'Größe',
      html: '<p>Größe</p>',
    })
    const rtf = storedRtf(
      String.raw`{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 Gr\'f6\'dfe{\*\htmltag72 </p>}}`,
    )
    const wrapped = readMsgFile({ ...bare, rtf })
    expect(wrapped.text).toBe('Größe')
    expect(wrapped.html).toContain('<p>')
  })

  it('reads plain RTF without its controls and pictures', () => {
    const rtf = String.raw`{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator x;}Gr\'f6\'dfe \u8364?\par next{\pict\bin4 }}{}} line}`
    expect(readRtf(Buffer.from(rtf, 'latin1'))).toEqual({ html: null, text: 'Größe €\nnext line' })
    // The example of MS-OXRTFCP, 3.1.2.
    const example = Buffer.from(
      '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c09002062770 5b06c647d0a800fa0'.replaceAll(
        ' ',
        '',
      ),
      'hex',
    )
    expect(decompressRtf(example)?.toString('latin1')).toBe(
      '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n',
    )
  })

  it('refuses what is no message, and survives what is damaged', () => {
    const good = msgFile(MAIL)
    expect(() => readMsg(Buffer.concat([good.subarray(0, 8), Buffer.alloc(600)]))).toThrow()
    expect(readTnef(Buffer.from('no winmail.dat'))).toBeNull()
    const tnef = tnefFile({ body: 'text', files: [{ name: 'a', content: Buffer.alloc(100) }] })
    for (let at = 6; at < tnef.length; at += 3) {
      const damaged = Buffer.from(tnef)
      damaged.writeUInt8(damaged[at]! ^ 0xff, at)
      expect(() => readTnef(damaged)).not.toThrow()
      expect(() => readTnef(tnef.subarray(0, at))).not.toThrow()
    }
  })
})

async function readPst(name: string): Promise<{ messages: RawMessage[]; warnings: string[] }> {
  const start = await readStart(await readFacts(testFile('pst-aspose', name)))
  expect(pst.claims(start)).toBe(1)
  const mailbox = await pst.open(start)
  const messages: RawMessage[] = []
  for await (const { entries } of mailbox.messages()) messages.push(...entries)
  return { messages, warnings: mailbox.warnings() }
}

describe.skipIf(testData === null)('Outlook data files', () => {
  it.each([
    ['Outlook.pst', 17, 14],
    ['Outlook_1.pst', 17, 14],
    ['passwordprotectedPST.pst', 18, 18],
    ['SampleOstFile.ost', 92, 87],
    ['PersonalStorage.pst', 0, 0],
  ])('reads every entry of %s', async (name, entries, mails) => {
    const { messages, warnings } = await readPst(name)
    expect(messages).toHaveLength(entries)
    expect(messages.map(({ position }) => position)).toEqual(messages.map((_, index) => index + 1))
    expect(messages.filter(({ skip }) => skip === null)).toHaveLength(mails)
    expect(warnings.filter((warning) => warning.includes('expected'))).toEqual([])
    expect(warnings.join().includes('password')).toBe(name.startsWith('password'))
  })

  it('knows the folder, the state and the reason of what is left out', async () => {
    const { messages, warnings } = await readPst('Outlook.pst')
    expect(messages[0]).toMatchObject({ folder: 'Inbox', labels: ['read'] })
    expect(messages.filter(({ folder }) => folder === 'Sent Items')).toHaveLength(6)
    expect(messages.flatMap(({ skip }) => (skip === null ? [] : [skip.reason]))).toEqual([
      'a calendar entry, not a mail',
      'a contact, not a mail',
      'settings, not a mail',
    ])
    expect(warnings).toEqual(['folders: Inbox 8, Sent Items 6, Calendar 1, Contacts 1, Freebusy Data 1'])
  })

  it('reads texts in any script, attachments with their digests', async () => {
    const { messages } = await readPst('passwordprotectedPST.pst')
    const mails = messages.map((message) => named(readMail(message)!))
    expect(mails.map(({ subject }) => subject)).toContain('采购成本为何居高不下呢？')
    const chinese = mails.find(({ subject }) => subject === '采购成本为何居高不下呢？')!
    expect(chinese.attachments).toMatchObject([{ name: '降低采购成本及供应商谈判技巧.doc', bytes: 58_368 }])
  })
})
