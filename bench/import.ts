/**
 * Imports a survey of many rows and compares with a Python csv + sqlite3 loader that builds the same full-text index
 * from the same file. The file is generated from a seed.
 *
 *   node bench/import.ts [--rows 300000] [--pairs 3] [--file existing.csv]
 *
 * Prints one JSON object; `ratio` is ours by theirs, the median over the pairs: until the source is complete (its rows
 * and its full-text index, as the baseline has them), and `indexedRatio` until our indexes for the views are built too.
 */
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { median, rounded } from './figures.ts'
import { generateSurvey } from './importing/generateSurvey.ts'
import type { Measured } from './importing/importChild.ts'
import { importOnce, loadWithPython, type Loaded } from './importing/runs.ts'

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '300000' },
    pairs: { type: 'string', default: '3' },
    file: { type: 'string' },
  },
})

const folder = mkdtempSync(join(tmpdir(), 'verbatim-bench-'))
try {
  const file = values.file ?? join(folder, 'survey.csv')
  if (values.file === undefined)
    await pipeline(Readable.from(generateSurvey(Number(values.rows))), createWriteStream(file))
  const pairs: { ours: Measured; theirs: Loaded }[] = []
  for (let pair = 1; pair <= Number(values.pairs); pair++) {
    const ours = importOnce(file, join(folder, `ours-${pair}`))
    if (ours.items !== ours.rows) throw new Error(`only ${ours.items} of ${ours.rows} rows became items`)
    const target = join(folder, `theirs-${pair}.db`)
    const theirs = loadWithPython('python_loader.py', file, target, 'comment')
    pairs.push({ ours, theirs })
    rmSync(join(folder, `ours-${pair}`), { recursive: true })
    rmSync(target)
  }
  const over = (of: (pair: (typeof pairs)[number]) => number): number => rounded(median(pairs.map(of)))
  console.log(
    JSON.stringify({
      name: 'import',
      rows: pairs[0]!.ours.rows,
      pairs: pairs.length,
      seconds: over(({ ours }) => ours.seconds),
      rowsPerSecond: over(({ ours }) => Math.round(ours.rows / ours.seconds)),
      baselineSeconds: over(({ theirs }) => theirs.seconds),
      ratio: over(({ ours, theirs }) => ours.seconds / theirs.seconds),
      indexedSeconds: over(({ ours }) => ours.indexedSeconds),
      indexedRatio: over(({ ours, theirs }) => ours.indexedSeconds / theirs.seconds),
      cpuSeconds: over(({ ours }) => ours.cpuSeconds),
      baselineCpuSeconds: over(({ theirs }) => theirs.cpuSeconds),
      rssMegabytes: Math.max(...pairs.map(({ ours }) => ours.rssMegabytes ?? 0)),
      baselineRssMegabytes: over(({ theirs }) => theirs.rssMegabytes),
      loopP99Milliseconds: Math.max(...pairs.map(({ ours }) => ours.loopP99Milliseconds)),
      loopMaxMilliseconds: Math.max(...pairs.map(({ ours }) => ours.loopMaxMilliseconds)),
    }),
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
