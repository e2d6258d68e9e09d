/**
 * What the pipeline around a model costs, against a simulated model server in a process of its own (it has slots and a
 * time per answer, but no model): the speed-up from one worker to four, the answers a second settled durably with many
 * fast slots, and how long main's event loop was held meanwhile. Ends with 1 when a figure misses its bound.
 * `node bench/analyze.ts [--items 6000] [--only speedup|throughput] [--json]`
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  answersOf,
  primaryRequest,
  startRunHarness,
  temporaryFolder,
  withStore,
} from '../tests/helpers/runHarness.ts'
import { seedItems, surveyItems } from '../tests/helpers/seedItems.ts'
import { boundMemory } from '../tools/lib/boundMemory.ts'
import { rounded } from './figures.ts'

// As `npm start` and `analyze` have it.
boundMemory()

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '6000' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
})

interface Figure {
  name: string
  value: number
  baseline: number
  ratio: number
  bound: string
  ok: boolean
}

const SIMULATED_SERVER = fileURLToPath(new URL('../tests/helpers/simulatedServer.ts', import.meta.url))
let nextPort = 20_000 + (process.pid % 20_000)

async function startServer(slots: number, ms: number): Promise<{ address: string; process: ChildProcess }> {
  const port = nextPort++
  const child = spawn(
    process.execPath,
    [SIMULATED_SERVER, '--port', String(port), '--slots', String(slots), '--ms', String(ms)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  await once(child.stdout, 'data')
  return { address: `http://127.0.0.1:${port}`, process: child }
}

interface Measured {
  /** From the first question to the last answer settled. */
  seconds: number
  answers: number
  loop: ReturnType<typeof monitorEventLoopDelay>
}

async function measure(items: number, workers: number, slots: number, ms: number): Promise<Measured> {
  const folder = temporaryFolder()
  seedItems(folder.path, surveyItems(items))
  const server = await startServer(slots, ms)
  try {
    const harness = await startRunHarness({
      dataFolder: folder.path,
      address: server.address,
      preferences: { workers },
    })
    const loop = monitorEventLoopDelay({ resolution: 1 })
    try {
      loop.enable()
      const { run } = await harness.runs.start(primaryRequest())
      const end = await harness.runs.settled(run)
      loop.disable()
      if (end.state !== 'done' || end.done !== items)
        throw new Error(`the run ended ${end.state}: ${end.reason}`)
      const { milliseconds } = withStore(folder.path, (db) =>
        db.get<{ milliseconds: number }>('SELECT max(settled_at) - min(leased_at) AS milliseconds FROM job')!,
      )
      return { seconds: milliseconds / 1_000, answers: answersOf(folder.path).length, loop }
    } finally {
      await harness.close()
    }
  } finally {
    server.process.kill()
    folder.remove()
  }
}

/** Enough that the beginning and the end of a run, where fewer questions are in flight, weigh as little as in one of hours. */
const SPEED_UP_ITEMS = 400

async function speedUp(): Promise<Figure[]> {
  const one = await measure(SPEED_UP_ITEMS, 1, 8, 170)
  const four = await measure(SPEED_UP_ITEMS, 4, 8, 170)
  const ratio = one.seconds / four.seconds
  return [
    {
      name: `${SPEED_UP_ITEMS} items, 8 slots of 170 ms: seconds with four workers, against one`,
      value: rounded(four.seconds),
      baseline: rounded(one.seconds),
      ratio: rounded(ratio),
      bound: 'ratio >= 3.9',
      ok: ratio >= 3.9,
    },
  ]
}

/** What the machine itself does to an idle event loop at the moment, for comparison. */
async function idleDelay(): Promise<number> {
  const loop = monitorEventLoopDelay({ resolution: 1 })
  loop.enable()
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  loop.disable()
  return loop.percentile(99) / 1e6
}

async function throughput(): Promise<Figure[]> {
  const idle = await idleDelay()
  const items = Number(values.items)
  const { seconds, answers, loop } = await measure(items, 64, 64, 5)
  const rate = answers / seconds
  const p99 = loop.percentile(99) / 1e6
  return [
    {
      name: `${items} items, 64 slots of 5 ms: answers a second settled durably`,
      value: rounded(rate),
      baseline: 500,
      ratio: rounded(rate / 500),
      bound: '>= 500',
      ok: rate >= 500,
    },
    {
      name: 'main event loop p99 meanwhile, milliseconds (against an idle one before)',
      value: rounded(p99),
      baseline: rounded(idle),
      ratio: rounded(p99 / idle),
      bound: '< 16',
      ok: p99 < 16,
    },
    {
      name: 'main event loop maximum meanwhile, milliseconds',
      value: rounded(loop.max / 1e6),
      baseline: rounded(idle),
      ratio: rounded(loop.max / 1e6 / idle),
      bound: 'shown only',
      ok: true,
    },
  ]
}

const figures = [
  ...(values.only === 'throughput' ? [] : await speedUp()),
  ...(values.only === 'speedup' ? [] : await throughput()),
]
if (values.json) console.log(JSON.stringify(figures))
else
  for (const { name, value, bound, ok, ratio } of figures)
    console.log(`${ok ? 'ok  ' : 'MISS'} ${name}: ${value} (ratio ${ratio}; ${bound})`)
process.exitCode = figures.every(({ ok }) => ok) ? 0 : 1
