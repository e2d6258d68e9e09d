/**
 * Which subjects get the deeper look of the critical stage: those that the rules or the stage before rank high, as long as
 * the person's share has room, the highest first. A subject enters as soon as the stage before is settled, in the same
 * transaction.
 */
import type { WriteDatabase } from '../db/database.ts'
import { type Reuse, answersFrom } from './reuse.ts'
import { copyAnswer } from './copyAnswerWrites.ts'
import { putJob } from './jobWrites.ts'
import type { SubjectKind } from './leasedSubjectReads.ts'
import { readTwins } from './twinReads.ts'

export interface CriticalChoice {
  run: number
  /** Recipe ids of the critical stage. */
  recipes: Readonly<Partial<Record<'survey' | 'email' | 'chain', number>>>
  threshold: number
  /** Percent of the ranked subjects. */
  share: number
  /** See `FoldTarget`. */
  answersFrom: number | null
}

type Life = Pick<Reuse, 'answerLifeDays'>

/** How old an answer may be at a moment that a run takes over. */
export const readAnswersFrom = (db: WriteDatabase, run: number, now: number): number | null => {
  const life = db.get<Life>('SELECT answer_life_days AS answerLifeDays FROM run WHERE id = ?', [run])
  return life === undefined ? null : answersFrom(life, now)
}

export interface Candidate {
  kind: SubjectKind
  id: number
}

/** By what a run chooses at a moment; null when it has no critical stage. */
export function criticalChoice(db: WriteDatabase, run: number, now: number): CriticalChoice | null {
  const row = db.get<Pick<CriticalChoice, 'threshold' | 'share'> & Life & { recipes: string }>(
    'SELECT recipes, threshold, share, answer_life_days AS answerLifeDays FROM run WHERE id = ?',
    [run],
  )
  if (row === undefined) return null
  const recipes = JSON.parse(row.recipes) as Record<string, number>
  const critical: CriticalChoice['recipes'] = Object.fromEntries(
    (['survey', 'email', 'chain'] as const).flatMap((kind) => {
      const recipe = recipes[`critical-${kind}`]
      return recipe === undefined ? [] : [[kind, recipe]]
    }),
  )
  if (Object.keys(critical).length === 0) return null
  const { threshold, share } = row
  return { run, recipes: critical, threshold, share, answersFrom: answersFrom(row, now) }
}

/**
 * Counts anew what there is to choose from: the subjects that have their answer, or will have it by this run.
 *
 * @param toRank subjects of this run that have none yet
 */
export function countRanked(db: WriteDatabase, { run, toRank }: { run: number; toRank: number }): null {
  const recipes = `(SELECT value FROM json_each((SELECT recipes FROM run WHERE id = $run)) WHERE key `
  db.run(
    `UPDATE run SET
       ranked = $toRank + (SELECT count(*) FROM answer WHERE recipe_id IN ${recipes} NOT LIKE 'critical-%' AND key NOT LIKE 'check-%') AND gave_up = 0),
       chosen = (SELECT count(*) FROM answer WHERE recipe_id IN ${recipes} LIKE 'critical-%') AND folded_into IS NULL AND gave_up = 0)
         + (SELECT count(*) FROM job WHERE run_id = $run AND stage = 'critical' AND state <> 'done' AND folded_into IS NULL)
     WHERE id = $run`,
    { run, toRank },
  )
  return null
}

/** @returns `cached` when it has its answer from before */
export function chooseForCritical(
  db: WriteDatabase,
  choice: CriticalChoice,
  candidate: Candidate,
  now: number,
): 'cached' | 'chosen' | 'left' {
  const score = scoreOf(db, candidate)
  if (score === null || score < choice.threshold) return 'left'
  const read = howRead(db, candidate)
  const recipe = read === null ? undefined : choice.recipes[read.kind]
  if (read === null || recipe === undefined) return 'left'
  const { run } = choice
  const key = [candidate.kind, candidate.id, recipe]
  const job = db.get<{ run: number; state: string }>(
    `SELECT run_id AS run, state FROM job WHERE subject_kind = ? AND subject = ? AND stage = 'critical' AND recipe_id = ?`,
    key,
  )
  if (hasAnswer(db, candidate, recipe)) return job?.run === run ? 'chosen' : 'cached'
  if (job?.run === run && job.state !== 'done') return 'chosen'

  const twins = read.textKey === null ? [] : readTwins(db, candidate.id, recipe, read.textKey)
  const target = {
    item: candidate.id,
    stage: 'critical' as const,
    recipe,
    run: null,
    now,
    answersFrom: choice.answersFrom,
  }
  if (twins.some((twin) => twin.state === 'done' && copyAnswer(db, twin.item, target))) return 'cached'
  const leader = twins.find((twin) => twin.run === run && twin.state !== 'done')?.job ?? null
  if (leader === null && !makeRoom(db, choice, score)) {
    db.run('UPDATE run SET left_out = left_out + 1 WHERE id = ?', [run])
    return 'left'
  }
  putJob(db, {
    ...{ run, kind: candidate.kind, subject: candidate.id, stage: 'critical', recipe },
    ...{ lane: 'urgent', rank: rankOf(score), foldedInto: leader, textKey: read.textKey },
  })
  if (leader === null) db.run('UPDATE run SET chosen = chosen + 1 WHERE id = ?', [run])
  return 'chosen'
}

