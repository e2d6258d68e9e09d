import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openImportHarness, surveyText, type ImportHarness } from '../helpers/importHarness.ts'

let harness: ImportHarness
beforeAll(async () => {
  harness = await openImportHarness()
})
afterAll(() => harness.close())

describe('bad files', () => {
  it.each([
    ['nothing.csv', '', 'file_empty'],
    ['blank.csv', ' \n\n', 'file_empty'],
    [
      'picture.csv',
      Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]),
      'file_not_text',
    ],
    ['archive.zip', Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0]), 'file_damaged'],
    ['notes.mbox', 'just some words\n', 'format_unknown'],
    ['no breaks.csv', Array.from({ length: 40_000 }, (_, cell) => cell).join(','), 'file_unsafe'],
  ])('%s is refused', async (name, content, code) => {
    const before = harness.count('item')
    const path = harness.file(name, content)
    await expect(harness.imports.inspect(path, {}, null)).rejects.toMatchObject({ code })
    await expect(harness.take(path)).rejects.toMatchObject({ code })
    expect(harness.count('item')).toBe(before)
  })

  it('says that a file was deleted between preview and import', async () => {
    const path = harness.file('gone.csv', surveyText(5))
    await harness.imports.inspect(path, {}, null)
    rmSync(path)
    await expect(harness.take(path)).rejects.toMatchObject({ code: 'file_not_found' })
    await expect(harness.imports.inspect(path, {}, null)).rejects.toMatchObject({ code: 'file_not_found' })
  })

  it('names the columns of a wrong mapping', async () => {
    const mapping = {
      score: ['npz'],
      comment: [],
      date: null,
      id: null,
      customer: null,
      segments: [],
      scale: null,
      scales: {},
      dateOrder: null,
    }
    await expect(
      harness.imports.inspect(harness.file('a.csv', surveyText(5)), {}, mapping),
    ).rejects.toMatchObject({
      code: 'mapping_invalid',
      message: expect.stringContaining('“npz”') as string,
    })
  })

  it('takes hostile names and gigantic fields as they are', async () => {
    const path = harness.file(
      'odd.csv',
      `__proto__,constructor,,a,a\n1,2,3,4,"${'x'.repeat(3_000_000)}"\n5,\0,6,7,8\n`,
    )
    const source = await harness.take(path)
    expect(source).toMatchObject({
      rows: 2,
      items: 2,
      columns: ['__proto__', 'constructor', 'column3', 'a', 'a (2)'],
    })
  })

  it('lets the person override every part of the reading', async () => {
    const path = harness.file('over.csv', "preamble\nn|t\n1|'a|b'\n2|c\n")
    const inspection = await harness.imports.inspect(
      path,
      { delimiter: '|', quote: "'", headerRow: 2, encoding: 'latin1' },
      null,
    )
    expect(inspection).toMatchObject({
      encoding: 'windows-1252',
      delimiter: '|',
      quote: "'",
      headerRow: 2,
      rows: 2,
    })
    expect(inspection.preview).toEqual([
      ['1', 'a|b'],
      ['2', 'c'],
    ])
    const bare = await harness.imports.inspect(path, { delimiter: '|', headerRow: null }, null)
    expect(bare.columns[0]?.name).toBe('column1')
  })
})
