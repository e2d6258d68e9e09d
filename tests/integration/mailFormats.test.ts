import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openImportHarness, type ImportHarness } from '../helpers/importHarness.ts'
import { msgFile } from '../helpers/msgFile.ts'
import { mailWith } from '../helpers/rawMail.ts'
import { testData, testFile } from '../helpers/testData.ts'

let harness: ImportHarness
beforeAll(async () => {
  harness = await openImportHarness()
})
afterAll(() => harness.close())

const write = (path: string, content: string | Uint8Array): void => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

const mail = (id: number, body = `Words ${id}`): string =>
  mailWith(`X-Number: ${id}`, body).replace('<1@', `<${id}@`)

interface PlaceRow {
  messageId: string
  folder: string
  labels: string
}

const placesOf = (source: number): PlaceRow[] =>
  harness.db
    .prepare(
      `SELECT m.message_id AS messageId, p.folder, p.labels FROM place p JOIN message m ON m.item_id = p.item_id
       WHERE p.source_id = ? ORDER BY m.message_id`,
    )
    .all(source) as PlaceRow[]

const LINE = 'From a@b.c Mon Sep  1 10:00:00 2025\n'

describe('mailboxes with a broken start', () => {
  it('take a first message without headers, and say so', async () => {
    const box = `${LINE}not a header\nSubject: one\n\nbody1\n\n${LINE}Subject: two\nFrom: q@b.c\n\nbody2\n\n`
    const source = await harness.take(harness.file('headless.mbox', box))
    expect(source).toMatchObject({
      rows: 2,
      items: 2,
      skipped: 0,
      warnings: ['message 1: what stands below its “From ” line is no header'],
    })
    const texts = harness.db
      .prepare('SELECT text FROM item WHERE source_id = ? ORDER BY id')
      .pluck()
      .all(source.id)
    expect(texts).toEqual(['not a header\nSubject: one\n\nbody1', 'body2'])
  })

  it('count a first message that is empty among what was skipped', async () => {
    const box = `${LINE}\n${LINE}Subject: three\nFrom: q@b.c\n\nbody3\n\n`
    expect(await harness.take(harness.file('hollow.mbox', box))).toMatchObject({
      rows: 2,
      items: 1,
      skipped: 1,
      reasons: { 'no message': 1 },
    })
  })

  it('tell how much stands before the first message', async () => {
    const box = `the end of a mail\n\n${LINE}Subject: four\nFrom: q@b.c\n\nbody4\n\n`
    expect(await harness.take(harness.file('torn.mbox', box))).toMatchObject({
      rows: 1,
      items: 1,
      warnings: [
        '19 bytes at the start of the file stand before its first “From ” line; they are in no message',
      ],
    })
  })
})

/** Each part holds but the next one; the words are in the innermost. */
const nested = (levels: number, words: string): string =>
  Array.from(
    { length: levels },
    (_, level) => `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}\n`,
  ).join('') + `Content-Type: text/plain\n\n${words}\n`

