import { utimesSync } from 'node:fs'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Source } from '../../src/shared/domain/source.ts'
import { openImportHarness, surveyText, type ImportHarness } from '../helpers/importHarness.ts'

let harness: ImportHarness
beforeEach(async () => {
  harness = await openImportHarness()
})
afterEach(() => harness.close())

const withoutIds = (rows: readonly (readonly [string, string])[]): string =>
  `score,comment\n${rows.map(([score, comment]) => `${score},${comment}\n`).join('')}`

const consistent = (source: Source): void => {
  expect(source.rows).toBe(source.items + source.duplicates + source.skipped)
  expect(Object.values(source.reasons).reduce((sum, count) => sum + count, 0)).toBe(source.skipped)
}

/** What is in the store, whoever brought it; the full-text index checked against the items. */
const checkIndex = (): void => {
  harness.db.prepare(`INSERT INTO item_text (item_text, rank) VALUES ('integrity-check', 1)`).run()
}

describe('identity over files', () => {
  it('takes only what is new of an overlapping export with ids', async () => {
    await harness.take(harness.file('one.csv', surveyText(300)))
    const second = await harness.take(harness.file('two.csv', surveyText(300, 201)))
    expect(second).toMatchObject({ rows: 300, items: 200, duplicates: 100, survey: 'one' })
    expect(harness.count('item')).toBe(500)
    checkIndex()
  })

  it('counts two people who gave the same answer, and a grown export only once', async () => {
    const rows = [
      ['9', 'good'],
      ['9', 'good'],
      ['3', 'bad'],
    ] as const
    const first = await harness.take(harness.file('week.csv', withoutIds(rows)))
    expect(first).toMatchObject({ items: 3, duplicates: 0 })
    const grown = await harness.take(
      harness.file('week2.csv', withoutIds([...rows, ['9', 'good'], ['5', 'new']])),
    )
    expect(grown).toMatchObject({ items: 2, duplicates: 3, survey: 'week' })
  })

  it('never folds another shop’s file with the same columns into a survey', async () => {
    await harness.take(
      harness.file(
        'a.csv',
        withoutIds([
          ['9', 'good'],
          ['3', 'bad'],
        ]),
      ),
    )
    const other = await harness.take(
      harness.file(
        'b.csv',
        withoutIds([
          ['3', 'bad'],
          ['9', 'good'],
        ]),
      ),
    )
    expect(other).toMatchObject({ items: 2, duplicates: 0, survey: 'b' })
    const asked = await harness.take(
      harness.file(
        'c.csv',
        withoutIds([
          ['3', 'bad'],
          ['1', 'new'],
        ]),
      ),
      { survey: 'a' },
    )
    expect(asked).toMatchObject({ items: 1, duplicates: 1, survey: 'a' })
    await expect(
      harness.take(harness.file('d.csv', 'score,other\n1,x\n2,y\n'), { survey: 'a' }),
    ).rejects.toMatchObject({
      code: 'survey_mismatch',
    })
  })

  it('counts a known id with other cells as a duplicate, and says so', async () => {
    await harness.take(harness.file('one.csv', surveyText(50)))
    const changed = await harness.take(
      harness.file('two.csv', surveyText(50).replace('comment number 25', 'edited number 25')),
      { survey: 'one' },
    )
    expect(changed).toMatchObject({ items: 0, duplicates: 50 })
    expect(changed.warnings.join()).toContain('1 rows have an id that is known with other cells')
  })

  it('starts over when the first rows of a large file led to a wrong guess', async () => {
    const rows = 21_000
    // The ids are unique for long, and day and month are told only by the last date.
    const text = `${surveyText(rows)}7,25/12/2024,9,"the id of another",north\n`.replaceAll(
      /,2024-0(\d)-1(\d),/g,
      ',0$1/0$2/2024,',
    )
    const source = await harness.take(harness.file('late.csv', text))
    expect(source).toMatchObject({ rows: rows + 1, items: rows + 1, duplicates: 0 })
    expect(source.mapping).toMatchObject({ id: null, dateOrder: 'dayFirst' })
    expect(harness.db.prepare('SELECT identity_column FROM survey').pluck().all()).toEqual([null])
    expect(harness.count('place')).toBe(rows + 1)
    expect(harness.count('deferred_object')).toBe(0)
    checkIndex()
  })

  it('shows what was skipped and why', async () => {
    const text = 'a,score,comment\nx,9,good\n,,\n\na,score,comment\ny,3,"open\nz,4,fine\nw,5,fine too\n'
    const source = await harness.take(harness.file('odd.csv', text))
    consistent(source)
    expect(source).toMatchObject({
      rows: 6,
      items: 4,
      skipped: 2,
      reasons: { 'empty row': 1, 'repeated header': 1 },
    })
    expect(source.warnings.join()).toContain('line 6')
    const { rows } = await harness.read.ask('sources.skipped', {
      source: source.id,
      page: { offset: 0, limit: 10 },
    })
    expect(rows).toEqual([
      { position: 2, reason: 'empty row', detail: 'line 3' },
      { position: 3, reason: 'repeated header', detail: 'line 5' },
    ])
  })

  it('holds rows = items + duplicates + skipped for whatever table', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '9', '"', ',', '\n', ' ', 'é'), maxLength: 6 })
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 })
    let files = 0
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const path = harness.file(
          `any${files++}.csv`,
          `id,nps,comment\n${rows.map((cells) => cells.join(',')).join('\n')}\n`,
        )
        const source = await harness.take(path)
        consistent(source)
        expect((await harness.take(path)).items).toBe(0)
      }),
      { numRuns: 6 },
    )
    checkIndex()
  })
})

