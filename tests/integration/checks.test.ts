import { describe, expect, it } from 'vitest'
import { qualityContract } from '../../src/shared/ipc/quality.ts'
import { isChecked } from '../../src/main/jobs/checkWrites.ts'
import { judgementWrites } from '../../src/main/db/queries/judgements.ts'
import { checkedReads } from '../../src/main/quality/checkedReads.ts'
import { exchange, openLedger, planInto, settled } from '../helpers/ledger.ts'
import { primaryRequest, startRunHarness, temporaryFolder } from '../helpers/runHarness.ts'
import { seedItems, surveyItems } from '../helpers/seedItems.ts'
import { startSimulatedServer } from '../helpers/simulatedServer.ts'

const recipe = (model: string, seed = 1) => ({
  stage: 'primary' as const,
  kind: 'survey' as const,
  model,
  content: { seed },
})

/** A run whose texts are all asked twice unless told otherwise. */
function start(ledger: ReturnType<typeof openLedger>, checkEvery = 1, check = recipe('m', 2)) {
  const { run, recipes } = ledger.write['ledger.createRun']({
    request: primaryRequest(),
    recipes: { 'primary-survey': recipe('m'), 'check-survey': check },
    model: 'm',
    critical: { threshold: 0, share: 0 },
    checkEvery,
    seed: 1,
    now: 0,
  })
  planInto(ledger, run, recipes, null, 0)
  ledger.write['ledger.finishPlanning']({ run })
  return { run, recipes }
}

/** Asks everything; the stages in the order in which they were handed out. */
function finish(
  ledger: ReturnType<typeof openLedger>,
  run: number,
  sentimentOf = () => 'negative',
): string[] {
  const stages: string[] = []
  for (let outcomes: Parameters<typeof exchange>[4] = []; ;) {
    const { jobs, hasOpen } = exchange(ledger, run, 1, 3, outcomes)
    if (hasOpen === false) return stages
    stages.push(...jobs.map(({ stage }) => stage))
    outcomes = jobs.map((job) => {
      const outcome = settled(job)
      if (job.stage === 'check' && outcome.kind === 'answer')
        outcome.answer = {
          ...outcome.answer,
          labels: { ...outcome.answer.labels, sentiment: sentimentOf() },
        }
      return outcome
    })
  }
}

describe('texts that are asked twice', () => {
  it('are chosen by their text alone, one in so many', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `key ${index}`)
    const chosen = keys.filter((key) => isChecked(key, 100))
    // Two hundred are expected; four standard deviations either way.
    expect(chosen.length).toBeGreaterThan(144)
    expect(chosen.length).toBeLessThan(256)
    expect(keys.filter((key) => isChecked(key, 100))).toEqual(chosen)
    expect(keys.some((key) => isChecked(key, 0))).toBe(false)
  })

  it('get a second answer that is compared, never shown, and asked once', () => {
    const ledger = openLedger(surveyItems(12))
    const { db, read } = ledger
    const { run } = start(ledger)
    finish(ledger, run)
    expect(read['runs.get']({ run })).toMatchObject({
      planned: 12,
      done: 12,
      failed: 0,
      checks: { planned: 12, done: 12, failed: 0 },
    })
    expect(db.all('SELECT DISTINCT sentiment, stage FROM item')).toEqual([
      { sentiment: 'neutral', stage: 'primary' },
    ])
    expect(db.get('SELECT count(*) AS n FROM answer')).toEqual({ n: 12 })
    const active = db.all(`SELECT content FROM recipe WHERE active = 1`)
    expect(active).toEqual([{ content: '{"seed":1}' }])

    const checked = checkedReads(db)['quality.checked'](null)
    expect(qualityContract['quality.checked'].output.parse(checked)).toEqual(checked)
    expect(checked).toMatchObject([{ texts: 12, active: true, checkedBy: { how: 'another seed' } }])
    const agreementOf = (name: string) => checked[0]!.fields.find(({ field }) => field === name)!.agreement
    expect(agreementOf('sentiment')).toMatchObject({ n: 12, value: 0, low: 0, smallSample: true })
    expect(agreementOf('urgency')).toMatchObject({ n: 12, value: 1, high: 1 })
    expect(agreementOf('sentiment').high).toBeGreaterThan(0.2)

    expect(finish(ledger, start(ledger).run)).toEqual([])
  })

  it('leave a person’s judgement as it is, also when they are asked anew', () => {
    const ledger = openLedger(surveyItems(3))
    const [item] = ledger.ids
    judgementWrites(ledger.db)['items.judge']({ item: item!, field: 'sentiment', value: 'very positive' })
    finish(ledger, start(ledger).run)
    finish(ledger, start(ledger, 1, recipe('other')).run)
    const shown = ledger.db.get('SELECT sentiment FROM item WHERE id = ?', [item!])
    expect(shown).toEqual({ sentiment: 'very positive' })
    expect(ledger.db.get('SELECT count(*) AS n FROM second_answer')).toEqual({ n: 6 })
  })

  it('are asked by a run of its own accord, otherwise than the first time, and cost nothing the second time', async () => {
    const folder = temporaryFolder()
    const server = await startSimulatedServer({ slots: 4, ms: 0 })
    try {
      seedItems(folder.path, surveyItems(5))
      const preferences = { checkEvery: 1 }
      const harness = await startRunHarness({ dataFolder: folder.path, address: server.address, preferences })
      const runWhole = async () =>
        harness.runs.settled((await harness.runs.start(primaryRequest({ workers: 2 }))).run)
      expect(await runWhole()).toMatchObject({ state: 'done', planned: 5, done: 5, checks: { done: 5 } })
      const warm = server.requests.filter(
        (request) => (request as { options: { temperature: number } }).options.temperature > 0,
      )
      expect(warm.length).toBeGreaterThanOrEqual(5)
      expect(server.questions).toBe(10)
      expect(await runWhole()).toMatchObject({ done: 5, cached: 5, checks: { planned: 0 } })
      expect(server.questions).toBe(10)
      await harness.close()
    } finally {
      await server.stop()
      folder.remove()
    }
  })

  it('wait for the end where another model is to be loaded for them, and are asked once for equal texts', () => {
    const ledger = openLedger([...surveyItems(4), ...surveyItems(4)])
    const { run } = start(ledger, 1, recipe('other'))
    const stages = finish(ledger, run)
    expect(stages.filter((stage) => stage === 'check')).toHaveLength(4)
    // Three are handed out at once, in no order among themselves.
    expect(stages.slice(0, 3)).toEqual(['primary', 'primary', 'primary'])
    expect(stages.slice(-2)).toEqual(['check', 'check'])
    expect(checkedReads(ledger.db)['quality.checked'](null)).toMatchObject([
      { texts: 4, checkedBy: { model: 'other', how: 'another model' } },
    ])
  })
})
