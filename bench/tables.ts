/**
 * How well messy tables are read with nothing told in advance.
 *
 *   node bench/tables.ts [--list]
 *
 * 1. Dialects: delimiter and quote against what a person found, for tables that were looked at while the reader was
 *    made (tuned) and for a third that was set aside by the hash of its name (untuned).
 * 2. Fidelity: header, records and cells against the clean table, where there is one.
 * 3. Pollutions: one clean table spoilt in about a hundred single ways; ten measures, summed to at most 10.
 *
 * `--list` names what was not read right, of the tuned tables only. Prints one JSON object; ends with 1 when a mark is
 * missed: 95 % of the dialects, 0.99 of the fidelity, 9.96 of the pollutions by kind.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { testData } from '../tests/helpers/testData.ts'
import { rounded } from './figures.ts'
import { labelledFiles, spectrumGold, type LabelledFile } from './tables/labelled.ts'
import { fidelityOf, meanF1, NOT_READ, pointsOf, type Fidelity, type PlainTable } from './tables/measures.ts'
import { ODD_TABLES } from './tables/oddTables.ts'
import { polluted } from './tables/pollutions.ts'
import { readPlainTable } from './tables/readPlainTable.ts'
import { isSetAside } from './tables/setAside.ts'

const { values } = parseArgs({ options: { list: { type: 'boolean', default: false } } })
const folder = mkdtempSync(join(tmpdir(), 'verbatim-tables-'))

interface Share {
  right: number
  of: number
  percent: number
}

const shareOf = (results: readonly boolean[]): Share => {
  const right = results.filter(Boolean).length
  return { right, of: results.length, percent: rounded((100 * right) / Math.max(1, results.length), 1) }
}

const meanOf = (numbers: readonly number[]): number =>
  numbers.reduce((sum, value) => sum + value, 0) / Math.max(1, numbers.length)

function toFile(name: string, bytes: Uint8Array): string {
  const path = join(folder, `${name.replace(/[^\w.-]+/g, '_')}.csv`)
  writeFileSync(path, bytes)
  return path
}

const notes: string[] = []
const note = (aside: boolean, text: string): void => {
  if (values.list && !aside) notes.push(text)
}

type Shares = Record<'tuned' | 'untuned', Share>

async function measureDialects(): Promise<Record<string, Shares> & { all: Shares }> {
  const files: LabelledFile[] = [
    ...(testData === null ? [] : labelledFiles()),
    ...ODD_TABLES.map(({ name, bytes, delimiter, quote }) => {
      return { set: 'odd', name, path: toFile(`odd ${name}`, bytes), delimiter, quote }
    }),
  ]
  const results = new Map<string, { aside: boolean; right: boolean }[]>()
  for (const { set, name, path, delimiter, quote } of files) {
    const aside = isSetAside(set, name)
    const { reading } = await readPlainTable(path).catch(
      (): { reading: { delimiter?: string; quote?: string } } => {
        return { reading: {} }
      },
    )
    const right = reading.delimiter === delimiter && reading.quote === quote
    if (!right) {
      const found = `${JSON.stringify(reading.delimiter)} ${JSON.stringify(reading.quote)}`
      note(
        aside,
        `dialect of ${set}/${name}: ${found} for ${JSON.stringify(delimiter)} ${JSON.stringify(quote)}`,
      )
    }
    results.set(set, [...(results.get(set) ?? []), { aside, right }])
  }
  const shares = (list: readonly { aside: boolean; right: boolean }[]): Shares => ({
    tuned: shareOf(list.filter(({ aside }) => !aside).map(({ right }) => right)),
    untuned: shareOf(list.filter(({ aside }) => aside).map(({ right }) => right)),
  })
  return {
    all: shares([...results.values()].flat()),
    ...Object.fromEntries([...results].map(([set, list]) => [set, shares(list)])),
  }
}

async function fidelity(path: string, clean: PlainTable): Promise<Fidelity> {
  return readPlainTable(path).then(
    (read) => fidelityOf(clean, read),
    () => NOT_READ,
  )
}

interface FidelitySummary {
  tables: number
  headerF1: number
  recordF1: number
  cellF1: number
  mean: number
}

async function measureFidelity(): Promise<Record<'tuned' | 'untuned', FidelitySummary>> {
  const tables = [
    ...(testData === null
      ? []
      : spectrumGold().map((gold) => ({ set: 'csv-spectrum', ...gold, clean: gold }))),
    ...ODD_TABLES.map(({ name, bytes, clean }) => {
      return { set: 'odd', name, path: toFile(`odd ${name}`, bytes), clean }
    }),
  ]
  const scores: { aside: boolean; result: Fidelity }[] = []
  for (const { set, name, path, clean } of tables) {
    const aside = isSetAside(set, name)
    const result = await fidelity(path, clean)
    if (meanF1(result) < 1) note(aside, `fidelity of ${set}/${name}: ${rounded(meanF1(result), 4)}`)
    scores.push({ aside, result })
  }
  const summary = (list: readonly { result: Fidelity }[]): FidelitySummary => ({
    tables: list.length,
    headerF1: rounded(meanOf(list.map(({ result }) => result.header.f1)), 4),
    recordF1: rounded(meanOf(list.map(({ result }) => result.record.f1)), 4),
    cellF1: rounded(meanOf(list.map(({ result }) => result.cell.f1)), 4),
    mean: rounded(meanOf(list.map(({ result }) => meanF1(result))), 4),
  })
  return {
    tuned: summary(scores.filter(({ aside }) => !aside)),
    untuned: summary(scores.filter(({ aside }) => aside)),
  }
}

interface PollutionSummary {
  files: number
  simple: number
  /** Each kind of pollution counts once. */
  weighted: number
}