describe('mail over files', () => {
  const message = (id: string, body: string): string =>
    `From: a@example.org\nTo: b@example.org\nSubject: s\nDate: Mon, 1 Jan 2024 10:00:00 +0000\nMessage-ID: <${id}@x>\n\n${body}\n`
  const mailbox = (...messages: string[]): string =>
    messages.map((one) => `From a@example.org Mon Jan  1 10:00:00 2024\n${one}\n`).join('')

  it('is one item with two places, and stays while one of them is left', async () => {
    const first = await harness.take(
      harness.file('one.mbox', mailbox(message('1', 'hello'), message('2', 'there'))),
    )
    const second = await harness.take(
      harness.file('two.mbox', mailbox(message('2', 'there'), message('3', 'new'))),
    )
    expect([first.items, second.items, second.duplicates]).toEqual([2, 1, 1])
    expect(await harness.forget(first.id)).toMatchObject({ items: 1, keptElsewhere: 1 })
    expect(await harness.read.ask('sources.get', { source: second.id })).toMatchObject({
      items: 2,
      duplicates: 0,
    })
    expect(harness.count('item')).toBe(2)
    await harness.forget(second.id)
    for (const table of ['item', 'message', 'place', 'source', 'skipped_row'])
      expect(harness.count(table)).toBe(0)
    checkIndex()
  })

  it('takes the same Message-ID with other content as another mail', async () => {
    const source = await harness.take(
      harness.file('same.mbox', mailbox(message('1', 'hello'), message('1', 'other'))),
    )
    expect(source).toMatchObject({ items: 2 })
  })
})

