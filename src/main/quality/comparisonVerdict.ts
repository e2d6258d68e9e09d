/** What a comparison of two recipes comes to. Pure. */
import type { ComparedMetric, ComparisonVerdict } from '../../shared/domain/quality.ts'

/**
 * How often the second is called worse (or better) where there is no difference: in one comparison of twenty at most, over all
 * its looks.
 */
const FALSE_VERDICTS = 0.05
/** Two points of a hundred: less is no reason to go back or to say anything, however sure it is. */
const LEAST_DIFFERENCE = 0.02
/** An answer that tells the same in somewhat fewer words is no worse. */
const LEAST_SHORTER = 0.15

const leastOf = (metric: ComparedMetric['metric']): number =>
  metric === 'length' ? LEAST_SHORTER : LEAST_DIFFERENCE

/**
 * Only what is significant counts, over all metrics together (Bonferroni), where the interval says the same, and the difference
 * is worth it.
 *
 * @param looks how often the same two are compared at most while more answers come in: over all of them together, too
 */
export function verdictOf(metrics: readonly ComparedMetric[], looks = 1): ComparisonVerdict {
  const told = metrics.filter(({ smallSample }) => !smallSample)
  if (told.length === 0) return 'small sample'
  const significant = told.filter(({ probability }) => probability <= FALSE_VERDICTS / told.length / looks)
  const isWorse = significant.some(
    ({ metric, high, difference }) => high < 0 && difference <= -leastOf(metric),
  )
  const isBetter = significant.some(({ metric, low, difference }) => low > 0 && difference >= leastOf(metric))
  if (isWorse && isBetter) return 'better and worse'
  if (isWorse) return 'second is worse'
  return isBetter ? 'second is better' : 'no difference shown'
}
