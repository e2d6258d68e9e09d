import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listMembers } from '../../src/main/importers/archive/members.ts'
import { readFacts } from '../../src/main/importers/fileFacts.ts'
import { openImportHarness, type ImportHarness } from '../helpers/importHarness.ts'
import { readTable } from '../helpers/readTable.ts'
import { sheetOf, workbookFile } from '../helpers/workbookFile.ts'
import { zipFile, type ZipPart } from '../helpers/zipFile.ts'

let harness: ImportHarness
beforeAll(async () => {
  harness = await openImportHarness()
})
afterAll(() => harness.close())

const survey = (rows: number, from = 1): string =>
  `id,date,nps,comment\n${Array.from({ length: rows }, (_, row) => `${from + row},2024-03-0${1 + (row % 9)},${row % 11},"what number ${from + row} says"\n`).join('')}`
const book = (rows: number): Buffer =>
  workbookFile({
    sheets: [
      {
        name: 'Answers',
        xml: sheetOf(
          survey(rows, 500)
            .replaceAll('"', '')
            .trim()
            .split('\n')
            .map((line) => line.split(',')),
        ),
      },
    ],
  })
const mail = (number: number): string =>
  `From: a${number}@example.org\r\nTo: b@example.org\r\nSubject: Mail ${number}\r\nDate: Fri, 1 Mar 2024 10:0${number}:00 +0000\r\nMessage-ID: <${number}@example.org>\r\n\r\nHello ${number}\r\n`

const zip = (name: string, parts: ZipPart[]): string => harness.file(name, zipFile(parts))

