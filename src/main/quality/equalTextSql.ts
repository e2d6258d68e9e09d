/** Equal texts are answered at once: what the estimates over all texts have in common about them, as pieces of SQL. */

/** From so many items, and such a share of those in view, on a text is estimated by itself: it is known or not. */
const FREQUENT = { items: 10, share: 0.005 } as const

const BANDS = 20

/** The binary logarithm of how many items have a text, rounded down. */
const copiesBand = (copies: string): string =>
  `CASE ${Array.from({ length: BANDS }, (_, at) => `WHEN ${copies} < ${2 ** (at + 1)} THEN ${at}`).join(' ')} ELSE ${BANDS} END`

/** Pieces of SQL on `item`, whose parameters are of the query. */
export interface TextsQuestion {
  /** The items whose texts are counted. */
  scope: string
  /** 1 for those of them that are in view. */
  shown: string
  /** 1 for those that have the answer. */
  read: string
  /** 1 for those asked first, or that would be. */
  first: string
  /** A run has planned to ask for it. */
  planned: string
  /** Which jobs count: a condition. */
  jobs: string
  /** Which answers `t` of the item count: a condition. */
  answers: string
  /** Further columns of the items, and aggregates of these. */
  columns?: string
  sums?: string
}

const nearJobs = (jobs: string): string =>
  `job INDEXED BY job_by_text WHERE text_key IS NOT NULL AND near_key IS NOT NULL AND ${jobs}`

/** The text from which an answer was taken over when a run was planned, of an item whose own is near to it; null for others. */
const takenFrom = ({ read, planned, answers }: TextsQuestion): string =>
  `CASE WHEN ${read} AND NOT ${planned} THEN (
     SELECT o.text_key FROM answer t CROSS JOIN item o ON o.id = t.folded_into
     WHERE t.subject_kind = 'item' AND t.subject = item.id AND ${answers} AND t.near = 1 LIMIT 1) END`

/**
 * Relations for a WITH: `each_item` {id, text_key, ...} and `each_text` {text_key, lane, source, items in view, read}.
 *
 * Equal texts are answered alike and at once, at the latest when a run comes to another of them: each text counts once, over all
 * sources, and is read as soon as one item with it is. How soon a run comes to a text may depend on how many have it, so that
 * texts of about as many are compared with each other, and each frequent one (from $frequent items on) is known or not by itself.
 *
 * A text that only some of its items make urgent may be read with the others or first: these are a lane of their own, and so
 * are texts with others that are nearly equal, which count as one with them.
 */
export const eachText = (question: TextsQuestion): string => `
  near_job AS MATERIALIZED (SELECT subject, max(near_key) AS near_key FROM ${nearJobs(question.jobs)} GROUP BY subject),
  looked_up AS MATERIALIZED (
    SELECT item.id, item.source_id, item.text_key AS own_key, n.near_key, ${takenFrom(question)} AS taken_from,
      ${question.shown} AS shown, ${question.read} AS read, ${question.first} AS first ${question.columns ?? ''}
    FROM item LEFT JOIN near_job n ON n.subject = item.id WHERE item.has_text AND ${question.scope}
  ), each_item AS (
    SELECT *, near_key IS NOT NULL AS near, coalesce(near_key, taken_from, own_key) AS text_key FROM looked_up
  ), grouped AS (
    SELECT text_key, min(id) AS leader, source_id AS source, first, count(*) FILTER (WHERE first) AS urgent, count(*) AS copies,
      count(taken_from) AS taken, count(*) FILTER (WHERE near) AS near, count(*) FILTER (WHERE shown) AS items,
      count(*) FILTER (WHERE read) AS read ${question.sums ?? ''}
    FROM each_item GROUP BY text_key
  ), each_text AS MATERIALIZED (
    SELECT *, CASE WHEN first THEN 'urgent' WHEN urgent > 0 THEN 'mixed' ELSE 'sample' END
      || CASE WHEN taken > 0 THEN ' taken' WHEN near > 0 THEN ' near' ELSE '' END
      || CASE WHEN items >= $frequent THEN ' text ' || leader ELSE ' band ' || ${copiesBand('copies')} END AS lane
    FROM grouped WHERE items > 0
  )`

/** Of `each_text` what `stratify` asks for, by lane and source. */
export const PARTS = `sum(items) AS items, coalesce(sum(items) FILTER (WHERE read), 0) AS answered,
  coalesce(sum(items * items) FILTER (WHERE read), 0) AS squares`

/**
 * Which texts are near to each other is not known of what no run has planned: where there are such texts, what was read cannot
 * stand for these. One row if so.
 *
 * @param from items and a condition: `item ... WHERE ...`
 */
export const unknownNear = ({ read, planned, jobs }: TextsQuestion, from: string): string =>
  `SELECT 1 FROM ${from} AND item.has_text AND NOT ${read} AND NOT ${planned}
   AND EXISTS (SELECT 1 FROM ${nearJobs(jobs)}) LIMIT 1`

/** From so many items on a text is estimated by itself. */
export const frequentFrom = (items: number): number => Math.max(FREQUENT.items, FREQUENT.share * items)
