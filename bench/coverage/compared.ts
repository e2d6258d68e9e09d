/** How often the intervals of two recipes compared, and of entities, hold the truth; and how often the drift test errs. */
import { compareDistributions } from '../../src/shared/domain/statistics/homogeneity.ts'
import { compareShares, meanInterval } from '../../src/shared/domain/statistics/paired.ts'
import { createRandom } from '../../src/shared/domain/statistics/random.ts'
import { estimateRatio } from '../../src/shared/domain/statistics/ratio.ts'
import { drawCounts } from '../../tests/helpers/drawCounts.ts'
import { type Coverage, logFactorial } from './simulate.ts'

const isIn = (low: number, high: number, truth: number): boolean =>
  low <= truth + 1e-12 && truth - 1e-12 <= high

/** Exact, over every split of n items: `first` and `second` are the shares on which just one of the two is right. */
export function exactPairedCoverage(first: number, second: number, n: number): number {
  const logs = [first, second, 1 - first - second].map(Math.log) as [number, number, number]
  let covered = 0
  for (let one = 0; one <= n; one++)
    for (let two = 0; one + two <= n; two++) {
      const { low, high } = compareShares({ both: n - one - two, first: one, second: two, neither: 0 })
      if (!isIn(low, high, second - first)) continue
      const ways = logFactorial(n) - logFactorial(one) - logFactorial(two) - logFactorial(n - one - two)
      covered += Math.exp(ways + one * logs[0] + two * logs[1] + (n - one - two) * logs[2])
    }
  return covered
}

/** Items lose one of five fields with these probabilities, by the first recipe and by the second. */
export function coverScores(
  first: number,
  second: number,
  n: number,
  samples: number,
  seed: number,
): Coverage {
  const random = createRandom(seed)
  let held = 0
  for (let sample = 0; sample < samples; sample++) {
    const filled = (lacking: number): number => (random() < lacking ? 0.8 : 1)
    const differences = Array.from({ length: n }, () => filled(second) - filled(first))
    const { low, high } = meanInterval(differences, 0.2)
    if (isIn(low, high, 0.2 * (first - second))) held += 1
  }
  return { held, of: samples }
}

/** Groups of one to six things; half of them do better than the other half by `spread` either way. */
export function coverRatio(
  right: number,
  spread: number,
  { n, samples, seed }: { n: number; samples: number; seed: number },
): Coverage {
  const random = createRandom(seed)
  let held = 0
  for (let sample = 0; sample < samples; sample++) {
    const groups = Array.from({ length: n }, () => {
      const of = 1 + Math.floor(random() * 6)
      const share = right + (random() < 0.5 ? -spread : spread)
      let count = 0
      for (let thing = 0; thing < of; thing++) if (random() < share) count += 1
      return { count, of }
    })
    const { low, high } = estimateRatio(groups)
    if (isIn(low!, high!, right)) held += 1
  }
  return { held, of: samples }
}

/** How often the drift test says “changed” at one in a hundred where nothing has. */
export function falseAlarms(
  shares: readonly number[],
  { before, now, samples, seed }: { before: number; now: number; samples: number; seed: number },
): number {
  const random = createRandom(seed)
  const draw = (n: number): Record<string, number> => drawCounts(shares, n, random)
  let alarms = 0
  for (let sample = 0; sample < samples; sample++)
    if (compareDistributions(draw(before), draw(now)).probability! <= 0.01) alarms += 1
  return alarms / samples
}