describe('archives', () => {
  it('are folders: each table, workbook and mailbox in one is a source, its mails together one', async () => {
    const path = zip('export.zip', [
      { name: 'march/survey.csv', content: survey(3) },
      { name: 'march/survey.xlsx', content: book(4) },
      { name: 'old.csv.gz', content: gzipSync(survey(2, 900)) },
      { name: 'mail/1.eml', content: mail(1) },
      { name: 'mail/2', content: mail(2) },
      { name: 'all.mbox', content: `From a@b.c Fri Mar  1 10:00:00 2024\n${mail(3).replaceAll('\r', '')}\n` },
      { name: 'README.txt', content: 'notes' },
      { name: '__MACOSX/march/._survey.csv', content: 'x' },
      { name: 'march/', content: '' },
    ])
    const { paths: sources } = await harness.imports.expand(path)
    expect(sources).toEqual([
      path,
      join(path, 'all.mbox'),
      join(path, 'march/survey.csv'),
      join(path, 'march/survey.xlsx'),
      join(path, 'old.csv.gz'),
    ])
    const taken = []
    for (const source of sources) taken.push(await harness.take(source))
    expect(taken.map(({ format, name, rows, items }) => [format, name, rows, items])).toEqual([
      ['eml', 'export.zip', 2, 2],
      ['mbox', 'all.mbox', 1, 1],
      ['csv', 'survey.csv', 3, 3],
      ['xlsx', 'survey.xlsx', 4, 4],
      ['csv', 'old.csv', 2, 2],
    ])
    const again = await harness.take(join(path, 'march/survey.csv'))
    expect(again).toMatchObject({ rows: 3, items: 0, duplicates: 3 })
  })

  it('stand for their file where they hold only one', async () => {
    const csv = survey(5, 2_000)
    for (const path of [
      zip('one.zip', [{ name: 'deep/below/answers.csv', content: csv }]),
      harness.file('answers.csv.gz', gzipSync(csv)),
      harness.file('two.csv.gz', Buffer.concat([gzipSync(csv.slice(0, 60)), gzipSync(csv.slice(60))])),
    ]) {
      expect((await harness.imports.expand(path)).paths).toEqual([path])
      const inspection = await harness.imports.inspect(path, {}, null)
      expect(inspection).toMatchObject({ path, format: 'csv', rows: 5, bytes: csv.length })
      await expect(harness.take(path)).resolves.toMatchObject({ rows: 5, path })
    }
  })

  it('never use the names in them as paths', async () => {
    const before = readdirSync(harness.dataFolder).sort()
    const path = zip('names.zip', [
      { name: '../../outside.csv', content: survey(2, 3_000) },
      { name: '/etc/passwd.csv', content: survey(2, 3_100) },
      { name: 'a\\..\\..\\b.csv', content: survey(2, 3_200) },
      { name: 'a/b.csv', content: survey(2, 3_300) },
    ])
    const { paths: sources } = await harness.imports.expand(path)
    expect(sources.map((source) => source.slice(path.length + 1))).toEqual([
      'a/b (2).csv',
      'a/b.csv',
      'etc/passwd.csv',
      'outside.csv',
    ])
    await expect(harness.take(join(path, 'outside.csv'))).resolves.toMatchObject({ items: 2 })
    expect(readdirSync(harness.dataFolder).sort()).toEqual([...before, 'names.zip'].sort())
    const names = ['a\u0000b', '..', 'a\u0000b'].map((name) => ({ name, content: survey(2, 3_400) }))
    const members = await listMembers(await readFacts(zip('odd names.zip', names)))
    expect(members.map(({ path: member }) => basename(member))).toEqual(['a_b', 'a_b (2)', 'file'])
  })

  const bomb = '0'.repeat(8_000_000)
  it.each<[name: string, content: () => Buffer, code: string]>([
    ['bomb.zip', () => zipFile([{ name: 'a.csv', content: bomb }]), 'file_unsafe'],
    ['bomb.csv.gz', () => gzipSync(bomb), 'file_unsafe'],
    ['liar.zip', () => zipFile([{ name: 'a.csv', content: bomb, claimedBytes: 10 }]), 'file_damaged'],
    [
      'many.zip',
      () => zipFile(Array.from({ length: 10_001 }, (_, index) => ({ name: `${index}.csv`, content: 'a' }))),
      'file_unsafe',
    ],
    [
      'huge.zip',
      () => zipFile([{ name: 'a.csv', content: 'a', claimedBytes: 3_000_000_000 }]),
      'file_unsafe',
    ],
    ['locked.zip', () => zipFile([{ name: 'a.csv', content: survey(2), encrypted: true }]), 'file_protected'],
    [
      'broken.zip',
      () => zipFile([{ name: 'a.csv', content: survey(2), stored: true, wrongChecksum: true }]),
      'file_damaged',
    ],
    ['cut.csv.gz', () => gzipSync(survey(50)).subarray(0, 100), 'file_damaged'],
    ['cut.zip', () => zipFile([{ name: 'a.csv', content: survey(50) }]).subarray(0, 100), 'file_damaged'],
    [
      'nested.zip',
      () => zipFile([{ name: 'inner.zip', content: zipFile([{ name: 'a.csv', content: 'a' }]) }]),
      'format_unknown',
    ],
    ['empty.zip', () => zipFile([{ name: 'folder/', content: '' }]), 'file_empty'],
    [
      'letter.docx',
      () =>
        zipFile([
          { name: '[Content_Types].xml', content: 'x' },
          { name: 'word/document.xml', content: 'x' },
        ]),
      'format_unknown',
    ],
    [
      'a.tar',
      () => Buffer.concat([Buffer.alloc(257), Buffer.from('ustar'), Buffer.alloc(250)]),
      'format_unknown',
    ],
    ['a.7z', () => Buffer.from('377abcaf271c0004', 'hex'), 'format_unknown'],
  ])('%s is refused with its reason', async (name, content, code) => {
    await expect(readTable(harness.file(name, content()))).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/.{10}/) as string,
      hint: expect.stringMatching(/.{10}/) as string,
    })
  })

  it('have lists in JSON taken, unless they stand beside mails', async () => {
    const list = '[{"id": 1, "comment": "good"}]'
    const folder = zip('lists.zip', [
      { name: 'b.json', content: list },
      { name: 'a.csv', content: survey(2) },
      { name: 'settings.json', content: '{"a": 1}' },
    ])
    expect((await harness.imports.expand(folder)).paths).toEqual([
      join(folder, 'a.csv'),
      join(folder, 'b.json'),
    ])
    const mails = zip('mails.zip', [
      { name: '1.eml', content: mail(1) },
      { name: '1.json', content: list },
    ])
    expect((await harness.imports.expand(mails)).paths).toEqual([mails])
  })

  it('that are refused leave nothing behind', async () => {
    const path = zip('bomb.zip', [{ name: 'a.csv', content: bomb }])
    const before = harness.count('item')
    await expect(harness.imports.inspect(path, {}, null)).rejects.toMatchObject({ code: 'file_unsafe' })
    await expect(harness.take(path)).rejects.toMatchObject({ code: 'file_unsafe' })
    expect(harness.count('item')).toBe(before)
  })

  it('refuses files that share their bytes', async () => {
    const honest = zipFile([
      { name: 'a.csv', content: survey(20) },
      { name: 'b.csv', content: survey(20) },
    ])
    // The second entry of the directory points to where the first one's file stands.
    const second = honest.lastIndexOf(Buffer.from('PK\x01\x02'))
    honest.writeUInt32LE(0, second + 42)
    const path = harness.file('overlap.zip', honest)
    await expect(harness.imports.inspect(path, {}, null)).rejects.toMatchObject({ code: 'file_unsafe' })
  })

  it('says that a member is gone', async () => {
    const path = zip('gone.zip', [
      { name: 'a.csv', content: survey(2) },
      { name: 'b.csv', content: survey(2) },
    ])
    await expect(harness.take(join(path, 'c.csv'))).rejects.toMatchObject({ code: 'file_not_found' })
  })
})

