/** What a comparison of two recipes comes to. Pure. */
import type { ComparedMetric, ComparisonVerdict } from '../../shared/domain/quality.ts'

/** How often the second is called worse (or better) where there is no difference: in one comparison of twenty at most. */
export const FALSE_VERDICTS = 0.05

/** Only what is significant counts, over all metrics together (Bonferroni), and where the interval says the same. */
export function verdictOf(metrics: readonly ComparedMetric[]): ComparisonVerdict {
  const told = metrics.filter(({ smallSample }) => !smallSample)
  if (told.length === 0) return 'small sample'
  const significant = told.filter(({ probability }) => probability <= FALSE_VERDICTS / told.length)
  const isWorse = significant.some(({ high }) => high < 0)
  const isBetter = significant.some(({ low }) => low > 0)
  if (isWorse && isBetter) return 'better and worse'
  if (isWorse) return 'second is worse'
  return isBetter ? 'second is better' : 'no difference shown'
}
