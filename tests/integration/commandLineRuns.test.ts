import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { verbatim } from '../helpers/commandLine.ts'
import { startSimulatedServer } from '../helpers/simulatedServer.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

/** Runs on a server that is simulated: what is shown here is how they are steered and told of. */
describe('a run on the command line', () => {
  it('that is interrupted ends with 130, is told as interrupted, and goes on where it was', async () => {
    const folder = temporaryFolder()
    const data = join(folder, 'data')
    const file = join(folder, 'survey.csv')
    const rows = Array.from(
      { length: 30 },
      (_, index) => `${index},${index % 11},Remark number ${index} of many`,
    )
    writeFileSync(file, `id,score,comment\n${rows.join('\n')}\n`)
    const server = await startSimulatedServer({ ms: 40 })
    const environment = { OLLAMA_HOST: server.address }
    try {
      expect((await verbatim(['import', file, '--data', data])).code).toBe(0)
      const interruption = new AbortController()
      const interrupted = verbatim(['analyze', '--workers', '2', '--json', '--data', data], {
        environment,
        interrupted: interruption.signal,
      })
      while (server.questions < 5) await new Promise((resolve) => setTimeout(resolve, 5))
      interruption.abort()
      const outcome = await interrupted
      expect(outcome.code).toBe(130)
      expect(outcome.json()).toMatchObject({
        error: { code: 'cancelled', hint: expect.stringContaining('resume') as string },
      })
    } catch (error) {
      await server.stop()
      throw error
    }
    const status = (await verbatim(['status', '--json', '--data', data], { environment })).json()
    expect(status).toMatchObject({
      runs: [{ state: 'paused', reason: expect.stringContaining('verbatim resume') as string }],
      queue: { leased: 0 },
      workers: [],
      eta: null,
    })
    const resumed = await verbatim(['resume', '--json', '--data', data], { environment })
    expect(resumed).toMatchObject({ code: 0 })
    expect(resumed.json()).toMatchObject({ state: 'done', planned: 60, done: 60, failed: 0 })
    expect(Math.max(...server.asked.values())).toBe(1)
    await server.stop()

    // Nothing runs any more: it is shown once.
    const quality = await verbatim(['quality', '--run', '1', '--watch', '--json', '--data', data])
    expect(quality.code).toBe(0)
    const { recipes, fields } = quality.json<{ recipes: { stage: string }[]; fields: object }>()
    expect(recipes.map(({ stage }) => stage)).toEqual(['primary'])
    expect(fields).toMatchObject({ summary: 1 })
    const unknown = await verbatim(['quality', '--run', '99', '--json', '--data', data])
    expect([unknown.code, unknown.json()]).toMatchObject([1, { error: { code: 'not_found' } }])
  })

  it('that is interrupted before it starts ends too', async () => {
    const data = join(temporaryFolder(), 'data')
    const server = await startSimulatedServer()
    const outcome = await verbatim(['analyze', '--data', data], {
      environment: { OLLAMA_HOST: server.address },
      interrupted: AbortSignal.abort(),
    })
    await server.stop()
    expect(outcome).toMatchObject({ code: 130, out: '' })
  })

  it('that cannot go on is paused with the reason, and is no success', async () => {
    const folder = temporaryFolder()
    const data = join(folder, 'data')
    const file = join(folder, 'survey.csv')
    writeFileSync(
      file,
      `score,comment\n${Array.from({ length: 60 }, (_, index) => `${index % 11},Remark number ${index} of many`).join('\n')}\n`,
    )
    const server = await startSimulatedServer({ ms: 20 })
    const environment = { OLLAMA_HOST: server.address }
    try {
      await verbatim(['import', file, '--data', data])
      const running = verbatim(['analyze', '--workers', '2', '--json', '--data', data], { environment })
      while (server.questions < 5) await new Promise((resolve) => setTimeout(resolve, 5))
      server.digest = 'another'
      const changed = await running
      expect(changed.code).toBe(1)
      expect(changed.json()).toMatchObject({
        state: 'paused',
        reason: expect.stringContaining('has changed') as string,
      })
      const resumed = await verbatim(['resume', '--json', '--data', data], { environment })
      expect([resumed.code, resumed.json()]).toMatchObject([1, { state: 'paused' }])
      server.models = []
      expect(await verbatim(['resume', '--data', data], { environment })).toMatchObject({ code: 1 })
    } finally {
      await server.stop()
    }
  })

  it('that finds nothing to read says why', async () => {
    const folder = temporaryFolder()
    const data = join(folder, 'data')
    const analyze = (...stages: string[]) =>
      verbatim(['analyze', '--json', '--data', data, '--stages', ...stages], {
        environment: { OLLAMA_HOST: server.address },
      })
    const server = await startSimulatedServer()
    try {
      // A folder is there, and nothing in it.
      mkdirSync(data)
      const empty = await analyze('rules')
      expect([empty.code, empty.json()]).toMatchObject([
        0,
        { planned: 0, warnings: [expect.stringContaining('nothing has been imported')] },
      ])
      expect(empty.err).toContain('nothing has been imported')
      const file = join(folder, 'scores.csv')
      writeFileSync(file, 'score,comment\n9,\n3,\n')
      await verbatim(['import', file, '--data', data])
      const silent = await analyze('primary')
      expect(silent.json()).toMatchObject({
        planned: 0,
        warnings: [expect.stringContaining('none of the 2 items')],
      })
    } finally {
      await server.stop()
    }
  })

  it('takes no more workers than can be', async () => {
    const data = join(temporaryFolder(), 'data')
    const outcome = await verbatim(['analyze', '--workers', '1000', '--json', '--data', data])
    expect(outcome.code).toBe(2)
    expect(outcome.json()).toMatchObject({
      error: { code: 'usage', message: expect.stringContaining('256') as string },
    })
  })

  it('takes "auto" for the number of workers: it is found by measurement, whatever the preference says', async () => {
    const folder = temporaryFolder()
    const data = join(folder, 'data')
    const file = join(folder, 'survey.csv')
    writeFileSync(
      file,
      `score,comment\n${Array.from({ length: 6 }, (_, index) => `${index % 11},Remark number ${index}`).join('\n')}\n`,
    )
    await verbatim(['import', file, '--data', data])
    await verbatim(['preferences', 'set', 'workers', '3', '--data', data])
    const server = await startSimulatedServer({ ms: 200 })
    const outcome = await verbatim(['analyze', '--workers', 'auto', '--json', '--data', data], {
      environment: { OLLAMA_HOST: server.address },
    })
    await server.stop()
    expect([outcome.code, outcome.json()]).toMatchObject([0, { state: 'done', failed: 0 }])
    const status = (await verbatim(['status', '--json', '--data', data])).json()
    // Two answers are enough for the first step; the next would need more than there are.
    expect(status).toMatchObject({ wantedWorkers: 8 })
  })
})
