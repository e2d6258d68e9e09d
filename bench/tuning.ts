/**
 * The number of workers found by measurement against the best fixed one, on simulated model servers in processes of their own
 * with 1, 2, 4 and 8 slots: answers a minute over the whole run, the search included. Ends with 1 when one misses its bound.
 * `node bench/tuning.ts [--items 800] [--ms 170] [--json]`
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { primaryRequest, startRunHarness, temporaryFolder, withStore } from '../tests/helpers/runHarness.ts'
import { seedItems, surveyItems } from '../tests/helpers/seedItems.ts'
import { rounded } from './figures.ts'
import type { CurvePoint, Workers } from '../src/shared/domain/run.ts'

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '800' },
    ms: { type: 'string', default: '170' },
    json: { type: 'boolean', default: false },
  },
})

const SIMULATED_SERVER = fileURLToPath(new URL('../tests/helpers/simulatedServer.ts', import.meta.url))
let nextPort = 20_000 + (process.pid % 20_000)

async function startServer(slots: number): Promise<{ address: string; process: ChildProcess }> {
  const port = nextPort++
  const child = spawn(
    process.execPath,
    [SIMULATED_SERVER, '--port', String(port), '--slots', String(slots), '--ms', values.ms],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await once(child.stdout, 'data')
  return { address: `http://127.0.0.1:${port}`, process: child }
}

/** Answers a minute from the first question to the last answer settled. */
async function measure(slots: number, workers: Workers): Promise<{ rate: number; curve: CurvePoint[] }> {
  // In proportion, so that every server is busy for as long.
  const items = Math.ceil((Number(values.items) * slots) / 8)
  const folder = temporaryFolder()
  seedItems(folder.path, surveyItems(items))
  const server = await startServer(slots)
  try {
    const harness = await startRunHarness({ dataFolder: folder.path, address: server.address })
    try {
      const { run } = await harness.runs.start(primaryRequest({ workers }))
      const end = await harness.runs.settled(run)
      if (end.state !== 'done') throw new Error(`the run ended ${end.state}: ${end.reason}`)
      const { milliseconds } = withStore(folder.path, (db) =>
        db.get<{ milliseconds: number }>('SELECT max(settled_at) - min(leased_at) AS milliseconds FROM job')!,
      )
      return { rate: (items * 60_000) / milliseconds, curve: end.curve }
    } finally {
      await harness.close()
    }
  } finally {
    server.process.kill()
    folder.remove()
  }
}

const figures = []
for (const slots of [1, 2, 4, 8]) {
  const fixed = []
  for (const workers of [slots, slots + 1, slots * 2]) fixed.push((await measure(slots, workers)).rate)
  const best = Math.max(...fixed)
  const { rate, curve } = await measure(slots, 'auto')
  figures.push({
    name: `${slots} slots of ${values.ms} ms: answers a minute with workers found by measurement`,
    value: Math.round(rate),
    baseline: Math.round(best),
    ratio: rounded(rate / best, 3),
    bound: 'ratio >= 0.95',
    ok: rate / best >= 0.95,
    curve: curve.map((each) => `${each.workers}: ${Math.round(each.itemsPerMinute)}`).join(', '),
  })
}
if (values.json) console.log(JSON.stringify(figures))
else
  for (const { name, value, baseline, bound, ok, ratio, curve } of figures)
    console.log(
      `${ok ? 'ok  ' : 'MISS'} ${name}: ${value}, best fixed ${baseline} (ratio ${ratio}; ${bound}); by workers ${curve}`,
    )
process.exitCode = figures.every(({ ok }) => ok) ? 0 : 1
