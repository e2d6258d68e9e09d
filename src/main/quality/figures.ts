/** Figures in words, for alerts and reports. Pure. */

/** @param share 0 to 1 */
export const percent = (share: number, digits = 1): string => `${(share * 100).toFixed(digits)} %`

export const byChance = (probability: number): string =>
  `by chance ${probability < 0.0001 ? 'below 0.0001' : probability.toFixed(4)}`
