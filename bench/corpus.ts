/**
 * Every file of the real test data through the command line: what its README and gold files say against what we read.
 *
 *   VERBATIM_TEST_DATA=DIR node bench/corpus.ts [--folder NAME] [--differences]
 *
 * Expected figures are read from the folder itself: the table in README.md, gold parses, labels, the sibling of a file in
 * another encoding. A file without any is listed with what came of it. Prints a line a file and measure, then one JSON
 * object; ends with 1 when a figure differs.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { testData } from '../tests/helpers/testData.ts'
import { MAIL_CHECKS } from './corpus/mail.ts'
import { readOracles } from './corpus/oracles.ts'
import { TABLE_CHECKS } from './corpus/tables.ts'
import type { Check, Line } from './corpus/checks.ts'

const { values } = parseArgs({
  options: { folder: { type: 'string' }, differences: { type: 'boolean', default: false } },
})
if (testData === null) {
  console.error('Nothing was run: VERBATIM_TEST_DATA names no folder with the test data.')
  process.exit(2)
}
const scratch = mkdtempSync(join(tmpdir(), 'verbatim-corpus-'))
const oracles = readOracles(join(testData, 'README.md'))
const checks: Record<string, Check> = { ...TABLE_CHECKS, ...MAIL_CHECKS }
const lines: Line[] = []
const unchecked: string[] = []
try {
  for (const { folder, what, oracle } of oracles) {
    if (values.folder !== undefined && values.folder !== folder) continue
    const check = checks[folder]
    if (check === undefined) {
      unchecked.push(folder)
      continue
    }
    const found = await check({ folder: join(testData, folder), what, oracle, scratch })
    for (const line of found) {
      lines.push({ ...line, file: `${folder}/${line.file}` })
      if (!values.differences || line.expected !== line.ours) print(`${folder}/${line.file}`, line)
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
const compared = lines.filter(({ expected }) => expected !== null)
const different = compared.filter(({ expected, ours }) => expected !== ours)
console.log(
  JSON.stringify({
    files: new Set(lines.map(({ file }) => file)).size,
    figures: compared.length,
    equal: compared.length - different.length,
    different: different.map(({ file, measure, expected, ours }) => ({ file, measure, expected, ours })),
    withoutOracle: lines.length - compared.length,
    unchecked,
  }),
)
process.exitCode = different.length === 0 && unchecked.length === 0 ? 0 : 1

function print(file: string, { measure, expected, ours }: Line): void {
  const mark = expected === null ? '·' : expected === ours ? '=' : '≠'
  console.log(`${mark} ${file}  ${measure}: ${expected ?? 'no figure given'} | ${ours}`)
}
