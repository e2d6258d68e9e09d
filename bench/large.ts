/**
 * A large file through everything that may happen to it: imported, imported again, cancelled half-way, killed three
 * times and taken up again. Without `--file` a survey of a million rows is generated, or a workbook.
 *
 *   node bench/large.ts [--file path | --rows 1000000 | --workbook 100000] [--seed 1]
 *
 * Prints a line of JSON for each; ends with 1 when a row was lost or doubled, a second import added anything, or a
 * cancelled import took over a second or left anything.
 */
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { createRandom } from '../src/shared/domain/statistics/random.ts'
import { rounded } from './figures.ts'
import { generateSurvey } from './importing/generateSurvey.ts'
import { generateWorkbook } from './importing/generateWorkbook.ts'
import { cancelImport, importOnce, killImport, resumeImport } from './importing/runs.ts'

const { values } = parseArgs({
  options: {
    file: { type: 'string' },
    rows: { type: 'string', default: '1000000' },
    workbook: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
})
const KILLS = 3

const random = createRandom(Number(values.seed))
const folder = mkdtempSync(join(tmpdir(), 'verbatim-bench-'))
const wrong: string[] = []
const WORKBOOK_COLUMNS = 20

async function generate(): Promise<string> {
  const [name, content] =
    values.workbook === undefined
      ? ['survey.csv', generateSurvey(Number(values.rows))]
      : ['survey.xlsx', generateWorkbook(Number(values.workbook), WORKBOOK_COLUMNS)]
  await pipeline(Readable.from(content), createWriteStream(join(folder, name)))
  return join(folder, name)
}

const say = (step: string, facts: object): void => console.log(JSON.stringify({ step, ...facts }))
try {
  const file = values.file ?? (await generate())
  const megabytes = statSync(file).size / 1e6

  const store = join(folder, 'store')
  const first = importOnce(file, store)
  const perSecond = {
    megabytes: rounded(megabytes, 0),
    rowsPerSecond: Math.round(first.rows / first.seconds),
  }
  say('import', { ...first, ...perSecond, megabytesPerSecond: rounded(megabytes / first.seconds, 1) })

  const again = importOnce(file, store)
  say('the same file again', again)
  if (again.items !== 0 || again.rows !== first.rows) wrong.push('the second import is not all duplicates')
  rmSync(store, { recursive: true })

  const cancelled = cancelImport(file, store, first.seconds * 400)
  say('cancelled half-way', cancelled)
  if (cancelled.milliseconds > 1_000) wrong.push('cancelling took longer than a second')
  if (cancelled.sources > 0) wrong.push('a cancelled import is still listed')
  rmSync(store, { recursive: true })

  const killedAfter: number[] = []
  for (let kill = 0; kill < KILLS; kill++) {
    const milliseconds = Math.round(first.seconds * 1000 * (0.1 + 0.25 * random()))
    killedAfter.push(milliseconds)
    await killImport(file, store, milliseconds)
  }
  const resumed = resumeImport(file, store)
  say('killed and taken up again', { killedAfter, ...resumed })
  for (const name of ['rows', 'items', 'duplicates', 'skipped'] as const) {
    if (resumed[name] !== first[name])
      wrong.push(`${resumed[name]} ${name} after the kills, ${first[name]} without`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
say('verdict', { wrong })
if (wrong.length > 0) process.exitCode = 1
