/** Which parts of a whole may be taken for one random sample, by how much of each was seen. Pure. */

/** Items of one source that are asked for in one lane. */
export interface PacedPart {
  lane: string
  source: number
  /** How many there are, seen or not. */
  items: number
  answered: number
}

/** So many standard deviations off the pace of its lane a source is by chance once in some hundred times. */
const BY_CHANCE = 3

/**
 * A run takes each source at the pace of its lane. A source that came later, or that an earlier run has read as a whole, has
 * another pace: what was read of the others says nothing of it, and it is a stratum by itself.
 *
 * @returns the stratum of a part
 */
export function strataByPace(
  parts: readonly PacedPart[],
): (part: Omit<PacedPart, 'items' | 'answered'>) => string {
  const alone = new Set<string>()
  for (const ofLane of Map.groupBy(parts, ({ lane }) => lane).values()) {
    const items = ofLane.reduce((sum, part) => sum + part.items, 0)
    const pace = ofLane.reduce((sum, part) => sum + part.answered, 0) / Math.max(1, items)
    for (const part of ofLane) {
      const spread = Math.sqrt(part.items * pace * (1 - pace))
      if (Math.abs(part.answered - pace * part.items) > BY_CHANCE * spread) alone.add(nameOf(part))
    }
  }
  return (part) => (alone.has(nameOf(part)) ? nameOf(part) : part.lane)
}

const nameOf = ({ lane, source }: Omit<PacedPart, 'items' | 'answered'>): string => `${lane} ${source}`