describe('cancel, crash and resume', () => {
  const states = (): string[] => harness.db.prepare('SELECT state FROM source').pluck().all() as string[]

  const untilRows = async (source: number, rows: number): Promise<void> => {
    for (let waited = 0; waited < 20_000; waited += 5) {
      const taken = harness.db.prepare('SELECT rows FROM source WHERE id = ?').pluck().get(source) as number
      if (taken >= rows) return
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    throw new Error('the import did not get so far')
  }

  it('leaves nothing of a cancelled import, at once', async () => {
    const path = harness.file('big.csv', surveyText(120_000))
    const source = await harness.start(path)
    await untilRows(source, 2_000)
    const started = performance.now()
    await harness.imports.cancel(source)
    expect(performance.now() - started).toBeLessThan(5_000)
    await expect(harness.imports.outcome(source)).rejects.toMatchObject({ code: 'cancelled' })
    expect(await harness.read.ask('sources.list', null)).toEqual([])
    await harness.imports.close()
    for (let turn = 0; turn < 600 && harness.count('source') > 0; turn++) {
      await harness.forget(source).catch(() => {})
    }
    for (const table of ['source', 'item', 'place', 'survey']) expect(harness.count(table)).toBe(0)
    checkIndex()
  })

  it('goes on after each end in the middle, with nothing lost and nothing doubled', async () => {
    const rows = 60_000
    const path = harness.file('big.csv', surveyText(rows))
    const source = await harness.start(path)
    let { imports } = harness
    for (const at of [1, 15_000, 35_000]) {
      await untilRows(source, at)
      await imports.close()
      expect(states()).toEqual(['importing'])
      expect(await harness.read.ask('sources.list', null)).toMatchObject([{ state: 'importing' }])
      imports = harness.openImports()
      expect(await imports.resumeInterrupted()).toEqual([source])
    }
    const done = await imports.outcome(source)
    await imports.close()
    expect(done).toMatchObject({ state: 'complete', rows, items: rows, duplicates: 0, skipped: 0 })
    expect(harness.count('item')).toBe(rows)
    expect(harness.count('place')).toBe(rows)
    checkIndex()
  })

  it('does not go on with a file that has changed, and keeps nothing of it', async () => {
    const path = harness.file('big.csv', surveyText(60_000))
    const source = await harness.start(path)
    await untilRows(source, 1_000)
    await harness.imports.close()
    utimesSync(path, new Date(), new Date(Date.now() + 60_000))
    const imports = harness.openImports()
    await imports.resumeInterrupted()
    await expect(imports.outcome(source)).rejects.toMatchObject({ code: 'file_changed' })
    await imports.close()
    expect(await harness.read.ask('sources.get', { source })).toMatchObject({
      state: 'failed',
      items: 0,
      error: { code: 'file_changed' },
    })
    expect(harness.count('item')).toBe(0)
    checkIndex()
  })

  it('leaves nothing of a source that is forgotten while it is being imported', async () => {
    const source = await harness.start(harness.file('big.csv', surveyText(60_000)))
    await untilRows(source, 1_000)
    await harness.imports.forget(source)
    await expect(harness.imports.outcome(source)).rejects.toMatchObject({ code: 'cancelled' })
    for (const table of ['source', 'item', 'place', 'survey']) expect(harness.count(table)).toBe(0)
    checkIndex()
  })

  it('goes on clearing up after a failed import that was cut short in it, and keeps why it failed', async () => {
    const source = await harness.start(harness.file('big.csv', surveyText(60_000)))
    await untilRows(source, 10_000)
    await harness.imports.close()
    const error = { code: 'file_changed', message: 'it has changed', hint: '' }
    expect(await harness.write.ask('import.fail', { source, error })).toBe(true)
    await harness.write.ask('sources.removeSlice', { source })
    expect(await harness.read.ask('sources.unfinished', null)).toMatchObject([{ leftover: 'rows' }])

    const imports = harness.openImports()
    expect(await imports.resumeInterrupted()).toEqual([])
    await imports.finishLeftovers()
    await imports.close()
    expect(await harness.read.ask('sources.get', { source })).toMatchObject({
      state: 'failed',
      rows: 0,
      items: 0,
      error,
    })
    for (const table of ['item', 'place', 'survey']) expect(harness.count(table)).toBe(0)
    expect(await harness.read.ask('sources.unfinished', null)).toEqual([])
    checkIndex()
  })

  it('shows items that an unfinished import brought first when a whole one brings them too', async () => {
    const source = await harness.start(harness.file('big.csv', surveyText(60_000)))
    await untilRows(source, 1_000)
    await harness.imports.close()
    const imports = harness.openImports()
    const small = await harness.start(harness.file('small.csv', surveyText(500)), { survey: 'big' }, imports)
    expect(await imports.outcome(small)).toMatchObject({ rows: 500, items: 500, duplicates: 0 })
    await imports.close()
    await harness.forget(source)
    expect(harness.count('item')).toBe(500)
    checkIndex()
  })

  it('refuses the hundred and second import, and says when to come back', async () => {
    const path = harness.file('many.csv', surveyText(5))
    const started: Promise<unknown>[] = []
    for (let index = 0; index < 130; index++)
      started.push(
        harness.start(path).then(
          () => 'taken',
          (error: { code: string; retryAfterSeconds: number }) => error,
        ),
      )
    const answers = await Promise.all(started)
    const refused = answers.filter((answer) => answer !== 'taken')
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]).toMatchObject({ code: 'queue_full', retryAfterSeconds: 30 })
  }, 60_000)
})
