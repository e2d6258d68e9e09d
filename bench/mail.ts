/**
 * Imports a mailbox of a given size and compares with a Python mailbox + email + sqlite3 loader that builds a full-text
 * index from the same file. The file repeats real-looking mails with ids, people and words of their own, from a seed.
 *
 *   node bench/mail.ts [--megabytes 200] [--pairs 1] [--file existing.mbox] [--no-baseline]
 *
 * Prints one JSON object; `ratio` is our seconds by theirs, the median over the pairs.
 */
import { spawnSync } from 'node:child_process'
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { ReadOperations } from '../src/main/db/readOperations.ts'
import type { WriteOperations } from '../src/main/db/writeOperations.ts'
import { createImportService } from '../src/main/importers/importService.ts'
import { SILENT_LOGGER } from '../src/main/logger.ts'
import { startThread } from '../src/main/workers/operations.ts'
import { SOURCE_WORKERS } from '../tests/helpers/workerFiles.ts'
import { generateMailbox } from './mailGenerator.ts'

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '200' },
    pairs: { type: 'string', default: '1' },
    file: { type: 'string' },
    'no-baseline': { type: 'boolean', default: false },
  },
})

/** Highest resident memory of this process with its threads, from the system; null where it does not tell. Megabytes. */
function peakMemory(): number | null {
  if (!existsSync('/proc/self/status')) return null
  const line = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))
  return line === null ? null : Math.round(Number(line[1]) / 1024)
}

interface Measured {
  messages: number
  seconds: number
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
  const imports = createImportService({
    read,
    write,
    workerFiles: SOURCE_WORKERS,
    logger: SILENT_LOGGER,
    afterImport: async () => {},
  })
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const started = performance.now()
  const used = process.cpuUsage()
  const { source } = await imports.start({
    path: file,
    reading: {},
    mapping: null,
    survey: null,
    sample: false,
  })
  const outcome = await imports.outcome(source)
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(used)
  delay.disable()
  if (outcome.items + outcome.duplicates !== outcome.rows)
    throw new Error(`only ${outcome.items} of ${outcome.rows} mails became items`)
  await imports.close()
  await read.close()
  await write.close()
  return {
    messages: outcome.rows,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    rssMegabytes: peakMemory(),
    loopP99: delay.percentile(99) / 1e6,
    loopMax: delay.max / 1e6,
  }
}

interface Loaded {
  messages: number
  seconds: number
  cpuSeconds: number
  rssMegabytes: number
}

function loadWithPython(file: string, target: string): Loaded {
  const script = fileURLToPath(new URL('python_mail_loader.py', import.meta.url))
  const run = spawnSync('python3', [script, file, target], { encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`the Python loader failed: ${run.stderr}`)
  return JSON.parse(run.stdout) as Loaded
}

const round = (value: number, digits = 2): number => Number(value.toFixed(digits))
const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!

const folder = mkdtempSync(join(tmpdir(), 'verbatim-bench-'))
try {
  const file = values.file ?? join(folder, 'archive.mbox')
  if (values.file === undefined) {
    const bytes = Number(values.megabytes) * 1_000_000
    await pipeline(Readable.from(generateMailbox(bytes, 20_26)), createWriteStream(file))
  }
  const megabytes = statSync(file).size / 1e6
  const pairs: { ours: Measured; theirs: Loaded | null }[] = []
  for (let pair = 1; pair <= Number(values.pairs); pair++) {
    const ours = await importOnce(file, join(folder, `ours-${pair}`))
    const theirs = values['no-baseline'] ? null : loadWithPython(file, join(folder, `theirs-${pair}.db`))
    if (theirs !== null && theirs.messages !== ours.messages)
      console.error(`Python counts ${theirs.messages} messages, ours ${ours.messages}`)
    pairs.push({ ours, theirs })
    rmSync(join(folder, `ours-${pair}`), { recursive: true })
    rmSync(join(folder, `theirs-${pair}.db`), { force: true })
  }
  const { ours, theirs } = pairs[0]!
  const seconds = median(pairs.map((pair) => pair.ours.seconds))
  const baseline = theirs === null ? null : median(pairs.map((pair) => pair.theirs!.seconds))
  console.log(
    JSON.stringify({
      name: 'mail',
      megabytes: round(megabytes, 1),
      messages: ours.messages,
      seconds: round(seconds),
      megabytesPerSecond: round(megabytes / seconds, 1),
      baselineSeconds: baseline === null ? null : round(baseline),
      ratio:
        theirs === null ? null : round(median(pairs.map((pair) => pair.ours.seconds / pair.theirs!.seconds))),
      cpuSeconds: round(ours.cpuSeconds),
      baselineCpuSeconds: theirs?.cpuSeconds ?? null,
      rssMegabytes: Math.max(...pairs.map((pair) => pair.ours.rssMegabytes ?? 0)),
      baselineRssMegabytes: theirs?.rssMegabytes ?? null,
      loopP99Milliseconds: round(Math.max(...pairs.map((pair) => pair.ours.loopP99))),
      loopMaxMilliseconds: round(Math.max(...pairs.map((pair) => pair.ours.loopMax))),
    }),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
