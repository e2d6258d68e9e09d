/** For alerts and reports. */
export const byChance = (probability: number): string =>
  `by chance ${probability < 0.0001 ? 'below 0.0001' : probability.toFixed(4)}`
