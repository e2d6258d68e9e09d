/** Where things stand in a chart. Pure. */

const STEPS = [1, 2, 2.5, 5, 10]
const MOST_TICKS = 4

/** Round values from zero up to at least `highest`, few enough to be read. */
export function axisTicks(highest: number): number[] {
  if (!(highest > 0)) return [0, 1]
  const magnitude = 10 ** Math.floor(Math.log10(highest / MOST_TICKS))
  const step = STEPS.map((each) => each * magnitude).find((each) => highest / each <= MOST_TICKS) ?? highest
  const count = Math.ceil(highest / step - 1e-9)
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)))
}

/** An SVG path through points; with `steps` each holds its height until the next. */
export const linePath = (points: readonly { x: number; y: number }[], steps: boolean): string =>
  points
    .map(({ x, y }, index) => {
      const place = `${x.toFixed(1)} ${y.toFixed(1)}`
      if (index === 0) return `M${place}`
      return steps ? `H${x.toFixed(1)} V${y.toFixed(1)}` : `L${place}`
    })
    .join(' ')
