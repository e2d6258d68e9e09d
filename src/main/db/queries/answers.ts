import { type Answer, CriticalLabels, type Evidence, type Stage } from '../../../shared/domain/labels.ts'
import type { ReadDatabase, WriteDatabase } from '../database.ts'
import { linkModelThemes } from './modelThemes.ts'
import { saidByRules } from '../../sqlPieces.ts'

export interface AnswerToRecord {
  subjectKind: 'item' | 'chain'
  subject: number
  stage: Stage
  recipe: number
  run: number | null
  foldedInto: number | null
  /** The text of `foldedInto` is not equal, but near to its own. */
  near?: boolean
  answer: Answer
  /** Milliseconds since 1970. */
  settledAt: number
  /** Of a chain: hash of the messages that were read; null or absent for items. */
  version?: string | null
  /** The recipe that answered where that was the fallback of `recipe`. */
  answeredBy?: number | null
}

/**
 * Stores an answer and lets the item show it when it is the deepest. Belongs into the transaction that settles the
 * job. A second answer for the same subject, stage and recipe replaces the first.
 */
export function recordAnswer(db: WriteDatabase, record: AnswerToRecord): number {
  const answer = record.stage === 'critical' ? onTopOf(db, record) : record.answer
  const row = db.get<{ id: number }>(
    `INSERT INTO answer (subject_kind, subject, stage, recipe_id, run_id, folded_into, near, gave_up, labels, evidence, fallback,
                         duration_ms, prompt_tokens, output_tokens, settled_at, subject_version, confidence,
                         answered_by)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (subject_kind, subject, stage, recipe_id) DO UPDATE SET
       run_id = excluded.run_id, folded_into = excluded.folded_into, near = excluded.near, gave_up = excluded.gave_up,
       labels = excluded.labels, evidence = excluded.evidence, fallback = excluded.fallback, duration_ms = excluded.duration_ms,
       prompt_tokens = excluded.prompt_tokens, output_tokens = excluded.output_tokens, settled_at = excluded.settled_at,
       subject_version = excluded.subject_version, confidence = excluded.confidence,
       answered_by = excluded.answered_by
     RETURNING id`,
    [
      record.subjectKind,
      record.subject,
      record.stage,
      record.recipe,
      record.run,
      record.foldedInto,
      record.near === true ? 1 : 0,
      answer.gaveUp === undefined ? 0 : 1,
      JSON.stringify(answer.labels),
      JSON.stringify(answer.evidence),
      JSON.stringify(answer.fallback),
      Math.round(answer.durationMs),
      answer.promptTokens,
      answer.outputTokens,
      record.settledAt,
      record.version ?? null,
      answer.confidence ?? null,
      record.answeredBy ?? null,
    ],
  )!
  if (record.stage !== 'critical') renewDeeper(db, record)
  if (record.stage === 'primary' && record.subjectKind === 'item') linkModelThemes(db, record.subject, answer)
  if (record.subjectKind === 'item' && !showOnlyAnswer(db, record, row.id))
    showDeepestAnswer(db, record.subject)
  return row.id
}

/**
 * After another recipe became the active one: the item shows that one's answer, with its themes, and what was read in depth
 * carries it. Judgements stay what they are.
 */
export function showAnew(db: WriteDatabase, item: number): void {
  const base = readBase(db, 'item', item)
  if (base?.stage === 'primary') linkModelThemes(db, item, base)
  renewDeeper(db, { subjectKind: 'item', subject: item })
  showDeepestAnswer(db, item)
}

type Layer = Pick<Answer, 'labels' | 'evidence' | 'fallback'>

/** What the critical stage says itself; all else in its answers was carried from the stage before. */
const CRITICAL_FIELDS = new Set([...Object.keys(CriticalLabels.shape), 'warnings'])
const isCritical = (field: string): boolean => CRITICAL_FIELDS.has(field)

/** The critical answer with the fields of the stage before it, so that whoever reads the deepest answer has them all. */
function onTopOf(db: ReadDatabase, { subjectKind, subject, answer }: AnswerToRecord): Answer {
  const base = readBase(db, subjectKind, subject)
  return base === null ? answer : { ...answer, ...layCritical(base, answer) }
}

function layCritical(base: Layer & { stage: Stage }, critical: Layer): Layer {
  const ownLabels = Object.fromEntries(Object.entries(critical.labels).filter(([field]) => isCritical(field)))
  const carried = Object.fromEntries(Object.entries(base.labels).filter(([field]) => !isCritical(field)))
  return {
    labels: { ...carried, ...ownLabels },
    evidence: [
      ...critical.evidence.filter(({ field }) => isCritical(field)),
      ...base.evidence.filter(({ field }) => !isCritical(field)),
    ],
    fallback: [
      ...critical.fallback.filter(isCritical),
      ...(base.stage === 'rules' ? Object.keys(carried) : base.fallback),
    ],
  }
}

