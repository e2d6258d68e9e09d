/** Pieces of SQL that several rooms put together. */

/** A list for SQL's `IN`, of names of ours and never of input: ('check', 'trial'). */
export const sqlList = (names: readonly string[]): string =>
  `(${names.map((name) => `'${name}'`).join(', ')})`

/**
 * An order of chance that depends on the ids alone and not on when texts came. Taken round at 2 ** 31, so that no product
 * leaves SQLite's whole numbers.
 *
 * @param seed another one, another order
 */
export const chanceOrder = (id: string, seed = '0'): string =>
  `((${id} + ${seed}) % 2147483648 * 2654435761) % 4294967296`
