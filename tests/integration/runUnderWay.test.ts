import { describe, expect, it } from 'vitest'
import { openWritable } from '../../src/main/db/open.ts'
import { cleanUp } from '../helpers/cleanUp.ts'
import { answersOf, primaryRequest, startRunHarness, withStore } from '../helpers/runHarness.ts'
import { runWhole, setUpRun } from '../helpers/runSetting.ts'
import { mailItems, seedItems, seedRules, surveyItems } from '../helpers/seedItems.ts'
import { until } from '../helpers/until.ts'

describe('control of a run under way', () => {
  it('pauses, resumes, stops and resumes without asking anything twice', async () => {
    // Grace enough for what is under way, also on a busy machine.
    const tuning = { pauseGraceMs: 20_000, stopGraceMs: 20_000 }
    const setting = await setUpRun(surveyItems(60), { ms: 20 }, { tuning })
    const { runs } = setting.harness
    const { run } = await runs.start(primaryRequest({ workers: 4 }))
    await until(() => setting.server.questions > 8)
    await runs.pause()
    const paused = await runs.settled(run)
    expect(paused).toMatchObject({ state: 'paused', failed: 0 })
    expect(paused.done).toBeGreaterThan(0)
    expect(paused.done).toBeLessThan(60)
    const { questions } = setting.server
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(setting.server.questions).toBe(questions)

    expect(await runs.resume(null)).toEqual({ run })
    await until(() => setting.server.questions > questions + 8)
    await runs.stop()
    expect(await runs.settled(run)).toMatchObject({ state: 'stopped' })
    await runs.resume(run)
    expect(await runs.settled(run)).toMatchObject({ state: 'done', planned: 60, done: 60 })
    expect(Math.max(...setting.server.asked.values())).toBe(1)
    await expect(runs.resume(run)).rejects.toMatchObject({ code: 'run_state' })
  })

  it('pauses while the rules still read, and plans when it goes on', async () => {
    let rules = new Promise<{ items: number }>(() => {})
    const setting = await setUpRun(surveyItems(3), {}, { triage: { run: () => rules } })
    const { runs } = setting.harness
    const { run } = await runs.start(primaryRequest({ stages: ['rules', 'primary'] }))
    await runs.pause()
    expect(await runs.settled(run)).toMatchObject({ state: 'paused', planned: 0 })
    rules = Promise.resolve({ items: 0 })
    await runs.resume(run)
    expect(await runs.settled(run)).toMatchObject({ state: 'done', done: 3 })
  })

  it('keeps the number it was started with until the preference is set, if only to what it was', async () => {
    const setting = await setUpRun(surveyItems(500), { ms: 40, slots: 16 }, { preferences: { workers: 3 } })
    const { runs, read } = setting.harness
    await runs.start(primaryRequest({ workers: 6 }))
    await until(() => runs.snapshot.value.workers.length === 6)
    expect(runs.snapshot.value.wantedWorkers).toBe(6)
    expect((await read.ask('runs.snapshot', null)).wantedWorkers).toBe(6)

    setting.harness.setPreferences({ workers: 3 })
    await until(() => runs.snapshot.value.workers.length === 3)
    await until(() => runs.snapshot.value.wantedWorkers === 3)
    await runs.pause()
    // It does not fall back on its own number when it goes on.
    expect((await read.ask('runs.resumable', { run: null }))?.request.workers).toBeNull()
  })

  it('adds and takes away workers while it runs', async () => {
    const setting = await setUpRun(surveyItems(500), { ms: 40, slots: 16 }, { preferences: { workers: 1 } })
    const { runs } = setting.harness
    const { run } = await runs.start(primaryRequest({ workers: 2 }))
    await until(() => setting.server.questions > 4)
    expect(setting.server.mostAtOnce).toBe(2)
    setting.harness.setPreferences({ workers: 8 })
    await until(() => setting.server.mostAtOnce === 8)
    await until(() => runs.snapshot.value.workers.length === 8)
    setting.harness.setPreferences({ workers: 2 })
    await until(() => runs.snapshot.value.workers.length === 2)
    // Back at the number it began with: that too is the person's wish.
    setting.harness.setPreferences({ workers: 1 })
    await until(() => runs.snapshot.value.workers.length === 1)
    await runs.stop()
    expect(await runs.settled(run)).toMatchObject({ state: 'stopped', planned: 500, failed: 0 })
    expect(setting.server.mostAtOnce).toBe(8)
  })

  it('finds the number of workers by measurement, shows what each brought, and takes a fixed one at once', async () => {
    const setting = await setUpRun(surveyItems(700), { ms: 60, slots: 4 })
    const { runs, read } = setting.harness
    const { run } = await runs.start(primaryRequest({ workers: 'auto' }))
    await until(() => setting.server.mostAtOnce === 4)
    await until(() => (runs.snapshot.value.runs[0]?.curve.length ?? 0) >= 3)
    const { curve } = runs.snapshot.value.runs[0]!
    expect(curve.map(({ workers }) => workers)).toEqual(
      curve.map(({ workers }) => workers).toSorted((a, b) => a - b),
    )
    expect(curve.every(({ itemsPerMinute, answers }) => itemsPerMinute > 0 && answers > 0)).toBe(true)
    await until(() => (runs.snapshot.value.wantedWorkers ?? 0) >= 3)

    setting.harness.setPreferences({ workers: 1 })
    await until(() => runs.snapshot.value.wantedWorkers === 1)
    await until(() => runs.snapshot.value.workers.length === 1)
    await runs.pause()
    // What was measured stays with the run.
    expect((await read.ask('runs.get', { run }))?.curve.length).toBeGreaterThan(0)
  })

  it('pushes snapshots while it runs and falls silent afterwards', async () => {
    const setting = await setUpRun(surveyItems(160), { ms: 40 }, { preferences: { workers: 4 } })
    const { runs } = setting.harness
    const seen: (typeof runs.snapshot.value)[] = []
    runs.snapshot.subscribe((value) => seen.push(value))
    const { run } = await runs.start(primaryRequest())
    const started = performance.now()
    await runs.settled(run)
    await until(() => runs.snapshot.value.runs[0]?.state === 'done')
    const seconds = (performance.now() - started) / 1_000
    expect(seen.length).toBeLessThanOrEqual(seconds * 10 + 3)
    // Twice a second where nothing is written.
    expect(seen.length).toBeGreaterThan(seconds * 3)
    const middle = seen.find(({ queue }) => queue.done > 40 && queue.done < 150)!
    expect(middle.workers).toHaveLength(4)
    expect(middle.workers.some(({ state, item }) => state === 'asking' && item !== null)).toBe(true)
    expect(middle.itemsPerMinute).toBeGreaterThan(0)
    expect(middle.eta!.low).toBeLessThanOrEqual(middle.eta!.high)
    expect(middle.queue.pending + middle.queue.leased + middle.queue.done).toBe(160)
    const count = seen.length
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(seen).toHaveLength(count)
    expect(runs.snapshot.value).toMatchObject({ workers: [], eta: null, queue: { done: 160, pending: 0 } })
  })

  it('closed in the middle, goes on by itself at the next start', async () => {
    const setting = await setUpRun(surveyItems(40), { ms: 20 }, { tuning: { closeGraceMs: 20_000 } })
    const { run } = await setting.harness.runs.start(primaryRequest({ workers: 4 }))
    await until(() => setting.server.questions > 8)
    await setting.harness.close()
    const kept = answersOf(setting.folder).length
    expect(kept).toBeGreaterThan(0)
    expect(kept).toBeLessThan(40)
    const next = await startRunHarness({ dataFolder: setting.folder, address: setting.server.address })
    cleanUp.push(() => next.close())
    expect(await next.runs.resumeInterrupted()).toBe(run)
    expect(await next.runs.settled(run)).toMatchObject({ state: 'done', done: 40 })
    expect(Math.max(...setting.server.asked.values())).toBe(1)
  })
})

