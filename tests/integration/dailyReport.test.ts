import { existsSync, readFileSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { asReadDatabase } from '../../src/main/db/database.ts'
import { openReadable } from '../../src/main/db/open.ts'
import { createDailyReports } from '../../src/main/quality/dailyReport.ts'
import { qualityReads, qualityWrites } from '../../src/main/quality/operations.ts'
import { MILLISECONDS_A_DAY } from '../../src/shared/domain/moment.ts'
import { type Seed, createSeed } from '../helpers/seedFeedback.ts'
import { COLUMNS, MAPPING } from '../helpers/smallSurvey.ts'

let seed: Seed
let readable: ReturnType<typeof openReadable>
beforeEach(() => {
  seed = createSeed()
  readable = openReadable(seed.folder)
})
afterEach(() => {
  readable.close()
  seed.close()
})

const DAY = { day: '2026-01-02', since: 1_000_000, until: 2_000_000, drift: [] }

describe('the report of a day', () => {
  it('tells what was analysed, failed and told on it, without a word of any text', async () => {
    const reads = qualityReads(asReadDatabase(readable))
    const writes = qualityWrites(seed.db)
    const reports = createDailyReports({
      read: { ask: (name: keyof typeof reads, input: never) => Promise.resolve(reads[name](input)) } as never,
      dataFolder: seed.folder,
    })
    const file = join(seed.folder, 'reports', '2026-01-02.html')
    await reports.write(DAY)
    expect(existsSync(file)).toBe(false)
    expect(await reports.has(DAY.day)).toBe(false)

    const { items } = seed.survey({
      columns: COLUMNS,
      mapping: MAPPING,
      rows: ['a', 'b', 'c'].map((id) => [id, '5', `secret text ${id}`, '2024-05-05', '', '', '']),
    })
    items.forEach((item, at) => {
      const id = seed.answer(item, {
        stage: 'primary',
        model: '<m>',
        labels: { sentiment: 'positive', summary: 'secret summary' },
        fallback: at === 0 ? ['intent'] : [],
        durationMs: 100 * (at + 1),
      })
      // The last one was answered on another day.
      seed.db.run('UPDATE answer SET settled_at = ? WHERE id = ?', [at === 2 ? 5_000_000 : 1_500_000, id])
    })
    // In depth all is filled; what the rules filled in before it is none of its doing.
    const deep = seed.answer(items[0]!, {
      ...{ stage: 'critical', model: 'deep', fallback: ['sentiment', 'urgency'] },
      labels: { sentiment: 'neutral', situation: 'secret situation' },
    })
    seed.db.run('UPDATE answer SET settled_at = 1_500_000 WHERE id = ?', [deep])
    writes['quality.tell']([{ code: 'quality_drift', subject: 'x', message: 'told & kept', now: 1_600_000 }])
    await reports.write(DAY)
    const html = readFileSync(file, 'utf8')
    expect(html).toContain('3 answers by a model, 0 questions failed for good (100.0 % answered)')
    expect(html).toMatch(
      /<td>&lt;m&gt;<\/td><td>2<\/td><td>0<\/td><td>2.0<\/td><td>100 ms<\/td><td>50.0 %<\/td>/,
    )
    expect(html).toMatch(/<td>deep<\/td><td>1<\/td><td>0<\/td><td>1.0<\/td><td>1 ms<\/td><td>100.0 %<\/td>/)
    expect(html).toContain('told &amp; kept')
    expect(html).not.toMatch(/secret|https?:|<script|src=/)
    expect(await reports.has(DAY.day)).toBe(true)
    expect(readdirSync(join(seed.folder, 'reports'))).toEqual(['2026-01-02.html'])

    // Of today as far as it has come, under a name of its own; else the latest that was written.
    const day = new Date(2026, 0, 5)
    const noon = day.setHours(12)
    await expect(reports.find('today', noon)).rejects.toThrow('there is nothing to report of 2026-01-05')
    expect(await reports.find('latest', noon)).toEqual({ day: DAY.day, file })
    expect(await reports.openLatest((path) => Promise.resolve(path === file ? '' : path), noon)).toEqual({
      day: DAY.day,
    })
    await expect(reports.openLatest(() => Promise.resolve('no program'), noon)).rejects.toMatchObject({
      code: 'file_unreadable',
      message: 'no program',
      hint: `The report is ${file}`,
    })
    seed.db.run('UPDATE answer SET settled_at = ?', [noon - 1_000])
    const today = await reports.find('latest', noon)
    expect(today).toEqual({ day: '2026-01-05', file: join(seed.folder, 'reports', '2026-01-05-so-far.html') })
    expect(readFileSync(today.file, 'utf8')).toContain('4 answers by a model')
    expect(await reports.has('2026-01-05')).toBe(false)
    // Nobody has looked at it when it is asked for: it is made whole, and is still to be looked at.
    for (const asked of ['2026-01-05', 'latest']) {
      const found = await reports.find(asked, noon + 5 * MILLISECONDS_A_DAY)
      expect(found).toEqual(today)
      expect(readFileSync(found.file, 'utf8')).toContain('4 answers by a model')
      expect(await reports.has('2026-01-05')).toBe(false)
    }
    // What was so far is gone when it is written.
    await reports.write({ ...DAY, day: '2026-01-05', since: noon - 2_000, until: noon })
    expect(readdirSync(join(seed.folder, 'reports'))).toEqual(['2026-01-02.html', '2026-01-05.html'])
    // What nobody will look at any more is kept as it is made; what was so far, of that too, is gone.
    const old = join(seed.folder, 'reports', '2026-01-05.html')
    renameSync(old, today.file)
    expect(await reports.find('latest', noon + 20 * MILLISECONDS_A_DAY)).toEqual({
      day: '2026-01-05',
      file: old,
    })
    expect(existsSync(today.file)).toBe(false)
    for (const bad of ['yesterday', '2026-02-30'])
      await expect(reports.find(bad, noon)).rejects.toThrow(`"${bad}" is no day`)
  })

  it('tells of a run that made way at midnight, and of none that has only waited', () => {
    const reads = qualityReads(asReadDatabase(readable))
    const addRun = (state: string, busyMs: number): number =>
      seed.db.run(
        `INSERT INTO run (state, stages, request, seed, started_at, busy_ms) VALUES (?, '[]', '{}', 1, 1_200_000, ?)`,
        [state, busyMs],
      ).lastInsertRowid
    const madeWay = addRun('waiting', 500)
    addRun('waiting', 0)
    const running = addRun('running', 0)
    expect(reads['quality.day'](DAY).runs.map(({ run }) => run)).toEqual([madeWay, running])
  })
})