describe('hostile workbooks', () => {
  const refused = async (content: Buffer, code: string): Promise<void> => {
    const path = harness.file('hostile.xlsx', content)
    await expect(readTable(path)).rejects.toMatchObject({ code })
  }
  const sheet = (xml: string): Buffer => workbookFile({ sheets: [{ name: 'A', xml }] })

  it('are refused: entities, cells beyond the sheet, a long text named a million times, a bomb', async () => {
    await refused(
      workbookFile({
        sheets: [{ name: 'A', xml: sheetOf([['a'], ['b']]) }],
        more: [
          { name: 'xl/extra.xml', content: '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>' },
        ],
      }),
      'file_unsafe',
    )
    await refused(
      sheet('<sheetData><row r="1048577"><c r="A1048577"><v>1</v></c></row></sheetData>'),
      'file_unsafe',
    )
    await refused(sheet('<sheetData><row r="1"><c r="XFE1"><v>1</v></c></row></sheetData>'), 'file_unsafe')
    const cells = Array.from(
      { length: 600 },
      (_, row) =>
        `<row r="${row + 1}"><c r="A${row + 1}" t="s"><v>0</v></c><c r="B${row + 1}"><v>${row}</v></c></row>`,
    )
    await refused(
      workbookFile({
        sheets: [{ name: 'A', xml: `<sheetData>${cells.join('')}</sheetData>` }],
        strings: `<si><t>${Array.from({ length: 120_000 }, (_, index) => index).join(' ')}</t></si>`,
      }),
      'file_unsafe',
    )
    await refused(
      workbookFile({ sheets: [{ name: 'A', xml: sheetOf([['a'.repeat(3_000_000)]]) }] }),
      'file_unsafe',
    )
  })

  it('of which something is missing are said to be damaged', async () => {
    await refused(
      zipFile([
        { name: '[Content_Types].xml', content: '<Types/>' },
        { name: 'xl/workbook.bin', content: 'x' },
      ]),
      'format_unknown',
    )
    const path = harness.file('text.xlsx', 'id,comment\n1,this is no workbook\n')
    await expect(harness.imports.inspect(path, {}, null)).rejects.toMatchObject({ code: 'file_damaged' })
  })

  it('that are only faulty inside give what can be read, and say so', async () => {
    const path = harness.file(
      'faulty.xlsx',
      sheet(
        `${sheetOf([
          ['id', 'comment'],
          ['1', 'good'],
        ]).replace('</sheetData>', '')}<row r="3"><c r="A3"><v>2</v></x></row></sheetData>`,
      ),
    )
    const inspection = await harness.imports.inspect(path, {}, null)
    expect(inspection.preview[0]).toEqual(['1', 'good'])
    expect(inspection.warnings).toEqual([expect.stringContaining('the sheet is faulty inside')])
  })
})
