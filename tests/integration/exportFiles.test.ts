import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Papa from 'papaparse'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type ExportReader, exportTo } from '../../src/main/export/exportTo.ts'
import { NPS_SCALE, type Seed, createSeed } from '../helpers/seedFeedback.ts'

const COLUMNS = ['nps', 'comment', 'when', 'who', 'change', 'text']
const MAPPING = { score: ['nps'], comment: ['comment'], date: 'when', customer: 'who', scale: NPS_SCALE }
const ROWS = [
  ['10', 'Said "fine", and\nleft', '2024-02-01T10:00:00+01:00', '=HYPERLINK("http://x")', '-12.5', '@home'],
  ['3', 'ça va ☕', '', '', '-1+cmd', ''],
]

let seed: Seed
let read: ExportReader
let folder: string
beforeEach(() => {
  seed = createSeed()
  folder = join(seed.folder, 'exports')
  mkdirSync(folder)
  const reads = seed.reads
  read = {
    ask: (name, input) =>
      Promise.resolve(
        (reads[name] as (input: unknown) => Awaited<ReturnType<ExportReader['ask']>>)(input),
      ) as never,
  }
})
afterEach(() => seed.close())

const out = (name: string): string => join(folder, name)

function seedMail(): { items: number[]; thread: number } {
  const { items } = seed.mail({ path: '/mail/Support.mbox' }, [
    {
      id: 'a1',
      from: 'ann@example.org',
      fromName: 'Ann',
      to: ['help@shop.example'],
      subject: '+49 30 1234',
      text: 'Where is it?',
      sentAt: '2024-05-01T08:00:00Z',
      attachments: [{ name: 'bill.pdf', type: 'application/pdf', bytes: 10, sha256: 'ab' }],
    },
    {
      id: 'a2',
      from: 'help@shop.example',
      to: ['ann@example.org'],
      cc: ['b@example.org'],
      subject: 'Re',
      text: 'Here.',
    },
  ])
  const thread = seed.chain({ items, subject: 'Where', identity: 'a1', lastBy: 'them' })
  seed.answer(items[0]!, {
    kind: 'email',
    labels: { status: 'waiting for us', priority: 50, summary: 'asks' },
  })
  seed.prefer('ownAddress', 'help@shop.example')
  return { items, thread }
}

describe('items as JSON', () => {
  it('carry everything that is known', async () => {
    const survey = seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    const { items, thread } = seedMail()
    const written = await exportTo({ read, what: 'items', format: 'json', out: out('items.json') })
    expect(written).toEqual({ file: out('items.json'), rows: 4 })
    const rows = JSON.parse(readFileSync(out('items.json'), 'utf8')) as Record<string, unknown>[]
    expect(rows).toHaveLength(4)
    expect(rows[0]).toMatchObject({
      item: survey.items[0],
      kind: 'survey',
      source: survey.source,
      text: 'Said "fine", and\nleft',
      date: '2024-02-01T10:00:00+01:00',
      score: 10,
      customer: '=HYPERLINK("http://x")',
      attributes: { nps: '10', change: '-12.5', text: '@home' },
      stage: null,
      labels: {},
    })
    expect(rows[0]).not.toHaveProperty('messageId')
    expect(rows[2]).toMatchObject({
      item: items[0],
      kind: 'email',
      messageId: 'a1',
      thread,
      from: 'Ann <ann@example.org>',
      to: ['help@shop.example'],
      cc: [],
      subject: '+49 30 1234',
      folder: 'Support',
      direction: 'incoming',
      attachments: [{ name: 'bill.pdf', type: 'application/pdf', bytes: 10, sha256: 'ab' }],
      labels: { status: 'waiting for us', priority: 50, summary: 'asks' },
    })
    expect(rows[3]).toMatchObject({ direction: 'outgoing', cc: ['b@example.org'], date: null })
  })

  it('of nothing are an empty list', async () => {
    expect(await exportTo({ read, what: 'items', format: 'json', out: out('none.json') })).toMatchObject({
      rows: 0,
    })
    expect(JSON.parse(readFileSync(out('none.json'), 'utf8'))).toEqual([])
  })

  it('go on over pages', async () => {
    const rows = Array.from({ length: 1_203 }, (_, index) => [
      String(index % 11),
      `text ${index}`,
      '',
      '',
      '',
      '',
    ])
    seed.survey({ columns: COLUMNS, mapping: MAPPING, rows })
    expect(await exportTo({ read, what: 'items', format: 'json', out: out('many.json') })).toMatchObject({
      rows: 1_203,
    })
    const back = JSON.parse(readFileSync(out('many.json'), 'utf8')) as { text: string }[]
    expect(back.map((row) => row.text)).toEqual(rows.map((row) => row[1]))
  })
})

