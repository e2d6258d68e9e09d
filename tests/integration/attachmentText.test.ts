import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { putOnDisk, removeLeftOvers, unpackFolderIn } from '../../src/main/importers/archive/unpack.ts'
import { createDocumentReader } from '../../src/main/importers/documents/documentReader.ts'
import { readFacts, readStart } from '../../src/main/importers/fileFacts.ts'
import type { AttachmentText } from '../../src/main/importers/parserTasks.ts'
import { NO_FILTER } from '../../src/shared/domain/filter.ts'
import { openImportHarness, type ImportHarness } from '../helpers/importHarness.ts'
import { pdfFile } from '../helpers/pdfFile.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'
import { testData, testFile } from '../helpers/testData.ts'
import { TEST_WORKERS } from '../helpers/workerFiles.ts'
import { zipFile } from '../helpers/zipFile.ts'

const wordFile = (text: string): Buffer =>
  zipFile([
    { name: '[Content_Types].xml', content: '<Types/>' },
    {
      name: 'word/document.xml',
      content: `<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>${text}</w:t></w:r></w:p></w:body></w:document>`,
    },
  ])

const part = (type: string, name: string, content: Buffer | string): string =>
  `--B\nContent-Type: ${type}\nContent-Disposition: attachment; filename="${name}"\nContent-Transfer-Encoding: base64\n\n${Buffer.from(content).toString('base64')}\n`

const mail = (id: string, parts: string): string =>
  `From: ann@example.org\nSubject: ${id}\nMessage-ID: <${id}@x>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\nsee the attachment\n${parts}--B--\n`

const ATTACHED =
  '--B\nContent-Type: message/rfc822\n\nFrom: zed@example.org\nSubject: inner zebra\n\nthe walrus said so\n'

let harness: ImportHarness
afterEach(() => harness.close())

async function importing(wanted: AttachmentText, parts: string): Promise<ImportHarness> {
  harness = await openImportHarness(wanted)
  await harness.take(harness.file('mail.eml', mail('m1', parts)))
  return harness
}

const search = async (query: string): Promise<{ attachment: string | null; snippet: string }[]> =>
  (await harness.read.ask('items.search', { query, limit: 10 })).hits.map(({ attachment, snippet }) => ({
    attachment,
    snippet: snippet.replace(/[\u2068\u2069]/g, '*'),
  }))

describe('the text of attachments', () => {
  it('of attached mails and plain texts is found, and is no part of what the mail says', async () => {
    await importing(
      'text',
      ATTACHED + part('text/plain; charset=iso-8859-1', 'note.txt', Buffer.from('k\xf6stlich', 'latin1')),
    )
    expect(await search('walrus')).toEqual([
      { attachment: 'inner zebra.eml', snippet: expect.stringContaining('*walrus*') as string },
    ])
    expect(await search('köstlich')).toEqual([{ attachment: 'note.txt', snippet: '*köstlich*' }])
    expect(await search('attachment')).toMatchObject([{ attachment: null }])
    const filter = { ...NO_FILTER, query: 'walrus' }
    expect(await harness.read.ask('mail.overview', { filter })).toMatchObject({ messages: 1 })
    expect(harness.db.prepare('SELECT text FROM item').pluck().all()).toEqual(['see the attachment'])
  })

  it('of PDFs and Word documents is found where it is wanted, and one that is damaged is said', async () => {
    const parts =
      part('application/pdf', 'offer.pdf', pdfFile('the narwhal offer')) +
      part('application/octet-stream', 'deal.docx', wordFile('a quokka &amp; deal')) +
      part('application/pdf', 'cut.pdf', '%PDF-1.4 and nothing more') +
      part('application/octet-stream', 'cut.docx', wordFile('x').subarray(0, 60))
    await importing('text', parts)
    expect(await search('narwhal')).toEqual([])
    await harness.close()
    await importing('documents', parts)
    expect(await search('narwhal')).toEqual([{ attachment: 'offer.pdf', snippet: 'the *narwhal* offer' }])
    expect(await search('quokka')).toMatchObject([{ attachment: 'deal.docx' }])
    const { warnings } = harness.db.prepare('SELECT warnings FROM message').get() as { warnings: string }
    expect(JSON.parse(warnings)).toEqual([
      'the text of the attachment “cut.pdf” cannot be searched: it is damaged or no PDF',
      'the text of the attachment “cut.docx” cannot be searched: it is damaged, protected or no Word document',
    ])
  })

  it('is stored once, and goes with the last mail that has it', async () => {
    await importing('text', part('text/plain', 'a.txt', 'shared heron'))
    const second = await harness.take(
      harness.file('second.eml', mail('m2', part('text/plain', 'b.txt', 'shared heron'))),
    )
    expect(harness.count('attachment_text')).toBe(1)
    expect(await search('heron')).toHaveLength(2)
    harness.db.pragma('foreign_keys = ON')
    harness.db.prepare(`DELETE FROM item WHERE source_id = ${second.id}`).run()
    expect(harness.count('attachment_text')).toBe(1)
    harness.db.prepare('DELETE FROM item').run()
    expect(harness.count('attachment_text')).toBe(0)
  })

  it('is not doubled where the attached mail is all that the mail says', async () => {
    harness = await openImportHarness()
    const forwarded = mail('m3', ATTACHED).replace('--B\n\nsee the attachment\n', '')
    await harness.take(harness.file('forwarded.eml', forwarded))
    expect(await search('walrus')).toMatchObject([{ attachment: null }])
    expect(harness.count('attachment_text')).toBe(0)
  })

  it('costs a document that takes too long, and nothing else', async () => {
    harness = await openImportHarness()
    const reader = createDocumentReader(TEST_WORKERS.document, 1)
    try {
      expect(await reader.read('pdf', pdfFile('slow'))).toEqual({
        fault: expect.stringContaining('longer') as string,
      })
    } finally {
      await reader.close()
    }
  })
})

