import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { qualityContract } from '../../src/shared/ipc/feedback.ts'
import { asReadDatabase } from '../../src/main/db/database.ts'
import { openReadable } from '../../src/main/db/open.ts'
import { readSnapshot } from '../../src/main/jobs/runReads.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import { sampleReads, sampleWrites } from '../../src/main/quality/operations.ts'
import { createQualityWatch } from '../../src/main/quality/qualityWatch.ts'
import { type Seed, createSeed } from '../helpers/seedFeedback.ts'
import { COLUMNS, MAPPING } from '../helpers/smallSurvey.ts'

let seed: Seed
let readable: ReturnType<typeof openReadable>
let reads: ReturnType<typeof sampleReads>
let writes: ReturnType<typeof sampleWrites>
beforeEach(() => {
  seed = createSeed()
  readable = openReadable(seed.folder)
  reads = sampleReads(asReadDatabase(readable))
  writes = sampleWrites(seed.db)
})
afterEach(() => {
  readable.close()
  seed.close()
})

const survey = (rows: number): number[] =>
  seed.survey({
    columns: COLUMNS,
    mapping: MAPPING,
    rows: Array.from({ length: rows }, (_, at) => [
      `${rows}-${at}`,
      '5',
      `text ${at}`,
      '2024-05-05',
      '',
      '',
      '',
    ]),
  }).items

/** Answers of one recipe at a moment, every so many of them negative. */
function answer(items: readonly number[], moment: number, negativeEvery: number, lackingEvery = 0): void {
  items.forEach((item, at) => {
    const id = seed.answer(item, {
      stage: 'primary',
      model: 'm',
      labels: {
        sentiment: at % negativeEvery === 0 ? 'negative' : 'positive',
        urgency: 'low',
        intent: 'other',
      },
      fallback: lackingEvery > 0 && at % lackingEvery === 0 ? ['summary'] : [],
    })
    seed.db.run('UPDATE answer SET settled_at = ? WHERE id = ?', [moment, id])
  })
}

function addRun(startedAt: number, state = 'done'): number {
  return seed.db.run(
    `INSERT INTO run (state, stages, request, recipes, seed, started_at, finished_at)
     VALUES (?, '["primary"]', '{"stages":["primary"]}', '{"primary-survey":1}', 1, ?, ?)`,
    [state, startedAt, startedAt + 50],
  ).lastInsertRowid
}

describe('drift', () => {
  it('is told where a recipe answers otherwise than before, and of what', () => {
    const items = survey(300)
    answer(items.slice(0, 200), 100, 5)
    answer(items.slice(200), 1_000, 2, 3)
    const run = addRun(1_000)
    const tests = reads['quality.driftOfRun']({ run })
    expect(qualityContract['quality.driftOfRun'].output.parse(tests)).toEqual(tests)
    const byName = new Map(tests.map((test) => [test.field ?? test.what, test]))
    expect(byName.get('sentiment')).toMatchObject({ before: 200, now: 100, alarm: true })
    expect(byName.get('sentiment')!.moved).toBeCloseTo(0.3, 9)
    expect(byName.get('completeness')).toMatchObject({ alarm: true })
    expect(byName.get('urgency')).toMatchObject({ alarm: false, probability: 1 })
    expect(byName.get('agreement')).toMatchObject({ now: 0, probability: null, alarm: false })
  })

  it('says nothing of a small sample, of a first run, or of urgent texts, which are asked first', () => {
    const items = survey(300)
    answer(items.slice(0, 200), 100, 5)
    expect(reads['quality.driftOfRun']({ run: addRun(50) }).every(({ alarm }) => !alarm)).toBe(true)
    answer(items.slice(200, 220), 1_000, 1)
    expect(
      reads['quality.driftOfRun']({ run: addRun(1_000) }).every(({ probability }) => probability === null),
    ).toBe(true)
    answer(items.slice(220), 1_000, 1)
    const run = addRun(1_000)
    const recipe = seed.db.get<{ id: number }>(`SELECT id FROM recipe WHERE stage = 'primary'`)!.id
    for (const item of items.slice(200))
      seed.db.run(
        `INSERT INTO job (run_id, subject_kind, subject, stage, recipe_id, state, lane, rank)
         VALUES (?, 'item', ?, 'primary', ?, 'done', 'urgent', 0)`,
        [run, item, recipe],
      )
    expect(reads['quality.driftOfRun']({ run }).every(({ now }) => now === 0)).toBe(true)
  })

  it('becomes an alert once, without a word of any text, until it is seen', async () => {
    const items = survey(300)
    answer(items.slice(0, 200), 100, 5)
    answer(items.slice(200), 1_000, 2)
    const run = addRun(1_000)
    let told = 0
    const ask = <T>(operations: Record<string, (input: never) => unknown>) =>
      ({ ask: (name: string, input: never) => Promise.resolve(operations[name]!(input)) }) as T
    const look = async (): Promise<void> => {
      const watch = createQualityWatch({
        read: ask({ ...reads, 'runs.get': () => ({ state: 'done' }) } as never),
        write: ask(writes as never),
        logger: SILENT_LOGGER,
        judgeRecipes: () => Promise.resolve(),
        onTold: () => (told += 1),
        daily: false,
      })
      watch.runEnded(run)
      await watch.close()
    }
    await look()
    await look()
    expect(told).toBe(1)
    const [alert, ...others] = reads['quality.alerts'](null)
    expect(others).toEqual([])
    expect(alert).toMatchObject({ code: 'quality_drift', acknowledgedAt: null, canUndo: false })
    expect(alert!.message).toMatch(/^primary, survey, m, in run 1 \(100 answers against 200\): sentiment/)
    expect(readSnapshot(asReadDatabase(readable), 5_000).alerts).toMatchObject([
      { id: alert!.id, code: 'quality_drift' },
    ])
    writes['quality.acknowledge']({ id: alert!.id, now: 7_000 })
    expect(readSnapshot(asReadDatabase(readable), 8_000).alerts).toEqual([])
    expect(reads['quality.alerts'](null)).toMatchObject([{ acknowledgedAt: new Date(7_000).toISOString() }])
  })
})
