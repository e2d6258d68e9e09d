/**
 * Imports a survey of many rows and compares with a Python csv + sqlite3 loader that builds the same full-text index
 * from the same file. The file is generated from a seed.
 *
 *   node bench/import.ts [--rows 300000] [--pairs 1] [--file existing.csv]
 *
 * Prints one JSON object; `ratio` is ours by theirs, the median over the pairs.
 */
import { spawnSync } from 'node:child_process'
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createImportService } from '../src/main/importers/importService.ts'
import type { ReadOperations } from '../src/main/db/readOperations.ts'
import type { WriteOperations } from '../src/main/db/writeOperations.ts'
import { SILENT_LOGGER } from '../src/main/logger.ts'
import { startThread } from '../src/main/workers/operations.ts'
import { SOURCE_WORKERS } from '../tests/helpers/workerFiles.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '300000' },
    pairs: { type: 'string', default: '1' },
    file: { type: 'string' },
  },
})

const WORDS = (
  'the service was very good and staff friendly but delivery took too long price high quality product broken support answered ' +
  'quickly never again recommend store website slow order missing invoice wrong refund happy with return easy checkout app crashes ' +
  'after update thank you for help waiting time phone unfriendly clean parking choice fresh vegetables cashier queue loyalty card'
).split(' ')

/** Mulberry32: the same rows for the same seed. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const HEADER =
  'response id,submitted at,nps,comment,country,plan,channel,age group,customer email,product,store,language,agent,wave,order total'

function* generate(rows: number): Generator<string> {
  const random = randomNumbers(20_26)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!
  yield `${HEADER}\n`
  let block = ''
  for (let row = 1; row <= rows; row++) {
    const words = Array.from({ length: 4 + Math.floor(random() * 30) }, () => pick(WORDS)).join(' ')
    const comment =
      random() < 0.25 ? '' : `"${words}, ${pick(['sadly', 'luckily', 'as always'])} ""${pick(WORDS)}""."`
    const date = new Date(Date.UTC(2024, 0, 1) + (row * 200 + Math.floor(random() * 7200)) * 1000)
      .toISOString()
      .slice(0, 19)
    block += `${1_000_000 + row},${date.replace('T', ' ')},${Math.floor(random() * 11)},${comment},${pick(['DE', 'FR', 'US', 'ES', 'IT'])},`
    block += `${pick(['free', 'basic', 'pro'])},${pick(['web', 'app', 'store'])},${pick(['18-29', '30-49', '50+'])},user${Math.floor(random() * rows)}@example.org,`
    block += `P-${Math.floor(random() * 400)},S${Math.floor(random() * 90)},${pick(['de', 'fr', 'en'])},A${Math.floor(random() * 40)},${pick(['1', '2', '3'])},${(random() * 300).toFixed(2)}\n`
    if (row % 1000 === 0) {
      yield block
      block = ''
    }
  }
  yield block
}

/** Highest resident memory of this process with its threads, from the system; null where it does not tell. Megabytes. */
function peakMemory(): number | null {
  if (!existsSync('/proc/self/status')) return null
  const line = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))
  return line === null ? null : Math.round(Number(line[1]) / 1024)
}

interface Measured {
  rows: number
  /** Until the source is complete, durable, shown and searched. */
  seconds: number
  /** Until the indexes of the views are built too, which the baseline has none of. */
  indexedSeconds: number
  /** Of all threads together. */
  cpuSeconds: number
  rssMegabytes: number | null
  loopP99: number
  loopMax: number
}

async function importOnce(file: string, folder: string): Promise<Measured> {
  const write = startThread<WriteOperations>({
    file: SOURCE_WORKERS.writer,
    name: 'writer',
    workerData: { dataFolder: folder },
  })
  await write.ask('ready', null)
  const read = startThread<ReadOperations>({
    file: SOURCE_WORKERS.reader,
    name: 'reader',
    workerData: { dataFolder: folder },
  })
  let started = 0
  let seconds = 0
  const imports = createImportService({
    dataFolder: folder,
    read,
    write,
    workerFiles: SOURCE_WORKERS,
    logger: SILENT_LOGGER,
    onStored: () => {
      seconds = (performance.now() - started) / 1000
    },
    afterImport: async () => {},
  })
  // Both start with their code loaded.
  imports.warm()
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  started = performance.now()
  const used = process.cpuUsage()
  const { source } = await imports.start({
    path: file,
    reading: {},
    mapping: null,
    survey: null,
    sample: false,
  })
  const outcome = await imports.outcome(source)
  const indexedSeconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(used)
  delay.disable()
  if (outcome.items !== outcome.rows)
    throw new Error(`only ${outcome.items} of ${outcome.rows} rows became items`)
  await imports.close()
  await read.close()
  await write.close()
  return {
    rows: outcome.rows,
    seconds,
    indexedSeconds,
    cpuSeconds: (user + system) / 1e6,
    rssMegabytes: peakMemory(),
    loopP99: delay.percentile(99) / 1e6,
    loopMax: delay.max / 1e6,
  }
}

interface Loaded {
  rows: number
  seconds: number
  cpuSeconds: number
  rssMegabytes: number
}

function loadWithPython(file: string, target: string): Loaded {
  const script = fileURLToPath(new URL('python_loader.py', import.meta.url))
  const run = spawnSync('python3', [script, file, target, 'comment'], { encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`the Python loader failed: ${run.stderr}`)
  return JSON.parse(run.stdout) as Loaded
}

const round = (value: number, digits = 2): number => Number(value.toFixed(digits))
const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!

const folder = mkdtempSync(join(tmpdir(), 'verbatim-bench-'))
try {
  const file = values.file ?? join(folder, 'survey.csv')
  if (values.file === undefined)
    await pipeline(Readable.from(generate(Number(values.rows))), createWriteStream(file))
  const pairs: { ours: Measured; theirs: Loaded }[] = []
  for (let pair = 1; pair <= Number(values.pairs); pair++) {
    const ours = await importOnce(file, join(folder, `ours-${pair}`))
    const theirs = loadWithPython(file, join(folder, `theirs-${pair}.db`))
    pairs.push({ ours, theirs })
    rmSync(join(folder, `ours-${pair}`), { recursive: true })
  }
  const { ours, theirs } = pairs[0]!
  console.log(
    JSON.stringify({
      name: 'import',
      rows: ours.rows,
      seconds: round(median(pairs.map((pair) => pair.ours.seconds))),
      rowsPerSecond: Math.round(ours.rows / median(pairs.map((pair) => pair.ours.seconds))),
      indexedSeconds: round(median(pairs.map((pair) => pair.ours.indexedSeconds))),
      baselineSeconds: round(median(pairs.map((pair) => pair.theirs.seconds))),
      ratio: round(median(pairs.map((pair) => pair.ours.seconds / pair.theirs.seconds))),
      cpuSeconds: round(ours.cpuSeconds),
      baselineCpuSeconds: theirs.cpuSeconds,
      rssMegabytes: Math.max(...pairs.map((pair) => pair.ours.rssMegabytes ?? 0)),
      baselineRssMegabytes: theirs.rssMegabytes,
      loopP99Milliseconds: round(Math.max(...pairs.map((pair) => pair.ours.loopP99))),
      loopMaxMilliseconds: round(Math.max(...pairs.map((pair) => pair.ours.loopMax))),
    }),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
