/**
 * How often every interval that is shown holds the truth, at 95 % nominal: exactly where all samples can be gone through,
 * else by simulation. The worst case of each is printed; it is to be 93 % or more from n = 30 on.
 * Run: node bench/coverage.ts [--samples 4000] [--seeds 1000] [--json]
 */
import { parseArgs } from 'node:util'
import { coverRatio, coverScores, exactPairedCoverage, falseAlarms } from './coverage/compared.ts'
import { seedPartlyReadSurvey } from '../tests/helpers/partlyReadSurvey.ts'
import { createSeed } from '../tests/helpers/seedFeedback.ts'
import {
  type Coverage,
  type Population,
  type ThemePopulation,
  coverCorrected,
  coverImpact,
  coverKappa,
  estimateInRun,
  exactFiniteCoverage,
  exactNpsCoverage,
  exactShareCoverage,
  judgeOf,
  judgeOfTwo,
} from './coverage/simulate.ts'

const { values } = parseArgs({
  options: {
    samples: { type: 'string', default: '4000' },
    seeds: { type: 'string', default: '1000' },
    json: { type: 'boolean', default: false },
  },
})
const samples = Number(values.samples)
const seeds = Number(values.seeds)
const LEAST = 0.93
const SIZES = [30, 50, 100, 300]

interface Row {
  interval: string
  n: number
  cases: number
  worst: number
  worstCase: string
  mean: number
}
const rows: Row[] = []

function report(interval: string, n: number, cases: readonly [string, number][]): void {
  const [worstCase, worst] = cases.reduce((least, each) => (each[1] < least[1] ? each : least))
  const mean = cases.reduce((sum, [, coverage]) => sum + coverage, 0) / cases.length
  rows.push({ interval, n, cases: cases.length, worst, worstCase, mean })
  if (values.json) return
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
  console.log(
    `${interval.padEnd(42)} n ${String(n).padStart(4)}  worst of ${String(cases.length).padStart(3)} ${percent(worst)} (${worstCase}), mean ${percent(mean)}${worst < LEAST ? '  TOO LOW' : ''}`,
  )
}

const rate = ({ held, of }: Coverage): number => held / of
/** A case in which hardly ever an interval is given promises nothing. */
const enough = ({ of }: Coverage): boolean => of >= samples / 10

const SHARES = Array.from({ length: 50 }, (_, at) => (at + 1) / 100)
const MARGINALS: readonly [string, readonly number[]][] = [
  ['two alike', [0.5, 0.5]],
  ['two, 20 %', [0.8, 0.2]],
  ['two, 10 %', [0.9, 0.1]],
  ['three', [0.25, 0.3, 0.45]],
  ['four, skewed', [0.6, 0.25, 0.1, 0.05]],
  ['five', [0.1, 0.2, 0.3, 0.25, 0.15]],
  ['five, skewed', [0.05, 0.1, 0.55, 0.2, 0.1]],
]
const JUDGES: readonly [number, number][] = [
  [0.98, 0.99],
  [0.9, 0.95],
  [0.8, 0.8],
  [0.6, 0.9],
  [0.4, 0.7],
  [0.3, 0.98],
]

for (const n of SIZES)
  report(
    'share (Agresti-Coull, Student), exact',
    n,
    SHARES.map((share) => [`${share}`, exactShareCoverage(share, n)]),
  )
for (const n of SIZES)
  for (const part of [0.2, 0.5, 0.9]) {
    const population = Math.round(n / part)
    report(
      `share of ${population}, finite population, exact`,
      n,
      Array.from({ length: Math.floor(population / 2) }, (_, at) => [
        `${at + 1}`,
        exactFiniteCoverage(at + 1, population, n),
      ]),
    )
  }
const NPS_GROUPS = [0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8].flatMap((promoters) =>
  [0.05, 0.1, 0.2, 0.3, 0.5, 0.8]
    .filter((detractors) => promoters + detractors < 0.99)
    .map((detractors): [number, number] => [promoters, detractors]),
)
for (const n of SIZES)
  report(
    'NPS (adjusted Wald), exact',
    n,
    NPS_GROUPS.map(([p, d]) => [`P ${p} D ${d}`, exactNpsCoverage(p, d, n)]),
  )
