/** How far two judges of the same items agree: a person and a model, or two answers. Pure. */
import { type Estimate, NO_ESTIMATE, SMALL_SAMPLE, estimateShare, studentQuantile95 } from './estimate.ts'

/** `truth` is the person's (or the first judge's) value; `weight` how many items this one stands for. */
export interface Judged {
  truth: string
  answer: string
  weight?: number
}

/** `counts[i][j]`: items whose truth is `values[i]` and whose answer is `values[j]`. */
export interface ConfusionMatrix {
  values: readonly string[]
  counts: readonly (readonly number[])[]
  /** What the items are worth as a random sample: their number, less where weights differ (Kish 1965). */
  n: number
}

/**
 * Counts scaled to what the sample is worth, so that everything computed of them has honest intervals.
 *
 * @param order known values in the order they are to have; others follow by name
 */
export function confusionMatrix(judged: readonly Judged[], order: readonly string[] = []): ConfusionMatrix {
  const found = new Set(judged.flatMap(({ truth, answer }) => [truth, answer]))
  const others = [...found].filter((value) => !order.includes(value)).sort()
  const values = [...order, ...others]
  const index = new Map(values.map((value, at) => [value, at]))
  let sum = 0
  let squares = 0
  const counts = values.map(() => values.map(() => 0))
  for (const { truth, answer, weight = 1 } of judged) {
    counts[index.get(truth)!]![index.get(answer)!]! += weight
    sum += weight
    squares += weight * weight
  }
  const n = squares === 0 ? 0 : sum ** 2 / squares
  const scale = sum === 0 ? 0 : n / sum
  return { values, n, counts: counts.map((row) => row.map((count) => count * scale)) }
}

/** The share of items on which both agree. */
export function agreement({ counts, n }: ConfusionMatrix): Estimate {
  return estimateShare(
    counts.reduce((sum, row, at) => sum + row[at]!, 0),
    n,
  )
}

/**
 * Cohen's kappa: agreement beyond what chance alone would give, from -1 to 1; null when one value is all there is, and
 * without an interval when one of the judges gives no other.
 *
 * The interval is of the score kind: each end is the kappa of the nearest table, on the way from the one seen to full
 * agreement and to none, whose own standard error (Fleiss, Cohen and Everitt 1969) just reaches back. The usual interval
 * around the value is too short for small samples, and has no width at full agreement.
 */
export function cohensKappa({ counts, n }: ConfusionMatrix): Estimate {
  if (n <= 1) return NO_ESTIMATE
  const table = withoutEmpty(counts.map((row) => row.map((count) => count / n)))
  const seen = momentsOf(table)
  if (seen.expected >= 1 - 1e-12) return { ...NO_ESTIMATE, n }
  // A judge who always says the same agrees by chance alone, and one cannot tell how far.
  if (isOneValue(seen.rows) || isOneValue(seen.columns)) return { ...NO_ESTIMATE, n, value: 0 }
  const quantile = studentQuantile95(n - 1)
  const end = (goal: Table, limit: -1 | 1): number => {
    const beyond = (part: number): boolean => {
      const { kappa, variance } = momentsOf(mix(table, goal, part))
      // Towards the limit alone: judges who agree on nothing may have a kappa below that of the goal.
      return limit * (kappa - seen.kappa) >= quantile * Math.sqrt(variance / n)
    }
    if (!beyond(1)) return limit
    let near = 0
    let far = 1
    for (let round = 0; round < BISECTIONS; round++) {
      const middle = (near + far) / 2
      if (beyond(middle)) far = middle
      else near = middle
    }
    return momentsOf(mix(table, goal, far)).kappa
  }
  return {
    n,
    value: seen.kappa,
    low: end(noAgreement(seen), -1),
    high: end(fullAgreement(seen), 1),
    // A value that one of the two hardly ever gives leaves as little to compare as a small sample does.
    smallSample: n < SMALL_SAMPLE || n * rarest(seen) < LEAST_OF_OTHERS,
  }
}

type Table = readonly (readonly number[])[]

const BISECTIONS = 40
/** Items that do not have a judge's most frequent value. */
const LEAST_OF_OTHERS = 5

interface Moments {
  rows: number[]
  columns: number[]
  expected: number
  kappa: number
  /** Of kappa, for a sample of one. */
  variance: number
}

function momentsOf(table: Table): Moments {
  const rows = table.map((row) => row.reduce((sum, share) => sum + share, 0))
  const columns = rows.map((_, at) => table.reduce((sum, row) => sum + row[at]!, 0))
  const observed = table.reduce((sum, row, at) => sum + row[at]!, 0)
  const expected = rows.reduce((sum, share, at) => sum + share * columns[at]!, 0)
  const rest = 1 - expected
  if (rest <= 1e-12) return { rows, columns, expected, kappa: 0, variance: 0 }
  const kappa = (observed - expected) / rest
  let same = 0
  let other = 0
  table.forEach((row, i) =>
    row.forEach((share, j) => {
      if (i === j) same += share * (1 - (rows[i]! + columns[i]!) * (1 - kappa)) ** 2
      else other += share * (columns[i]! + rows[j]!) ** 2
    }),
  )
  const variance = same + (1 - kappa) ** 2 * other - (kappa - expected * (1 - kappa)) ** 2
  return { rows, columns, expected, kappa, variance: Math.max(0, variance) / rest ** 2 }
}

function withoutEmpty(table: Table): Table {
  const used = Array.from(table.keys()).filter(
    (at) => table[at]!.some((share) => share > 0) || table.some((row) => row[at]! > 0),
  )
  return used.map((row) => used.map((column) => table[row]![column]!))
}

const mix = (from: Table, to: Table, part: number): Table =>
  from.map((row, i) => row.map((share, j) => (1 - part) * share + part * to[i]![j]!))

const fullAgreement = ({ rows, columns }: Moments): Table =>
  rows.map((share, i) => rows.map((_, j) => (i === j ? (share + columns[i]!) / 2 : 0)))

/** The judges' own frequencies with nothing in common. */
function noAgreement({ rows, columns, expected }: Moments): Table {
  return rows.map((row, i) => columns.map((column, j) => (i === j ? 0 : (row * column) / (1 - expected))))
}

const isOneValue = (shares: readonly number[]): boolean => Math.max(...shares) >= 1 - 1e-12

const rarest = ({ rows, columns }: Moments): number => 1 - Math.max(...rows, ...columns)
