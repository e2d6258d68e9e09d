import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunMoment, RunReport } from '../../src/shared/domain/runReport.ts'
import { verbatim } from '../helpers/commandLine.ts'
import { primaryRequest } from '../helpers/runHarness.ts'
import { openStoreThreads } from '../helpers/storeThreads.ts'
import { startSimulatedServer } from '../helpers/simulatedServer.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

describe('what is kept of a run', () => {
  it(
    'is told by stage, error and time, exported, and kept in a file of figures where that is wanted',
    { timeout: 150_000 },
    async () => {
      const folder = temporaryFolder()
      const data = join(folder, 'data')
      const file = join(folder, 'survey.csv')
      const rows = Array.from({ length: 12 }, (_, index) => `${index % 11},Remark number ${index} of many`)
      writeFileSync(file, `score,comment\n${rows.join('\n')}\n`)
      const server = await startSimulatedServer({
        fault: ({ index, before }) => (index < 2 && before === 0 ? '500' : null),
      })
      const environment = { OLLAMA_HOST: server.address }
      await verbatim(['import', file, '--data', data])
      expect(existsSync(join(data, 'metrics.prom'))).toBe(false)
      await verbatim(['preferences', 'set', 'metricsFile', 'on', '--data', data])
      await verbatim(['analyze', '--stages', 'primary', '--data', data], { environment })
      await server.stop()

      const out = join(folder, 'runs.json')
      await verbatim(['export', '--what', 'runs', '--format', 'json', '--out', out, '--data', data])
      const [report] = JSON.parse(readFileSync(out, 'utf8')) as RunReport[]
      expect(report!.stages).toMatchObject([
        { stage: 'primary', model: 'simulated:latest', answers: 12, errors: { server_failed: 2 } },
      ])
      expect(report!.stages[0]!.latency.p95!).toBeGreaterThanOrEqual(report!.stages[0]!.latency.p50!)
      expect(report!.errors).toEqual({ server_failed: 2 })
      expect(report!.cache).toEqual({ hits: 0, folded: 0, near: 0, asked: 12 })
      expect(report!.timeLine.length).toBeGreaterThan(0)
      expect(report!.timeLine[0]!.wanted).toBe(2)

      await verbatim(['export', '--what', 'runs', '--format', 'csv', '--out', out, '--data', data])
      expect(readFileSync(out, 'utf8')).toContain('server_failed: 2')
      const metrics = readFileSync(join(data, 'metrics.prom'), 'utf8')
      expect(metrics).toContain('verbatim_run_errors_total{run="1",code="server_failed"} 2')
      expect(metrics).toContain(
        'verbatim_stage_errors_total{run="1",stage="primary",model="simulated:latest",code="server_failed"} 2',
      )
      expect(metrics).toContain('verbatim_run_done_total{run="1"} 12')
      await verbatim(['preferences', 'set', 'metricsFile', 'off', '--data', data])
      expect(existsSync(join(data, 'metrics.prom'))).toBe(false)
    },
  )

  it('grows ever more slowly however long a run lasts', async () => {
    const store = await openStoreThreads()
    const { run } = await store.write.ask('ledger.createRun', {
      ...{
        request: primaryRequest(),
        recipes: null,
        model: null,
        critical: { threshold: 0, share: 0 },
        seed: 1,
        now: 0,
      },
    })
    const moment = (at: number): RunMoment => ({
      ...{
        at,
        pending: 1,
        leased: 1,
        done: 1,
        failed: 0,
        asking: 1,
        wanted: 1,
        itemsPerMinute: 1,
        memory: 1,
      },
    })
    const hours = 6
    let kept = 0
    for (let at = 0; at < hours * 3_600_000; at += 10_000)
      if (await store.write.ask('ledger.keepMoment', { run, moment: moment(at) })) kept += 1
    expect(kept).toBeGreaterThan(300)
    expect(kept).toBeLessThan(1_000)
    const report = await store.read.ask('runs.report', { run })
    expect(report!.timeLine).toHaveLength(kept)
    // A clock that is set back does not end it.
    expect(await store.write.ask('ledger.keepMoment', { run, moment: moment(-3_600_000) })).toBe(true)
    await store.close()
  })
})
