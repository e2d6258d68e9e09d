import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { qualityContract } from '../../src/shared/ipc/quality.ts'
import { readSnapshot } from '../../src/main/jobs/runReads.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import { createQualityWatch } from '../../src/main/quality/qualityWatch.ts'
import { type QualitySeed, createQualitySeed } from '../helpers/seedQuality.ts'

let seed: QualitySeed
beforeEach(() => {
  seed = createQualitySeed()
})
afterEach(() => seed.close())

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

/** A run whose answers are those of its time that no other run has. */
function addRun(startedAt: number, state = 'done'): number {
  const run = seed.db.run(
    `INSERT INTO run (state, stages, request, recipes, seed, started_at, finished_at)
     VALUES (?, '["primary"]', '{"stages":["primary"]}', '{"primary-survey":1}', 1, ?, ?)`,
    [state, startedAt, startedAt + 50],
  ).lastInsertRowid
  seed.db.run('UPDATE answer SET run_id = ? WHERE run_id IS NULL AND settled_at BETWEEN ? AND ?', [
    ...[run, startedAt, startedAt + 50],
  ])
  return run
}

describe('agreement with second answers', () => {
  it('is compared with that of the same way of asking again', () => {
    const items = seed.comments(200)
    answer(items.slice(0, 100), 100, 5)
    answer(items.slice(100), 1_000, 5)
    const run = addRun(1_000)
    const addCheck = (model: string): number =>
      seed.db.run(
        `INSERT INTO recipe (hash, stage, kind, model, content, created_at) VALUES (?, 'primary', 'survey', ?, '{}', 0)`,
        [model, model],
      ).lastInsertRowid
    const second = (some: readonly number[], recipe: number, moment: number, sentiment: string): void => {
      for (const item of some)
        seed.db.run(
          `INSERT INTO second_answer (item_id, stage, recipe_id, labels, fallback, duration_ms, settled_at)
           VALUES (?, 'check', ?, ?, '[]', 1, ?)`,
          [item, recipe, JSON.stringify({ sentiment, urgency: 'low', intent: 'other' }), moment],
        )
    }
    const [old, present] = [addCheck('old'), addCheck('present')]
    // The old model agreed with nothing, which says nothing about the present one.
    second(items.slice(0, 100), old, 100, 'neutral')
    const agreement = () =>
      seed.reads['quality.driftOfRun']({ run }).find(({ what }) => what === 'agreement')!
    second(items.slice(100), present, 1_000, 'positive')
    expect(agreement()).toMatchObject({ before: 0, now: 100, probability: null, alarm: false })
    second(items.slice(0, 100), present, 900, 'neutral')
    expect(agreement()).toMatchObject({ before: 100, now: 100, alarm: true })
    expect(agreement().moved).toBeCloseTo(0.8, 9)
  })
})

describe('drift', () => {
  it('is told where a recipe answers otherwise than before, and of what', () => {
    const items = seed.comments(300)
    answer(items.slice(0, 200), 100, 5)
    answer(items.slice(200), 1_000, 2, 3)
    const run = addRun(1_000)
    const tests = seed.reads['quality.driftOfRun']({ run })
    expect(qualityContract['quality.driftOfRun'].output.parse(tests)).toEqual(tests)
    const byName = new Map(tests.map((test) => [test.field ?? test.what, test]))
    expect(byName.get('sentiment')).toMatchObject({ before: 200, now: 100, alarm: true })
    expect(byName.get('sentiment')!.moved).toBeCloseTo(0.3, 9)
    expect(byName.get('completeness')).toMatchObject({ alarm: true })
    expect(byName.get('urgency')).toMatchObject({ alarm: false, probability: 1 })
    expect(byName.get('agreement')).toMatchObject({ now: 0, probability: null, alarm: false })
  })

  it('says nothing of a small sample, of a first run, or of urgent texts, which are asked first', () => {
    const items = seed.comments(300)
    answer(items.slice(0, 200), 100, 5)
    expect(seed.reads['quality.driftOfRun']({ run: addRun(50) }).every(({ alarm }) => !alarm)).toBe(true)
    answer(items.slice(200, 220), 1_000, 1)
    expect(
      seed.reads['quality.driftOfRun']({ run: addRun(1_000) }).every(
        ({ probability }) => probability === null,
      ),
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
    expect(seed.reads['quality.driftOfRun']({ run }).every(({ now }) => now === 0)).toBe(true)
  })

  it('of a run is told by the answers of that run alone, and also while it has made way for another', () => {
    const items = seed.comments(220)
    answer(items.slice(0, 100), 100, 5)
    answer(items.slice(100, 160), 1_000, 5)
    const madeWay = addRun(1_000, 'waiting')
    answer(items.slice(160), 1_010, 2)
    const between = addRun(1_010)
    const sentiment = (run: number) =>
      seed.reads['quality.driftOfRun']({ run }).find(({ field }) => field === 'sentiment')
    expect(sentiment(madeWay)).toBeUndefined()
    seed.db.run('UPDATE run SET busy_ms = 5, finished_at = NULL WHERE id = ?', [madeWay])
    expect(sentiment(madeWay)).toMatchObject({ before: 100, now: 60, alarm: false, probability: 1 })
    expect(sentiment(between)).toMatchObject({ before: 160, now: 60, alarm: true })
  })

  it('becomes an alert once, without a word of any text, until it is seen', async () => {
    const items = seed.comments(300)
    answer(items.slice(0, 200), 100, 5)
    answer(items.slice(200), 1_000, 2)
    const run = addRun(1_000)
    let told = 0
    const ask = <T>(operations: Record<string, (input: never) => unknown>) =>
      ({ ask: (name: string, input: never) => Promise.resolve(operations[name]!(input)) }) as T
    const look = async (): Promise<void> => {
      const watch = createQualityWatch({
        read: ask({ ...seed.reads, 'runs.get': () => ({ state: 'done' }) } as never),
        write: ask(seed.writes as never),
        logger: SILENT_LOGGER,
        judgeRecipes: () => Promise.resolve(),
        onTold: () => (told += 1),
      })
      watch.runEnded(run)
      await watch.close()
    }
    await look()
    await look()
    expect(told).toBe(1)
    const [alert, ...others] = seed.reads['quality.alerts'](null)
    expect(others).toEqual([])
    expect(alert).toMatchObject({ code: 'quality_drift', acknowledgedAt: null, canUndo: false })
    expect(alert!.message).toMatch(/^primary, survey, m, in run 1 \(100 answers against 200\): sentiment/)
    expect(readSnapshot(seed.readDatabase, 5_000).alerts).toMatchObject([
      { id: alert!.id, code: 'quality_drift' },
    ])
    seed.writes['quality.acknowledge']({ id: alert!.id, now: 7_000 })
    expect(readSnapshot(seed.readDatabase, 8_000).alerts).toEqual([])
    expect(seed.reads['quality.alerts'](null)).toMatchObject([
      { acknowledgedAt: new Date(7_000).toISOString() },
    ])
  })
})
