/** Pure statistics: nothing here knows what is counted. */

/** Two-sided 95 % quantile of the standard normal distribution. */
export const Z_95 = 1.959963984540054

/** Distribution function of the standard normal (Hart 1968 as given by West 2005; error below 1e-14). */
export function normalCumulative(z: number): number {
  const x = Math.abs(z)
  if (x > 37) return z > 0 ? 1 : 0
  const density = Math.exp((-x * x) / 2)
  let tail: number
  if (x < 7.07106781186547) {
    const above = [
      0.0352624965998911, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
      221.213596169931, 220.206867912376,
    ]
    const below = [
      0.0883883476483184, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
      637.333633378831, 793.826512519948, 440.413735824752,
    ]
    tail = (density * polynomial(above, x)) / polynomial(below, x)
  } else {
    tail = density / (x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65))))) / 2.506628274631
  }
  return z > 0 ? 1 - tail : tail
}

/** The probability of a difference at least this large when there is none. */
export const twoSidedProbability = (z: number): number => 2 * normalCumulative(-Math.abs(z))

/** The value below which the share `p` of sorted numbers lies, by linear interpolation; null for none. */
export function quantile(sorted: readonly number[], p: number): number | null {
  if (sorted.length === 0) return null
  const place = (sorted.length - 1) * Math.min(1, Math.max(0, p))
  const lower = sorted[Math.floor(place)]!
  const upper = sorted[Math.ceil(place)]!
  return lower + (upper - lower) * (place - Math.floor(place))
}

export const median = (values: readonly number[]): number | null =>
  quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  )

const polynomial = (coefficients: readonly number[], x: number): number =>
  coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0)
