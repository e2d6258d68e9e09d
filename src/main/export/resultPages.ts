import type { ChainResultLine, ResultLine } from '../../shared/domain/item.ts'
import type { Evidence, Stage } from '../../shared/domain/labels.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import { NO_FILTER } from '../../shared/domain/filter.ts'
import type { ReadDatabase } from '../db/database.ts'
import { chainAnswerId } from '../db/queries/chainAnswers.ts'
import { select } from '../db/queries/filters.ts'
import { type JudgedFields, layJudgements, readJudgements } from '../db/queries/judgedFields.ts'
import { writeAddress } from '../../shared/domain/mailAddress.ts'
import { fitToOwner } from '../../shared/domain/ourSide.ts'
import { readOwners } from '../db/queries/people.ts'

export interface ResultQuestion {
  /** null: both. */
  kind: ItemKind | null
  /** null: the deepest settled stage of each item. */
  stage: Stage | null
  /** Item id of the last line of the page before; 0 at first. */
  after: number
  limit: number
}

interface ResultRow extends Omit<ResultLine, 'labels' | 'evidence' | 'fallback' | 'foldedNear'> {
  near: number
  fromName: string | null
  fromAddress: string | null
  to: string | null
  cc: string | null
  labels: string
  evidence: string
  fallback: string
}

/** Of a stage the active recipe's answer, else the newest. */
const ANSWER_OF_STAGE = `(
  SELECT a.id FROM answer a JOIN recipe r ON r.id = a.recipe_id
  WHERE a.subject_kind = 'item' AND a.subject = item.id AND a.stage = $stage
  ORDER BY r.active DESC, a.id DESC LIMIT 1)`

interface ChainResultRow extends Omit<
  ChainResultLine,
  'kind' | 'items' | 'labels' | 'evidence' | 'fallback'
> {
  items: string
  labels: string
  evidence: string
  fallback: string
}

export const resultReads = (db: ReadDatabase) => ({
  /** Answers of a stage about chains, by chain id; a page that is not full is the last. */
  'results.chains': (question: { stage: Stage; after: number; limit: number }): ChainResultLine[] =>
    db
      .all<ChainResultRow>(
        `SELECT c.id AS chain, a.stage, r.model, c.subject, a.labels, a.evidence, a.fallback, a.duration_ms AS durationMs,
                (SELECT json_group_array(item_id ORDER BY ordinal) FROM chain_message WHERE chain_id = c.id) AS items
         FROM chain c CROSS JOIN answer a ON a.id = ${chainAnswerId('c.id', '$stage')}
         CROSS JOIN recipe r ON r.id = coalesce(a.answered_by, a.recipe_id)
         WHERE c.id > $after ORDER BY c.id LIMIT $limit`,
        question,
      )
      .map((row) => ({
        ...row,
        kind: 'chain',
        items: JSON.parse(row.items) as number[],
        labels: JSON.parse(row.labels) as Record<string, unknown>,
        evidence: JSON.parse(row.evidence) as Evidence[],
        fallback: JSON.parse(row.fallback) as string[],
      })),

  /** By item id; a page that is not full is the last. A person's judgements outrank the answers. */
  'results.page': ({ kind, stage, after, limit }: ResultQuestion): ResultLine[] => {
    const { where, parameters } = select(db, NO_FILTER, kind === null ? {} : { kind })
    const answer = stage === null ? 'item.answer_id' : ANSWER_OF_STAGE
    const rows = db.all<ResultRow>(
      `SELECT item.id AS item, item.kind, shown.stage, r.model, item.source_id AS source, item.text, shown.labels,
              shown.evidence, shown.fallback, shown.folded_into AS foldedInto, shown.near, shown.duration_ms AS durationMs,
              m.from_name AS fromName, m.from_address AS fromAddress, m.to_addresses AS "to", m.cc_addresses AS cc
       FROM item NOT INDEXED CROSS JOIN answer AS shown ON shown.id = ${answer}
       CROSS JOIN recipe r ON r.id = coalesce(shown.answered_by, shown.recipe_id) LEFT JOIN message m ON m.item_id = item.id
       WHERE item.id > $after AND ${where} ORDER BY item.id LIMIT $limit`,
      { ...parameters, after, limit, ...(stage === null ? {} : { stage }) },
    )
    const judged = readJudgements(
      db,
      rows.map((row) => row.item),
    )
    const owners = readOwners(db)
    return rows.map(({ fromName, fromAddress, to, cc, near, ...row }) => ({
      ...row,
      foldedNear: near === 1,
      labels: layOwner(
        layJudgements(JSON.parse(row.labels) as Record<string, unknown>, judged.get(row.item)),
        { fromName, fromAddress, to, cc },
        owners,
        judged.get(row.item),
      ),
      evidence: JSON.parse(row.evidence) as Evidence[],
      fallback: JSON.parse(row.fallback) as string[],
    }))
  },
})

/** Where the owner is known, status and assignee of a mail fit. Else they are of the mail by itself. */
function layOwner(
  labels: Record<string, unknown>,
  mail: Pick<ResultRow, 'fromName' | 'fromAddress' | 'to' | 'cc'>,
  owners: ReadonlySet<string>,
  judged: JudgedFields | undefined,
): Record<string, unknown> {
  if (mail.fromAddress === null || owners.size === 0) return labels
  const people = {
    from: writeAddress(mail.fromName ?? '', mail.fromAddress),
    to: JSON.parse(mail.to ?? '[]') as string[],
    cc: JSON.parse(mail.cc ?? '[]') as string[],
  }
  return fitToOwner(
    labels,
    people,
    owners,
    (field) => judged !== undefined && Object.hasOwn(judged.values, field),
  )
}
