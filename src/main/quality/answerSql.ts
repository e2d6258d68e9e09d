/** What the questions about answers have in common, as pieces of SQL. */
import { PRIORITY_BANDS } from '../../shared/domain/quality.ts'
import { isHigh, saidByRules } from '../sqlPieces.ts'

/**
 * Asked for, and given by the recipe's own model: an answer that was taken over is no observation of its own, and a fallback's
 * tells of another model.
 */
export const ownAnswer = (answer: string): string =>
  `${answer}.folded_into IS NULL AND ${answer}.answered_by IS NULL`

/** The lane in which an answer `a` was asked for; one without a job counts as the sample's. */
export const LANE = `coalesce((SELECT j.lane FROM job j WHERE j.subject_kind = a.subject_kind AND j.subject = a.subject
    AND j.stage = a.stage AND j.recipe_id = a.recipe_id), 'sample')`

/**
 * The lane in which an item would be asked for: as the rules last called it.
 *
 * @param item its id
 */
export const laneByRules = (item: string): string =>
  `CASE WHEN ${isHigh(saidByRules(item, 'urgency'))} THEN 'urgent' ELSE 'sample' END`

/** What a person said of an item without seeing any answer: JSON {field: value}. */
export const blindLabels = (item: string): string =>
  `(SELECT json_group_object(j.field, j.value ->> '$') FROM judgement j WHERE j.item_id = ${item} AND j.blind = 1)`

/**
 * What an answer `a` says of a field, a priority by its band: `measuredValue` in SQL.
 *
 * @param field a name of the schema, never input
 */
export const measuredColumn = (field: string): string =>
  field === 'priority'
    ? `CASE ${PRIORITY_BANDS.map((band) => `WHEN a.priority <= ${band.split('-')[1]} THEN '${band}'`).join(' ')} END`
    : `a.labels ->> '$.${field}'`
