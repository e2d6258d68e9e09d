/**
 * A run over 40 items with the real model, killed five times at random moments and resumed each time.
 * Prints what each kill cost: every item must have exactly one answer, and at most one request a slot may have been
 * asked again. `node bench/kills.ts [--kills 5] [--items 40] [--workers 3]`
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { databasePath } from '../src/main/db/open.ts'
import { startCountingProxy } from '../tests/helpers/countingProxy.ts'
import { requireOllama } from './realModel/withModel.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '5' },
    items: { type: 'string', default: '40' },
    workers: { type: 'string', default: '3' },
  },
})
const kills = Number(values.kills)
const items = Number(values.items)
const workers = Number(values.workers)
const COMMAND_LINE = fileURLToPath(new URL('../tests/helpers/commandLineProcess.ts', import.meta.url))

const ollama = await requireOllama(workers)
const proxy = await startCountingProxy(ollama.address)
const folder = mkdtempSync(join(tmpdir(), 'verbatim-kills-'))
const environment = { ...process.env, OLLAMA_HOST: proxy.address, VERBATIM_DATA: folder }

/** The command line in a process group of its own. */
const start = (...argv: string[]) =>
  spawn(process.execPath, [COMMAND_LINE, ...argv], {
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  })

const finish = async (...argv: string[]): Promise<number> => {
  const child = start(...argv)
  child.stdout.resume()
  const [code] = (await once(child, 'exit')) as [number]
  return code
}

const count = (sql: string): number => {
  const connection = new Database(databasePath(folder), { readonly: true })
  try {
    return connection.prepare(sql).pluck().get() as number
  } finally {
    connection.close()
  }
}
const answers = (): number => count("SELECT count(*) FROM answer WHERE stage = 'primary'")

const PARTS = ['parcel', 'invoice', 'shop assistant', 'app', 'return', 'warranty', 'price', 'newsletter']
const JUDGEMENTS = [
  'came late',
  'was perfect',
  'made me wait',
  'is too expensive',
  'works again',
  'was never sorted out',
]
const rows = Array.from(
  { length: items },
  (_, index) =>
    `${index % 11},"Answer ${index + 1}: the ${PARTS[index % PARTS.length]} ${JUDGEMENTS[index % JUDGEMENTS.length]}"`,
)
const survey = join(folder, 'survey.csv')
writeFileSync(survey, `How likely are you to recommend us?,Comment\n${rows.join('\n')}\n`)

try {
  if ((await finish('import', survey)) !== 0) throw new Error('the import failed')
  const table: Record<string, number>[] = []
  let segmentStart = 0
  let failedBefore = 0
  const before = new Set<string>()
  for (let kill = 0; kill <= kills; kill += 1) {
    const child = start(
      ...(kill === 0
        ? ['analyze', '--stages', 'primary', '--workers', String(workers), '--model', ollama.model]
        : ['resume']),
    )
    child.stdout.resume()
    const ended = once(child, 'exit')
    const startedAt = performance.now()
    if (kill < kills) {
      const target = proxy.asked.length + 1 + Math.floor(Math.random() * Math.max(1, items / (kills + 1)))
      while (proxy.asked.length < target && child.exitCode === null) await wait(10)
      await wait(Math.random() * 700)
      if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL')
    }
    await ended
    const asked = new Set(proxy.asked.slice(segmentStart).map(({ key }) => key))
    const again = [...asked].filter((key) => before.has(key)).length
    const repeated = Math.max(0, again - failedBefore)
    for (const key of asked) before.add(key)
    segmentStart = proxy.asked.length
    const inFlight = count("SELECT count(*) FROM job WHERE state = 'leased'")
    // An answer that was refused is asked for again whether or not there is a kill.
    failedBefore = count("SELECT count(*) FROM job WHERE state = 'pending' AND failures > 0")
    table.push({
      start: kill + 1,
      'killed after s': Math.round((performance.now() - startedAt) / 100) / 10,
      'texts asked': asked.size,
      'asked again because of the kill before': repeated,
      'in flight at its end': inFlight,
      'refused, to be retried': failedBefore,
      'answers stored': answers(),
    })
  }
  console.table(table)
  const double = count(
    "SELECT count(*) FROM (SELECT 1 FROM answer WHERE stage = 'primary' GROUP BY subject_kind, subject HAVING count(*) > 1)",
  )
  const open = count("SELECT count(*) FROM job WHERE state <> 'done'")
  const most = Math.max(...table.map((row) => row['asked again because of the kill before'] ?? 0))
  console.log(
    `${answers()} answers for ${items} items, ${double} items with two, ${open} jobs not done; ` +
      `at most ${most} asked again after a kill with ${workers} slots`,
  )
  process.exitCode = answers() === items && double === 0 && open === 0 && most <= workers ? 0 : 1
} finally {
  await proxy.close()
  await ollama.stop()
  rmSync(folder, { recursive: true, force: true })
}
