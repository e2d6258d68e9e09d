/** What was measured of asking several texts of a recipe in one prompt. */
export interface Trial {
  recipe: number
  /** Texts a prompt. */
  size: number
  /** Texts asked both ways. */
  sampled: number
  /** Fields compared, and those of them in which the two answers agree. */
  compared: number
  same: number
  /** The least agreement that was asked for, in percent. */
  bound: number
}

/** Percent of the compared fields. */
export const agreementOf = ({ compared, same }: Pick<Trial, 'compared' | 'same'>): number =>
  compared === 0 ? 0 : (100 * same) / compared