describe('texts that arrive while a run goes on', () => {
  it('are taken in by it, each once, and shown in its figures', async () => {
    const setting = await setUpRun(surveyItems(30), { ms: 30 }, { tuning: { noteMs: 50 } })
    const { runs } = setting.harness
    const { run } = await runs.start(primaryRequest({ workers: 2 }))
    await until(() => setting.server.questions > 4)
    seedItems(setting.folder, mailItems(12))
    await until(() => runs.snapshot.value.runs[0]?.planned === 42)
    expect(await runs.settled(run)).toMatchObject({
      state: 'done',
      planned: 42,
      done: 42,
      cached: 0,
      failed: 0,
    })
    expect(answersOf(setting.folder)).toHaveLength(42)
    expect(Math.max(...setting.server.asked.values())).toBe(1)
  })

  it('are taken in by it although it failed to plan them at first', async () => {
    let times = 0
    const triage = {
      run: () => {
        times += 1
        return times === 2 ? Promise.reject(new Error('out of memory')) : Promise.resolve({ items: 0 })
      },
    }
    const setting = await setUpRun(surveyItems(30), { ms: 60 }, { tuning: { noteMs: 50 }, triage })
    const { runs } = setting.harness
    const { run } = await runs.start(primaryRequest({ stages: ['rules', 'primary'], workers: 2 }))
    await until(() => setting.server.questions > 4)
    seedItems(setting.folder, mailItems(12))
    expect(await runs.settled(run)).toMatchObject({ state: 'done', failed: 0 })
    expect(answersOf(setting.folder)).toHaveLength(42)
  })

  it('are taken in by it where another mapping gave them to items that had none', async () => {
    const setting = await setUpRun([...surveyItems(30), { text: '', textKey: null }], { ms: 30 })
    const { runs } = setting.harness
    const { run } = await runs.start(primaryRequest({ workers: 2 }))
    await until(() => setting.server.questions > 4)
    const db = openWritable(setting.folder)
    db.exec(
      `UPDATE item SET text = 'A comment from another column', text_key = 'other' WHERE text_key IS NULL`,
    )
    db.close()
    runs.textsChanged()
    expect(await runs.settled(run)).toMatchObject({ state: 'done', planned: 31, done: 31 })
  })

  it('are taken in by a run that is resumed, and fold into what it asked', async () => {
    const setting = await setUpRun(surveyItems(30), { ms: 20 })
    const { runs } = setting.harness
    const { run } = await runs.start(primaryRequest({ workers: 2 }))
    await until(() => setting.server.questions > 4)
    await runs.pause()
    seedItems(setting.folder, surveyItems(32))
    await runs.resume(run)
    expect(await runs.settled(run)).toMatchObject({ state: 'done', planned: 62, done: 62, failed: 0 })
    expect(setting.server.questions).toBe(32)
  })

  it('wait for the next run where there is a limit, or as long as their import is not complete', async () => {
    const setting = await setUpRun(surveyItems(20), { ms: 20 }, { tuning: { noteMs: 50 } })
    const { runs } = setting.harness
    const limited = await runs.start(primaryRequest({ limit: 10 }))
    await until(() => setting.server.questions > 2)
    seedItems(setting.folder, mailItems(5))
    seedItems(setting.folder, mailItems(5), { state: 'importing' })
    expect(await runs.settled(limited.run)).toMatchObject({ state: 'done', planned: 10 })
    expect(await runWhole(setting)).toMatchObject({ state: 'done', planned: 25, cached: 10 })
  })
})

