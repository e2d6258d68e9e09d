/**
 * Damages files of every format and takes them through inspection and import: no crash, no hang over 5 s, and
 * rows = items + duplicates + skipped every time. Inputs are the same for the same seed and files.
 *
 *   VERBATIM_TEST_DATA=folder node bench/fuzz.ts [--inputs 20000] [--seed 1] [--threads 2]
 */
import { parseArgs } from 'node:util'
import { fuzzFiles, readSeeds } from '../tests/helpers/fuzz/fuzzFiles.ts'
import { seedFolders } from '../tests/helpers/fuzz/seedFolders.ts'

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
  },
})

const seeds = readSeeds(seedFolders())
const started = performance.now()
const report = await fuzzFiles({
  seeds,
  seed: Number(values.seed),
  inputs: Number(values.inputs),
  threads: Number(values.threads),
})
const seconds = Math.round((performance.now() - started) / 1000)
console.log(JSON.stringify({ name: 'fuzz', seedFiles: seeds.length, seconds, ...report }, null, 2))
if (report.wrong.length > 0) process.exitCode = 1