describe('mails that are cut', () => {
  const many = Array.from({ length: 100_000 }, (_, index) => `user${index}@example.com`).join(',\n ')

  it('are counted by kind in the warnings of their mailbox, with the first of each', async () => {
    const mails = [
      mail(21),
      mail(22).replace('To: bob@example.org', `To: ${many}`),
      mail(23).replace('To: bob@example.org', `To: ${many}`),
      `Subject: deep\nFrom: q@b.c\nMIME-Version: 1.0\n${nested(10_000, 'the words at the bottom')}`,
    ]
    const path = harness.file('cut.mbox', mails.map((one) => `${LINE}${one}\n\n`).join(''))
    const warnings = [
      'in 2 mails a header is too long and was cut; the first is message 2',
      'in 1 mail there are too many parts or levels of parts and some were left out; it is message 4',
    ]
    expect(await harness.imports.inspect(path, {}, null)).toMatchObject({ warnings })
    const source = await harness.take(path)
    expect(source).toMatchObject({ rows: 4, items: 4, skipped: 0, warnings })
    const listed = await harness.read.ask('sources.list', null)
    expect(listed.find(({ id }) => id === source.id)).toMatchObject({ warnings })
  })

  it('are counted on from where an interrupted import ended, without being read again', async () => {
    const mails = Array.from({ length: 12_000 }, (_, index) => mail(1_000 + index))
    for (const cut of [0, 11_998, 11_999])
      mails[cut] = mails[cut]!.replace('To: bob@example.org', `To: ${many}`)
    const path = harness.file(
      'broken off.mbox',
      mails
        .map(
          (one) => `${LINE}${one}

`,
        )
        .join(''),
    )
    const first = harness.openImports()
    const source = await harness.start(path, {}, first)
    const taken = harness.db.prepare('SELECT rows FROM source WHERE id = ?').pluck()
    while (taken.get(source) === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await first.close()
    const told = harness.db.prepare('SELECT warnings FROM source WHERE id = ?').pluck().get(source)
    expect(told).toBe('["in 1 mail a header is too long and was cut; it is message 1"]')
    // Not in the file: only what was kept can tell of five.
    harness.db
      .prepare('UPDATE source SET warnings = ? WHERE id = ?')
      .run('["in 5 mails a header is too long and was cut; the first is message 1"]', source)
    const second = harness.openImports()
    expect(await second.resumeInterrupted()).toEqual([source])
    const done = await second.outcome(source)
    await second.close()
    expect(done).toMatchObject({
      rows: 12_000,
      items: 12_000,
      warnings: ['in 7 mails a header is too long and was cut; the first is message 1'],
    })
  })

  it('are named by their files in a folder', async () => {
    const folder = join(harness.dataFolder, 'cut')
    write(join(folder, 'a.eml'), mail(24))
    write(join(folder, 'b.eml'), mail(25).replace('To: bob@example.org', `To: ${many}`))
    expect((await harness.take(folder)).warnings).toEqual([
      'in 1 mail a header is too long and was cut; it is b.eml',
    ])
  })
})

describe('folders of mail', () => {
  it('takes each form of mail in it, with folder and state, and nothing that a link or device stands for', async () => {
    const folder = join(harness.dataFolder, 'archive')
    write(join(folder, 'cur', '1:2,RS'), mail(1))
    write(join(folder, 'new', '2'), mail(2))
    write(join(folder, 'tmp', '3'), mail(3))
    write(join(folder, '.Kunden.Entw&APw-rfe', 'cur', '4:2,'), mail(4))
    const xml = '<?xml version="1.0"?><plist><dict><key>flags</key>\n<integer>17</integer></dict></plist>'
    write(join(folder, 'INBOX.mbox', 'Messages', '5.emlx'), `${mail(5).length}\n${mail(5)}${xml}`)
    write(
      join(folder, 'Outlook', 'saved.msg'),
      msgFile({
        subject: 'Saved',
        body: 'Words 6',
        messageId: '<6@example.org>',
        from: { name: 'Ann', address: 'ann@example.org' },
        to: [],
        sentAt: Date.UTC(2024, 0, 1),
      }),
    )
    write(
      join(folder, 'Outlook', 'broken.msg'),
      Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2_000)]),
    )
    write(join(harness.dataFolder, 'elsewhere.eml'), mail(7))
    symlinkSync(join(harness.dataFolder, 'elsewhere.eml'), join(folder, 'link.eml'))
    if (process.platform !== 'win32') execFileSync('mkfifo', [join(folder, 'pipe.eml')])

    const source = await harness.take(folder)
    expect(source).toMatchObject({
      format: 'eml',
      rows: 6,
      items: 5,
      skipped: 1,
      reasons: { 'damaged or no mail': 1 },
    })
    expect(source.warnings.join()).toContain('1 device, pipe or socket, 1 link')
    expect(placesOf(source.id)).toEqual([
      { messageId: '1@example.org', folder: '', labels: '["answered","read"]' },
      { messageId: '2@example.org', folder: '', labels: '["unread"]' },
      { messageId: '4@example.org', folder: 'Kunden/Entwürfe', labels: '["unread"]' },
      { messageId: '5@example.org', folder: 'INBOX', labels: '["read","flagged"]' },
      { messageId: '6@example.org', folder: 'Outlook', labels: '[]' },
    ])
  })

  it('keeps Gmail’s labels, and one mail in two boxes is one item with two places', async () => {
    const takeout = mailWith('X-Gmail-Labels: Inbox,"Kunden, alt"', 'Hello there.').replace('<1@', '<same@')
    const line = 'From 1@xxx Mon Jan 01 10:00:00 +0000 2024\n'
    const first = await harness.take(harness.file('all.mbox', `${line}${takeout}\n\n`))
    expect(placesOf(first.id)).toEqual([
      { messageId: 'same@example.org', folder: '', labels: '["Inbox","Kunden, alt"]' },
    ])
    const saved = harness.file(
      'same.msg',
      msgFile({
        subject: 'Hello',
        body: 'Hello there.\r\n',
        messageId: '<same@example.org>',
        from: { name: 'Ann', address: 'ann@example.org' },
        to: [{ name: '', address: 'bob@example.org' }],
        sentAt: Date.UTC(2024, 0, 1, 10),
      }),
    )
    expect(await harness.take(saved)).toMatchObject({ format: 'msg', rows: 1, items: 0, duplicates: 1 })
  })

  it('refuses an Outlook file that is no mail with its name and a remedy', async () => {
    const broken = harness.file(
      'broken.msg',
      Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2_000)]),
    )
    await expect(harness.take(broken)).rejects.toMatchObject({
      code: 'file_unreadable',
      message: expect.stringContaining('broken.msg') as string,
    })
    const damaged = harness.file('damaged.pst', Buffer.concat([Buffer.from('!BDN'), Buffer.alloc(2_000)]))
    await expect(harness.take(damaged)).rejects.toMatchObject({
      code: 'file_unreadable',
      message: expect.stringContaining('damaged.pst') as string,
    })
  })
})

describe.skipIf(testData === null)('Outlook data files', () => {
  it.each([
    ['Outlook.pst', 17, 3],
    ['passwordprotectedPST.pst', 18, 0],
    ['SampleOstFile.ost', 92, 5],
    ['PersonalStorage.pst', 0, 0],
  ])('takes %s, every entry counted', async (name, rows, skipped) => {
    const source = await harness.take(testFile('pst-aspose', name))
    expect(source).toMatchObject({ format: 'pst', rows, skipped })
    expect(source.items + source.duplicates + source.skipped).toBe(rows)
    expect(await harness.take(testFile('pst-aspose', name))).toMatchObject({ items: 0, rows })
  })
})