describe('items as CSV', () => {
  it('survive a spreadsheet', async () => {
    seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    seedMail()
    expect(await exportTo({ read, what: 'items', format: 'csv', out: out('items.csv') })).toMatchObject({
      rows: 4,
    })
    const bytes = readFileSync(out('items.csv'))
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const text = bytes.toString('utf8').slice(1)
    expect(text.endsWith('\r\n')).toBe(true)
    const parsed = Papa.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true })
    expect(parsed.errors).toEqual([])
    expect(parsed.data).toHaveLength(4)
    expect(parsed.data[0]).toMatchObject({
      text: 'Said "fine", and\nleft',
      score: '10',
      customer: `'=HYPERLINK("http://x")`,
      change: '-12.5',
      'text (column)': `'@home`,
    })
    expect(parsed.data[1]).toMatchObject({ text: 'ça va ☕', change: `'-1+cmd`, date: '' })
    expect(parsed.data[2]).toMatchObject({
      subject: `'+49 30 1234`,
      status: 'waiting for us',
      attachments: 'bill.pdf',
    })
  })
})

describe('threads', () => {
  it('as JSON and CSV', async () => {
    const { thread } = seedMail()
    await exportTo({ read, what: 'threads', format: 'json', out: out('threads.json') })
    const [row] = JSON.parse(readFileSync(out('threads.json'), 'utf8')) as Record<string, unknown>[]
    expect(row).toMatchObject({
      id: thread,
      subject: 'Where',
      messageIds: ['a1', 'a2'],
      root: 'a1',
      missingParents: [],
      inferredLinks: [],
      state: 'complete',
      status: 'waiting for us',
    })
    expect(await exportTo({ read, what: 'threads', format: 'csv', out: out('threads.csv') })).toMatchObject({
      rows: 1,
    })
    const parsed = Papa.parse<Record<string, string>>(readFileSync(out('threads.csv'), 'utf8').slice(1), {
      header: true,
    })
    expect(parsed.data[0]).toMatchObject({ subject: 'Where', messageIds: 'a1\na2' })
  })
})

describe('a file that cannot be written', () => {
  it('leaves the old one and nothing beside it', async () => {
    writeFileSync(out('items.json'), 'old')
    const failing: ExportReader = { ask: () => Promise.reject(new Error('the store is gone')) }
    await expect(
      exportTo({ read: failing, what: 'items', format: 'json', out: out('items.json') }),
    ).rejects.toThrow('the store is gone')
    expect(readFileSync(out('items.json'), 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['items.json'])
  })

  it('says so when the folder is not there or is a file', async () => {
    const missing = join(folder, 'nowhere', 'items.json')
    await expect(exportTo({ read, what: 'items', format: 'json', out: missing })).rejects.toMatchObject({
      code: 'file_not_found',
    })
    mkdirSync(out('taken'))
    await expect(exportTo({ read, what: 'items', format: 'json', out: out('taken') })).rejects.toMatchObject({
      code: 'file_unreadable',
    })
    expect(existsSync(missing)).toBe(false)
    expect(readdirSync(folder)).toEqual(['taken'])
  })
})

describe('results', () => {
  it('are full pages of the deepest answer, or of one stage', () => {
    const { items } = seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: [...ROWS, ...ROWS] })
    for (const item of items) seed.answer(item, { labels: { sentiment: 'neutral', urgency: 'low' } })
    seed.answer(items[1]!, {
      stage: 'primary',
      labels: { sentiment: 'positive', urgency: 'low' },
      fallback: ['urgency'],
      foldedInto: items[0]!,
      durationMs: 12,
    })
    const ask = { kind: null, stage: null, after: 0, limit: 3 }
    const first = seed.reads['results.page'](ask)
    expect(first.map((line) => line.item)).toEqual(items.slice(0, 3))
    expect(first[1]).toEqual({
      item: items[1],
      kind: 'survey',
      stage: 'primary',
      model: 'a-model',
      source: 1,
      text: 'ça va ☕',
      labels: { sentiment: 'positive', urgency: 'low' },
      evidence: [],
      fallback: ['urgency'],
      foldedInto: items[0],
      foldedNear: false,
      durationMs: 12,
    })
    expect(seed.reads['results.page']({ ...ask, after: items[2]! }).map((line) => line.item)).toEqual([
      items[3],
    ])
    expect(seed.reads['results.page']({ ...ask, stage: 'rules' }).map((line) => line.stage)).toEqual([
      'rules',
      'rules',
      'rules',
    ])
    expect(seed.reads['results.page']({ ...ask, stage: 'primary' }).map((line) => line.item)).toEqual([
      items[1],
    ])
    expect(seed.reads['results.page']({ ...ask, kind: 'email' })).toEqual([])
  })
})