describe('texts that the rules have not read yet', () => {
  const read = (count: number) => surveyItems(count).map((item) => ({ ...item, rules: { urgency: 'low' } }))
  const unread = (count: number, first: number) =>
    surveyItems(first + count)
      .slice(first)
      .map((item) => ({ ...item, text: `${item.text} (${first})` }))
  const lanesOf = (folder: string, items: readonly number[]): string[] =>
    withStore(folder, (db) =>
      db.all<{ lane: string }>(
        'SELECT lane FROM job WHERE subject IN (SELECT value FROM json_each(?)) ORDER BY subject',
        [JSON.stringify(items)],
      ),
    ).map(({ lane }) => lane)
  /** Rules that label nothing before they are let. */
  const slowRules = () => {
    const gate = Promise.withResolvers<null>()
    gate.promise.catch(() => {})
    let label = (): void => {}
    const triage = {
      run: async () => {
        await gate.promise
        label()
        return { items: 0 }
      },
    }
    const letThem = (folder: string, items: readonly number[]): void => {
      label = () => {
        label = () => {}
        seedRules(folder, new Map(items.map((id, at) => [id, { urgency: at === 3 ? 'critical' : 'low' }])))
      }
      gate.resolve(null)
    }
    return { triage, letThem, fail: gate.reject }
  }

  it('are planned once they have, in their lanes, and hold nothing up that is ready: those there from the start, and those that came meanwhile', async () => {
    const rules = slowRules()
    const setting = await setUpRun(read(20), { ms: 30 }, { triage: rules.triage, tuning: { noteMs: 50 } })
    const items = seedItems(setting.folder, unread(6, 100))
    const { runs } = setting.harness
    const { run } = await runs.start(primaryRequest({ workers: 2 }))
    await until(() => setting.server.questions > 4)
    items.push(...seedItems(setting.folder, unread(2, 200)))
    await until(() => setting.server.questions > 14)
    expect(lanesOf(setting.folder, items)).toEqual([])
    rules.letThem(setting.folder, items)
    expect(await runs.settled(run)).toMatchObject({ state: 'done', planned: 28, done: 28, failed: 0 })
    expect(lanesOf(setting.folder, items)).toEqual(items.map((_, at) => (at === 3 ? 'urgent' : 'sample')))
  })

  it('are waited for where a limit chooses the most urgent', async () => {
    const rules = slowRules()
    const setting = await setUpRun(read(8), {}, { triage: rules.triage })
    const items = seedItems(setting.folder, unread(6, 100))
    const { run } = await setting.harness.runs.start(primaryRequest({ limit: 1 }))
    rules.letThem(setting.folder, items)
    expect(await setting.harness.runs.settled(run)).toMatchObject({ state: 'done', done: 1 })
    expect(answersOf(setting.folder).map(({ item }) => item)).toEqual([items[3]])
  })

  it('are planned all the same where the rules fail', async () => {
    const rules = slowRules()
    const setting = await setUpRun(unread(6, 100), {}, { triage: rules.triage })
    const { run } = await setting.harness.runs.start(primaryRequest())
    rules.fail(new Error('no rules'))
    expect(await setting.harness.runs.settled(run)).toMatchObject({ state: 'done', done: 6 })
  })

  it('are not waited for once they are taken away', async () => {
    const setting = await setUpRun(read(3), {}, { triage: slowRules().triage })
    const items = seedItems(setting.folder, unread(6, 100))
    const { run } = await setting.harness.runs.start(primaryRequest())
    await until(() => answersOf(setting.folder).length === 3)
    await setting.harness.write.ask('sources.beginRemoval', { source: sourceOf(setting.folder, items[0]!) })
    expect(await setting.harness.runs.settled(run)).toMatchObject({ state: 'done', planned: 3, done: 3 })
  })

  it('are planned by a run that was broken off before they were, with the answers they have from before', async () => {
    const rules = slowRules()
    const setting = await setUpRun(read(3), {}, { triage: rules.triage })
    await runWhole(setting)
    const items = seedItems(setting.folder, unread(4, 100))
    const { run } = await setting.harness.runs.start(primaryRequest())
    await setting.harness.runs.pause()
    expect(await setting.harness.runs.settled(run)).toMatchObject({ state: 'paused' })
    rules.letThem(setting.folder, items)
    await setting.harness.runs.resume(run)
    expect(await setting.harness.runs.settled(run)).toMatchObject({ state: 'done', done: 7, cached: 3 })
    expect(lanesOf(setting.folder, items)).toEqual(items.map((_, at) => (at === 3 ? 'urgent' : 'sample')))
  })
})

const sourceOf = (folder: string, item: number): number =>
  withStore(folder, (db) =>
    db.get<{ source: number }>('SELECT source_id AS source FROM item WHERE id = ?', [item]),
  )!.source