describe('folders and labels', () => {
  it('are listed with their mails and filter them', async () => {
    harness = await openImportHarness()
    const folder = join(temporaryFolder(), 'box')
    mkdirSync(join(folder, 'Offers'), { recursive: true })
    const flagged = mail('m5', '').replace('\nSubject', '\nX-Gmail-Labels: Inbox,"A, B"\nSubject')
    writeFileSync(join(folder, 'Offers', 'one.eml'), mail('m4', ''))
    writeFileSync(join(folder, 'Offers', 'two.eml'), flagged)
    await harness.take(folder)
    expect(await harness.read.ask('mail.folders', { filter: NO_FILTER })).toEqual([
      { name: 'Offers', kind: 'folder', messages: 2 },
      { name: 'A, B', kind: 'label', messages: 1 },
      { name: 'Inbox', kind: 'label', messages: 1 },
    ])
    const inFolder = async (name: string): Promise<number> =>
      (await harness.read.ask('mail.overview', { filter: { ...NO_FILTER, folder: name } })).messages
    expect([await inFolder('Offers'), await inFolder('A, B'), await inFolder('A')]).toEqual([2, 1, 0])
    const exported = await harness.read.ask('export.items', { after: 0, limit: 10 })
    expect(exported.map(({ folder: name, mailLabels }) => [name, mailLabels])).toEqual([
      ['Offers', []],
      ['Offers', ['Inbox', 'A, B']],
    ])
  })
})

describe('an Outlook data file in an archive', () => {
  it.skipIf(testData === null)('is read as outside of it, and leaves nothing behind', async () => {
    harness = await openImportHarness()
    const content = readFileSync(testFile('pst-aspose', 'Outlook_1.pst'))
    const path = harness.file('box.zip', zipFile([{ name: 'a/Outlook_1.pst', content }]))
    const source = await harness.take(path)
    expect(source).toMatchObject({ format: 'pst', rows: 17, skipped: 3 })
    expect(readdirSync(unpackFolderIn(harness.dataFolder))).toEqual([])
  })

  it('of a process that was killed is removed at the next start, and of one that runs it is not', async () => {
    harness = await openImportHarness()
    const folder = unpackFolderIn(harness.dataFolder)
    const path = harness.file('one.zip', zipFile([{ name: 'one.pst', content: '!BDN and more' }]))
    const { file, remove } = await putOnDisk(await readStart(await readFacts(path)), folder)
    expect(readFileSync(file.path, 'latin1')).toBe('!BDN and more')
    await remove()
    // The parent of this process runs; no process has the number 0 or above the largest.
    for (const name of [`${process.ppid}-1`, '99999999-1', `${process.pid}-7`])
      mkdirSync(join(folder, name), { recursive: true })
    await removeLeftOvers(folder)
    expect(readdirSync(folder)).toEqual([`${process.ppid}-1`])
    expect(existsSync(join(harness.dataFolder, 'verbatim.db'))).toBe(true)
  })
})