for (const n of SIZES) {
  const cases = MARGINALS.flatMap(([name, shares]) =>
    [0.4, 0.6, 0.8, 0.9, 0.95].map((right): [string, Population] => [
      `${name}, ${right} right`,
      judgeOf(shares, right),
    ]),
  )
  report(
    "Cohen's kappa (score interval)",
    n,
    cases
      .map(([name, population], at): [string, Coverage] => [name, coverKappa(population, n, samples, n + at)])
      .filter(([, coverage]) => enough(coverage))
      .map(([name, coverage]) => [name, rate(coverage)]),
  )
}
for (const n of SIZES) {
  const cases = [0.02, 0.05, 0.1, 0.2, 0.4, 0.5, 0.8].flatMap((share) =>
    JUDGES.map(([sensitivity, specificity]): [string, Population] => [
      `${share}, found ${sensitivity}, spared ${specificity}`,
      judgeOfTwo(share, sensitivity, specificity),
    ]),
  )
  report(
    'corrected share of 2,000 (PPI++)',
    n,
    cases
      .map(([name, population], at): [string, Coverage] => [
        name,
        coverCorrected(population, { n, size: 2_000, samples, seed: n + at }),
      ])
      .filter(([, coverage]) => enough(coverage))
      .map(([name, coverage]) => [name, rate(coverage)]),
  )
}
for (const n of SIZES) {
  const parts = [0.02, 0.05, 0.1, 0.2, 0.35]
  report(
    'difference of paired shares, exact',
    n,
    parts.flatMap((first) =>
      parts.map((second): [string, number] => [
        `only the first ${first}, only the second ${second}`,
        exactPairedCoverage(first, second, n),
      ]),
    ),
  )
  report(
    'difference of paired scores',
    n,
    parts.flatMap((first, i) =>
      parts.map((second, j): [string, number] => [
        `lacking ${first} and ${second}`,
        rate(coverScores(first, second, n, samples / 4, n + 10 * i + j)),
      ]),
    ),
  )
  report(
    'share of things in groups',
    n,
    [0.5, 0.7, 0.85].flatMap((right, i) =>
      [0, 0.1, 0.15].map((spread, j): [string, number] => [
        `${right}, spread ${spread}`,
        rate(coverRatio(right, spread, { n, samples, seed: n + 10 * i + j })),
      ]),
    ),
  )
}
const SCORES: readonly (readonly [number, number])[] = [
  [0.6, 0.15],
  [0.4, 0.3],
  [0.2, 0.6],
  [0.85, 0.05],
]
for (const n of SIZES) {
  const cases = [0.03, 0.1, 0.3].flatMap((mention) =>
    SCORES.flatMap((group) =>
      SCORES.map((others): [string, ThemePopulation] => [
        `mentioned by ${mention}, P ${group[0]} D ${group[1]} against P ${others[0]} D ${others[1]}`,
        { mention, group, others },
      ]),
    ),
  )
  report(
    'impact of a theme (Bayesian bootstrap)',
    n,
    cases.map(([name, population], at) => [
      name,
      rate(coverImpact(population, n, Math.ceil(samples / 4), n + at)),
    ]),
  )
}
const DRIFT_SHARES: readonly (readonly number[])[] = [
  [0.2, 0.2, 0.2, 0.2, 0.2],
  [0.7, 0.2, 0.06, 0.03, 0.01],
  [0.97, 0.03],
]
const alarms = DRIFT_SHARES.flatMap((shares, i) =>
  SIZES.map((now, j) => falseAlarms(shares, { before: 400, now, samples, seed: 10 * i + j })),
)
const runs = Array.from({ length: seeds }, (_, seed) =>
  estimateInRun({ items: 1_000, asked: 0.2, urgentShare: 0.25 }, seed + 1),
)
const held = runs.filter((run) => run.held).length
const plain = runs.filter((run) => run.plain).length
const seed = createSeed()
const partly = seedPartlyReadSurvey(seed)
const shown = Array.from({ length: seeds }, (_, run) => partly.shareAfter(run)).filter(
  (share) => share !== null,
)
const shownHeld = shown.filter(({ low, high }) => low! <= partly.truth && partly.truth <= high!).length
seed.close()
if (values.json)
  console.log(
    JSON.stringify({
      rows,
      inRun: { seeds, held, fileOrder: plain },
      shown: { shown: shown.length, held: shownHeld },
      falseAlarms: alarms,
    }),
  )
else {
  console.log(
    `drift test at one in a hundred, nothing changed: at most ${(100 * Math.max(...alarms)).toFixed(2)} % alarms in ${alarms.length} cases`,
  )
  console.log(
    `after 20 % of a run sorted by score in the file: ${held} of ${seeds} seeds within the interval (in the file's order: ${plain})`,
  )
  console.log(
    `dashboard's share of a survey with many equal texts, partly read: ${shownHeld} of ${shown.length} shown after ${seeds} runs hold the truth`,
  )
}
const isTooLow =
  rows.some(({ worst }) => worst < LEAST) || held < LEAST * seeds || shownHeld < LEAST * shown.length
process.exitCode = isTooLow ? 1 : 0
