/** How often each value comes in a sample of `n`: value i with probability `shares[i]`. @param random uniform in 0 to 1 */
export function drawCounts(
  shares: readonly number[],
  n: number,
  random: () => number,
): Record<string, number> {
  const counts: Record<string, number> = {}
  for (let at = 0; at < n; at++) {
    let rest = random()
    const value = shares.findIndex((share) => (rest -= share) < 0)
    counts[value] = (counts[value] ?? 0) + 1
  }
  return counts
}
