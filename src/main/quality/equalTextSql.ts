/** Equal texts are answered at once: what the estimates over all texts have in common about them, as pieces of SQL. */

/** From so many items, and such a share of those in view, on a text is estimated by itself: it is known or not. */
export const FREQUENT = { items: 10, share: 0.005 } as const

const BANDS = 20

/**
 * The binary logarithm of how many items have a text, rounded down: how soon a run comes to a text may depend on it.
 *
 * @param copies a name of the query, never input
 */
export const copiesBand = (copies: string): string =>
  `CASE ${Array.from({ length: BANDS }, (_, at) => `WHEN ${copies} < ${2 ** (at + 1)} THEN ${at}`).join(' ')} ELSE ${BANDS} END`