/** The highest first, before everything else of their lane; its share of the slots bounds them. */
const rankOf = (score: number): number => -1 - Math.round(score)

/** One that was broken off is none; a chain's counts only for the messages it has now; see `readChainAnswers`. */
function hasAnswer(db: WriteDatabase, { kind, id }: Candidate, recipe: number): boolean {
  return (
    db.get(
      `SELECT 1 FROM answer a WHERE a.subject_kind = ?1 AND a.subject = ?2 AND a.stage = 'critical' AND a.recipe_id = ?3 AND a.gave_up = 0
         AND (?1 = 'item' OR a.subject_version IS (
           SELECT b.subject_version FROM answer b WHERE b.subject_kind = 'chain' AND b.subject = ?2 AND b.stage = 'chain'
           ORDER BY b.id DESC LIMIT 1))`,
      { 1: kind, 2: id, 3: recipe },
    ) !== undefined
  )
}

/** Whether the share has room for one more, if need be in the place of the one that ranks lowest and waits. */
function makeRoom(db: WriteDatabase, { run, share }: CriticalChoice, score: number): boolean {
  const { ranked, chosen } = db.get<{ ranked: number; chosen: number }>(
    'SELECT ranked, chosen FROM run WHERE id = ?',
    [run],
  )!
  if (chosen < Math.ceil((ranked * share) / 100)) return true
  const lowest = db.get<{ id: number }>(
    `SELECT id FROM job WHERE run_id = ? AND lane = 'urgent' AND state = 'pending' AND rank < 0 AND rank > ?
       AND stage = 'critical' AND failures = 0 AND folded_into IS NULL
     ORDER BY rank DESC LIMIT 1`,
    [run, rankOf(score)],
  )
  if (lowest === undefined) return false
  db.run('DELETE FROM job WHERE folded_into = ?', [lowest.id])
  db.run('DELETE FROM job WHERE id = ?', [lowest.id])
  db.run('UPDATE run SET chosen = chosen - 1, left_out = left_out + 1 WHERE id = ?', [run])
  return true
}

/** By which recipe it is read, and the key of its text; a chain's is nobody else's. Null: there is nothing to read. */
function howRead(
  db: WriteDatabase,
  { kind, id }: Candidate,
): { kind: 'survey' | 'email' | 'chain'; textKey: string | null } | null {
  if (kind === 'chain') return { kind, textKey: null }
  return (
    db.get<{ kind: 'survey' | 'email'; textKey: string }>(
      'SELECT kind, text_key AS textKey FROM item WHERE id = ? AND text_key IS NOT NULL',
      [id],
    ) ?? null
  )
}

interface Ranking {
  priority: number | null
  urgency: string | null
  sentiment: string | null
}

/** The highest that the rules, the stage before or a person say, 0 to 100; null when nobody has said anything. */
function scoreOf(db: WriteDatabase, { kind, id }: Candidate): number | null {
  const said = db.all<Ranking>(
    `SELECT a.priority, a.urgency, a.sentiment FROM answer a JOIN recipe r ON r.id = a.recipe_id
     WHERE a.subject_kind = ? AND a.subject = ? AND a.stage <> 'critical' AND r.active = 1`,
    [kind, id],
  )
  const judged = kind === 'item' ? readJudged(db, id) : {}
  const scores = said.map((ranking) => scoreOfLabels({ ...ranking, ...judged }))
  if (scores.length === 0 && Object.keys(judged).length > 0)
    scores.push(scoreOfLabels({ priority: null, urgency: null, sentiment: null, ...judged }))
  return scores.length === 0 ? null : Math.max(...scores)
}

function readJudged(db: WriteDatabase, item: number): Partial<Ranking> {
  const rows = db.all<{ field: string; value: string }>(
    `SELECT field, value FROM judgement WHERE item_id = ? AND field IN ('priority', 'urgency', 'sentiment')`,
    [item],
  )
  return Object.fromEntries(rows.map(({ field, value }) => [field, JSON.parse(value) as string | number]))
}

const URGENCY_SCORE: Readonly<Record<string, number>> = { low: 10, medium: 45, high: 80, critical: 95 }
const VERY_NEGATIVE_SCORE = 10

/** A priority as it is; urgency in its terms, a little more where the mood is at its worst. */
export function scoreOfLabels({ priority, urgency, sentiment }: Ranking): number {
  const worse = sentiment === 'very negative' ? VERY_NEGATIVE_SCORE : 0
  const byUrgency = Math.min(100, (URGENCY_SCORE[urgency ?? ''] ?? 0) + worse)
  return Math.max(priority ?? 0, byUrgency)
}