async function measurePollutions(): Promise<{ all: PollutionSummary } & Record<string, unknown>> {
  const points: { aside: boolean; kind: string; weight: number; points: number }[] = []
  for (const { name, kind, weight, bytes, clean } of polluted()) {
    const aside = isSetAside('pollution', name)
    const result = await fidelity(toFile(`polluted ${name}`, bytes), clean)
    if (pointsOf(result) < 10) note(aside, `pollution ${name}: ${rounded(pointsOf(result), 3)}`)
    points.push({ aside, kind, weight, points: pointsOf(result) })
  }
  const summary = (list: typeof points): PollutionSummary => ({
    files: list.length,
    simple: rounded(meanOf(list.map((one) => one.points)), 3),
    weighted: rounded(
      list.reduce((sum, one) => sum + one.weight * one.points, 0) /
        list.reduce((sum, one) => sum + one.weight, 0),
      3,
    ),
  })
  const kinds = [...new Set(points.map(({ kind }) => kind))]
  return {
    all: summary(points),
    tuned: summary(points.filter(({ aside }) => !aside)),
    untuned: summary(points.filter(({ aside }) => aside)),
    byKind: Object.fromEntries(
      kinds.map((kind) => [
        kind,
        rounded(meanOf(points.filter((one) => one.kind === kind).map((one) => one.points)), 3),
      ]),
    ),
  }
}

try {
  const started = performance.now()
  const dialects = await measureDialects()
  const fidelities = await measureFidelity()
  const pollutions = await measurePollutions()
  const seconds = rounded((performance.now() - started) / 1000, 1)
  console.log(
    JSON.stringify({ name: 'tables', dialects, fidelity: fidelities, pollutions, seconds }, null, 2),
  )
  for (const text of notes) console.error(text)
  const missed =
    Math.min(dialects.all.tuned.percent, dialects.all.untuned.percent) < 95 ||
    Math.min(fidelities.tuned.mean, fidelities.untuned.mean) < 0.99 ||
    Math.min(pollutions.all.simple, pollutions.all.weighted) < 9.96
  if (missed) process.exitCode = 1
  if (testData === null)
    console.error('VERBATIM_TEST_DATA is not set: only the tables written here were measured')
} finally {
  rmSync(folder, { recursive: true, force: true })
}
