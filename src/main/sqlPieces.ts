/** Pieces of SQL that several rooms put together. */
import { HIGH_URGENCIES } from '../shared/domain/labels.ts'

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

/**
 * A column of the rules' latest answer about an item; NULL when they have not read it. A run plans by it which texts come
 * first, and shares are weighed by which texts came first: both have to mean the same.
 *
 * @param item its id
 */
export const saidByRules = (item: string, column: 'id' | 'urgency' | 'labels'): string =>
  `(SELECT rules.${column} FROM answer rules
    WHERE rules.subject_kind = 'item' AND rules.subject = ${item} AND rules.stage = 'rules' ORDER BY rules.id DESC LIMIT 1)`

/** Whether an urgency is one that does not wait: `isHighUrgency` in SQL. */
export const isHigh = (urgency: string): string => `${urgency} IN ${sqlList(HIGH_URGENCIES)}`
