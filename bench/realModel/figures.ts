export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits))

export const perMinute = (count: number, milliseconds: number): number => (count * 60_000) / milliseconds
