/**
 * Shares of a value among all items, corrected for the errors of whoever labelled them, from a random sample that a person
 * labelled, too. Pure.
 */
import type { ConfusionMatrix } from './agreement.ts'
import { type Estimate, SMALL_SAMPLE, studentQuantile95 } from './estimate.ts'

export interface CorrectedShare {
  value: string
  /** The share among all answers, as it would be shown without correction. */
  raw: number
  /** By prediction-powered inference. */
  corrected: Estimate
  /** By the confusion matrix (Rogan and Gladen 1978), as a check; null where the answers do not tell the value from others. */
  byConfusion: number | null
}

/** Answers by value, over all items: those of the sample included. */
export type AnswerCounts = Readonly<Record<string, number>>

/**
 * Prediction-powered inference with its weight tuned (PPI++: Angelopoulos, Duchi and Zrnic 2023): the share of the answers over
 * the items that nobody labelled, counted by lambda, plus what the person found over it in the sample. An answer that tells
 * nothing gets lambda 0, and the sample alone decides.
 *
 * So that a sample without an error is not taken for a model without any, half an item is added to each cell of the
 * fourfold table and half to the two of disagreement, as the adjusted intervals of paired shares do (Agresti and Min 2005;
 * Bonett and Price 2012), and the quantile is Student's.
 */
export function correctShares(matrix: ConfusionMatrix, answers: AnswerCounts): CorrectedShare[] {
  const total = Object.values(answers).reduce((sum, count) => sum + count, 0)
  if (total === 0 || matrix.n === 0) return []
  const values = [...new Set([...matrix.values, ...Object.keys(answers)])]
  return values
    .map((value) => correctOne(value, fourfold(matrix, value), answers[value] ?? 0, total))
    .filter(({ raw, corrected }) => raw > 0 || corrected.value! > 0)
}

/** Items of the sample: the person's verdict first, then the answer's. */
interface Fourfold {
  both: number
  missed: number
  wrongly: number
  neither: number
}

function fourfold({ values, counts, n }: ConfusionMatrix, value: string): Fourfold {
  const at = values.indexOf(value)
  if (at < 0) return { both: 0, missed: 0, wrongly: 0, neither: n }
  const both = counts[at]![at]!
  const missed = counts[at]!.reduce((sum, count) => sum + count, 0) - both
  const wrongly = counts.reduce((sum, row) => sum + row[at]!, 0) - both
  return { both, missed, wrongly, neither: Math.max(0, n - both - missed - wrongly) }
}

function correctOne(value: string, table: Fourfold, answered: number, total: number): CorrectedShare {
  const n = table.both + table.missed + table.wrongly + table.neither
  const raw = answered / total
  const others = Math.max(0, total - n)
  // Of the items that nobody labelled; with hardly any left the share over all is as good.
  const share = others < 1 ? raw : clamp((answered - table.both - table.wrongly) / others)
  const point = powered(table, share, others)
  const spread = powered(adjusted(table), share, others)
  const margin = studentQuantile95(n - 1) * Math.sqrt(spread.variance)
  return {
    value,
    raw,
    corrected: {
      n,
      value: clamp(point.share),
      low: clamp(Math.min(spread.share - margin, point.share)),
      high: clamp(Math.max(spread.share + margin, point.share)),
      smallSample: n < SMALL_SAMPLE,
    },
    byConfusion: byConfusion(table, raw),
  }
}

const adjusted = ({ both, missed, wrongly, neither }: Fourfold): Fourfold => ({
  both: both + 0.5,
  missed: missed + 1,
  wrongly: wrongly + 1,
  neither: neither + 0.5,
})

function powered(
  { both, missed, wrongly, neither }: Fourfold,
  share: number,
  others: number,
): { share: number; variance: number } {
  const n = both + missed + wrongly + neither
  const truth = (both + missed) / n
  const answer = (both + wrongly) / n
  const covariance = both / n - truth * answer
  const ofAnswer = answer * (1 - answer)
  const pooled = (ofAnswer * n + share * (1 - share) * others) / (n + others)
  const lambda = others === 0 || pooled === 0 ? 0 : clamp(covariance / (pooled * (1 + n / others)))
  const ofRest = truth * (1 - truth) - 2 * lambda * covariance + lambda ** 2 * ofAnswer
  return {
    share: truth + lambda * (share - answer),
    variance: Math.max(0, ofRest) / n + (others === 0 ? 0 : (lambda ** 2 * share * (1 - share)) / others),
  }
}

/** Below this the answers hardly depend on the truth, and dividing by it makes noise. */
const LEAST_YOUDEN = 0.1

function byConfusion({ both, missed, wrongly, neither }: Fourfold, raw: number): number | null {
  if (both + missed === 0 || wrongly + neither === 0) return null
  const sensitivity = both / (both + missed)
  const specificity = neither / (wrongly + neither)
  const youden = sensitivity + specificity - 1
  return youden < LEAST_YOUDEN ? null : clamp((raw + specificity - 1) / youden)
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share))