interface LayerRow {
  id: number
  stage: Stage
  labels: string
  evidence: string
  fallback: string
}

const toLayer = ({ stage, labels, evidence, fallback }: LayerRow): Layer & { stage: Stage } => ({
  stage,
  labels: JSON.parse(labels) as Record<string, unknown>,
  evidence: JSON.parse(evidence) as Evidence[],
  fallback: JSON.parse(fallback) as string[],
})

/** The deepest answer below the critical stage: of the active recipe, else the newest. */
function readBase(
  db: ReadDatabase,
  kind: AnswerToRecord['subjectKind'],
  subject: number,
): (Layer & { stage: Stage }) | null {
  const row = db.get<LayerRow>(
    `SELECT a.id, a.stage, a.labels, a.evidence, a.fallback FROM answer a JOIN recipe r ON r.id = a.recipe_id
     WHERE a.subject_kind = ? AND a.subject = ? AND a.stage <> 'critical'
     ORDER BY a.stage = 'rules', r.active DESC, a.id DESC LIMIT 1`,
    [kind, subject],
  )
  return row === undefined ? null : toLayer(row)
}

/** Critical answers given before carry what the stage before them says now. */
function renewDeeper(
  db: WriteDatabase,
  { subjectKind, subject }: Pick<AnswerToRecord, 'subjectKind' | 'subject'>,
): void {
  const rows = db.all<LayerRow>(
    `SELECT id, stage, labels, evidence, fallback FROM answer
     WHERE subject_kind = ? AND subject = ? AND stage = 'critical'`,
    [subjectKind, subject],
  )
  const base = rows.length === 0 ? null : readBase(db, subjectKind, subject)
  if (base === null) return
  for (const row of rows) {
    const { labels, evidence, fallback } = layCritical(base, toLayer(row))
    db.run('UPDATE answer SET labels = ?, evidence = ?, fallback = ? WHERE id = ?', [
      JSON.stringify(labels),
      JSON.stringify(evidence),
      JSON.stringify(fallback),
      row.id,
    ])
  }
}

/**
 * The short way for an item with no other answer and no judgement, as every item is once: comparing stages takes many
 * times as long. False when the item has more, and then nothing is changed.
 */
function showOnlyAnswer(db: WriteDatabase, { subject, stage, answer }: AnswerToRecord, id: number): boolean {
  const { labels } = answer
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
  const { changes } = db.run(
    `UPDATE item SET answer_id = $id, stage = $stage, sentiment = $sentiment, urgency = $urgency, status = $status,
                     priority = $priority
     WHERE id = $item AND NOT EXISTS (SELECT 1 FROM judgement WHERE item_id = $item)
       AND NOT EXISTS (SELECT 1 FROM answer WHERE subject_kind = 'item' AND subject = $item AND id <> $id)`,
    {
      id,
      item: subject,
      stage,
      sentiment: text(labels['sentiment']),
      urgency: text(labels['urgency']),
      status: text(labels['status']),
      priority: typeof labels['priority'] === 'number' ? labels['priority'] : null,
    },
  )
  return changes === 1
}

/**
 * The deepest stage wins; within a stage the active recipe, then the newest answer. The item's own columns follow:
 * a person's judgements first, else the answer. To be called after every change to an item's answers or judgements.
 */
export function showDeepestAnswer(db: WriteDatabase, item: number): void {
  db.run(
    `UPDATE item SET (answer_id, stage, sentiment, urgency, status, priority) = (
       SELECT shown.id, shown.stage,
              coalesce(${judged('sentiment')}, shown.sentiment), coalesce(${judged('urgency')}, shown.urgency),
              coalesce(${judged('status')}, shown.status), coalesce(${judged('priority')}, shown.priority)
       FROM (SELECT 1) LEFT JOIN (
         SELECT a.id, a.stage, a.sentiment, a.urgency, a.status, a.priority
         FROM answer a JOIN recipe r ON r.id = a.recipe_id
         WHERE a.subject_kind = 'item' AND a.subject = $item
         ORDER BY CASE a.stage WHEN 'critical' THEN 3 WHEN 'primary' THEN 2 ELSE 1 END DESC, r.active DESC, a.id DESC
         LIMIT 1) AS shown)
     WHERE id = $item`,
    { item },
  )
}

/** A person's value of a field; `field` is one of the four literals above, never input. */
const judged = (field: 'sentiment' | 'urgency' | 'status' | 'priority'): string =>
  `(SELECT value ->> '$' FROM judgement WHERE item_id = $item AND field = '${field}')`

/** The rules' labels of an item, by which the fields a model left empty are filled; null when the rules have not run. */
export function readRuleLabels(db: ReadDatabase, item: number): Record<string, unknown> | null {
  const { labels } = db.get<{ labels: string | null }>(`SELECT ${saidByRules('$item', 'labels')} AS labels`, {
    item,
  })!
  return labels === null ? null : (JSON.parse(labels) as Record<string, unknown>)
}
