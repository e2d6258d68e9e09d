/**
 * Where chains stand and who is waited for: the one place that tells it, for the list, the figures, the detail, the exports
 * and the command line.
 */

/**
 * A person's word on the latest message goes first, then the computed question, then what was read in the latest message,
 * as far as it fits who wrote it. Without a known owner nobody is "us".
 */
const WAITING = `
  CASE judged
    WHEN 'waiting for us' THEN 'us' WHEN 'waiting for them' THEN 'them' WHEN 'done' THEN NULL
    ELSE coalesce(question, CASE
      WHEN told = 'waiting for us' AND last_by = 'them' THEN 'us'
      WHEN told = 'waiting for them' AND last_by = 'us' THEN 'them' END) END`

const STATUS = `
  CASE
    WHEN judged IS NOT NULL THEN judged
    WHEN told = 'escalated' THEN told
    WHEN waiting IS NOT NULL THEN 'waiting for ' || waiting
    WHEN told NOT IN ('waiting for us', 'waiting for them') THEN told
    WHEN last_by IS NULL AND messages = 1 THEN 'new'
    WHEN told IS NOT NULL THEN 'in progress' END`

/** One whole number: a message with a status before one without, then by time (in 64 bits, whatever the date), then by place. */
const LATENESS = `
  (item.status IS NOT NULL) * 4000000000000000000
  + min(max(coalesce(item.occurred_at, -100000000000000), -100000000000000), 100000000000000) * 10000
  + min(cm.ordinal, 9999)`

/**
 * A query of `id`, `status` and `waiting`, one row a chain that has messages. An escalated chain may wait, too.
 * `max()` picks the row of the latest message; SQLite takes the other columns from that very row.
 *
 * @param where a condition on `chain`
 */
export const chainStates = (where: string): string => `
  SELECT id, ${STATUS} AS status, waiting FROM (
    SELECT id, messages, last_by, told, judged, ${WAITING} AS waiting FROM (
      SELECT latest.*, j.value ->> '$' AS judged FROM (
        SELECT chain.id, chain.messages, chain.last_by, chain.waiting AS question, item.status AS told, item.id AS item,
               max(${LATENESS})
        FROM chain CROSS JOIN chain_message cm CROSS JOIN item
        WHERE (${where}) AND cm.chain_id = chain.id AND item.id = cm.item_id
        GROUP BY cm.chain_id) latest
      LEFT JOIN judgement j ON j.item_id = latest.item AND j.field = 'status'))`
