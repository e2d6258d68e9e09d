/** A folder given to `import`: what is taken of it, and that nothing else is lost without a word. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { verbatim } from '../helpers/commandLine.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

interface Report {
  sources: {
    path: string
    format: string
    rows: number
    items: number
    duplicates: number
    skipped: number
    warnings: string[]
  }[]
  passedOver?: { folder: string; files: number; kinds: Record<string, number> }[]
}

const mail = (id: number): string =>
  `From: a@example.org\nTo: b@example.org\nSubject: s\nDate: Mon, 1 Jan 2024 10:00:00 +0000\nMessage-ID: <${id}@x>\n\nbody ${id}\n`

function workplace() {
  const folder = join(temporaryFolder(), 'export')
  mkdirSync(folder)
  const data = join(temporaryFolder(), 'data')
  return {
    folder,
    write: (name: string, content: string): void => writeFileSync(join(folder, name), content),
    run: (...argv: string[]) => verbatim([...argv, '--data', data]),
  }
}

it('counts what is neither mail nor table, and says how to go on', async () => {
  const { folder, write, run } = workplace()
  write('survey.csv', 'score,comment\n9,fine\n3,bad\n')
  write('one.eml', mail(1))
  write('two.eml', mail(2))
  write(
    'box.mbox',
    `From a@example.org Mon Jan  1 10:00:00 2024\n${mail(3)}\nFrom a@example.org Mon Jan  1 10:00:00 2024\n${mail(4)}\n`,
  )
  write('terms.pdf', '%PDF-1.4')
  write('offer.PDF', '%PDF-1.4')
  write('notes.docx', 'PK')
  write('LICENSE', 'some words')
  write('nothing.txt', '')
  write('.hidden', 'x')
  symlinkSync(join(folder, 'survey.csv'), join(folder, 'link.csv'))

  const outcome = await run('import', folder, '--json')
  expect(outcome.code).toBe(0)
  const { sources, passedOver } = outcome.json<Report>()
  expect(sources.map(({ path, format, rows }) => [path, format, rows])).toEqual([
    [folder, 'eml', 2],
    [join(folder, 'box.mbox'), 'mbox', 2],
    [join(folder, 'survey.csv'), 'csv', 2],
  ])
  for (const source of sources) expect(source.rows).toBe(source.items + source.duplicates + source.skipped)
  expect(passedOver).toEqual([
    {
      folder,
      files: 7,
      kinds: { '.pdf': 2, '.docx': 1, 'without an ending': 1, empty: 1, hidden: 1, link: 1 },
    },
  ])
  expect(sources[0]!.warnings.join()).toContain('it also holds 9 that are none: 2 .pdf, 1 .csv')
  const again = await run('import', folder)
  expect(again.out).toContain('passed over here (7 in all): 2 .pdf, 1 .docx')
  expect(again.out).toContain('name it by itself')
})

it('tells people of a folder of tables too', async () => {
  const { folder, write, run } = workplace()
  write('survey.csv', 'score,comment\n9,fine\n3,bad\n')
  write('terms.pdf', '%PDF-1.4')
  const { out, code } = await run('import', folder)
  expect(code).toBe(0)
  expect(out).toContain('passed over here (1 in all): 1 .pdf')
})

it('says of a folder with nothing to read what it holds', async () => {
  const { folder, write, run } = workplace()
  const empty = await run('import', folder, '--json')
  expect([empty.code, empty.json()]).toMatchObject([
    2,
    { error: { message: expect.stringContaining('is empty') as string } },
  ])
  write('terms.pdf', '%PDF-1.4')
  const outcome = await run('import', folder, '--json')
  expect([outcome.code, outcome.json()]).toMatchObject([
    2,
    { error: { code: 'format_unknown', message: expect.stringContaining('1 .pdf') as string } },
  ])
})

it.skipIf(process.platform !== 'linux')(
  'reads mails whose names are not UTF-8, and names tables that it cannot',
  async () => {
    const { folder, write, run } = workplace()
    const odd = (name: string): Buffer =>
      Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')])
    writeFileSync(odd('Grüße.eml'), mail(1))
    mkdirSync(odd('Müll'))
    writeFileSync(odd('Müll/two.eml'), mail(2))
    writeFileSync(odd('Übersicht.csv'), 'score,comment\n9,fine\n')
    write('three.eml', mail(3))
    const outcome = await run('import', folder, '--json')
    expect(outcome.code).toBe(0)
    const { sources, passedOver } = outcome.json<Report>()
    expect(sources).toMatchObject([{ path: folder, rows: 3, items: 3, skipped: 0 }])
    expect(passedOver).toMatchObject([{ kinds: { 'with a name that is not UTF-8': 1 } }])
    expect((await run('import', folder)).out).toContain('Rename those')

    // What the shell hands over of such a name has lost its bytes.
    const alone = await run('import', odd('Übersicht.csv').toString(), '--json')
    expect([alone.code, alone.json()]).toMatchObject([
      2,
      { error: { code: 'file_not_found', hint: expect.stringContaining('Rename it') as string } },
    ])
  },
)
