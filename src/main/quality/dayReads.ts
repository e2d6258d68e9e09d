/** What happened in a day: for the report of it. Figures and names, no words of any text. */
import type { ReadDatabase } from '../db/database.ts'
import { ownFields, taskOf } from '../analysis/tasks.ts'
import { ownAnswer } from './answerSql.ts'
import type { DriftPeriod } from './driftReads.ts'

export interface DayFigures {
  answers: {
    stage: string
    kind: string
    model: string
    /** Asked for, and taken over from an equal text. */
    asked: number
    folded: number
    /** In which at least one was settled. */
    minutes: number
    /** Of those asked for, given by the recipe's own model; and of these, with every field of the stage filled by it. */
    own: number
    complete: number
    medianMs: number | null
  }[]
  /** Second opinions that were asked for. */
  checks: number
  runs: { run: number; state: string; answers: number; startedAt: number; finishedAt: number | null }[]
  /** Jobs that failed for good, by the code of their error. */
  failures: { code: string; jobs: number }[]
  /** Still failed, from whatever day. */
  failed: number
  judgements: number
  alerts: { message: string; madeAt: number }[]
}

export const dayReads = (db: ReadDatabase) => ({
  'quality.day': ({ since, until }: DriftPeriod): DayFigures => ({
    answers: readAnswers(db, since, until),
    checks: db.get<{ n: number }>(
      'SELECT count(*) AS n FROM second_answer WHERE settled_at >= ? AND settled_at < ?',
      [since, until],
    )!.n,
    runs: db.all<DayFigures['runs'][number]>(
      `SELECT id AS run, state, started_at AS startedAt, finished_at AS finishedAt,
              (SELECT count(*) FROM answer WHERE run_id = run.id AND settled_at >= $since AND settled_at < $until) AS answers
       FROM run WHERE started_at < $until AND (state <> 'waiting' OR busy_ms > 0) AND coalesce(finished_at, $since) >= $since
       ORDER BY id`,
      { since, until },
    ),
    failures: db.all<DayFigures['failures'][number]>(
      `SELECT coalesce(last_error ->> '$.code', 'unknown') AS code, count(*) AS jobs FROM job
       WHERE state = 'failed' AND settled_at >= ? AND settled_at < ? GROUP BY 1 ORDER BY 2 DESC, 1`,
      [since, until],
    ),
    failed: db.get<{ n: number }>(`SELECT count(*) AS n FROM job WHERE state = 'failed'`)!.n,
    judgements: db.get<{ n: number }>(
      'SELECT count(*) AS n FROM judgement WHERE judged_at >= ? AND judged_at < ?',
      [since, until],
    )!.n,
    alerts: db.all<DayFigures['alerts'][number]>(
      'SELECT message, made_at AS madeAt FROM alert WHERE made_at >= ? AND made_at < ? ORDER BY id',
      [since, until],
    ),
  }),
})

function readAnswers(db: ReadDatabase, since: number, until: number): DayFigures['answers'] {
  const rows = db.all<Omit<DayFigures['answers'][number], 'own' | 'complete'> & { recipe: number }>(
    `SELECT r.id AS recipe, r.stage, r.kind, coalesce(r.model, '') AS model,
            count(*) FILTER (WHERE a.folded_into IS NULL) AS asked,
            count(*) FILTER (WHERE a.folded_into IS NOT NULL) AS folded,
            count(DISTINCT a.settled_at / 60000) AS minutes
     FROM recipe r JOIN answer a ON a.recipe_id = r.id AND a.settled_at >= ? AND a.settled_at < ?
     GROUP BY r.id ORDER BY r.stage = 'rules', r.id`,
    [since, until],
  )
  return rows.map(({ recipe, ...row }) => ({
    ...row,
    ...readComplete(db, { recipe, ...row, since, until }),
    medianMs:
      db.get<{ ms: number }>(
        `SELECT duration_ms AS ms FROM answer
         WHERE recipe_id = $recipe AND folded_into IS NULL AND settled_at >= $since AND settled_at < $until
         ORDER BY duration_ms LIMIT 1 OFFSET $half`,
        { recipe, since, until, half: Math.max(0, Math.ceil(row.asked / 2) - 1) },
      )?.ms ?? null,
  }))
}

/** An answer in depth, or one to a conversation, holds fields of the stage before, too: who filled those says nothing of it. */
function readComplete(
  db: ReadDatabase,
  of: DriftPeriod & { recipe: number; stage: string; kind: string },
): { own: number; complete: number } {
  if (of.stage === 'rules') return { own: 0, complete: 0 }
  const { recipe, since, until } = of
  return db.get<{ own: number; complete: number }>(
    `SELECT count(*) AS own,
            count(*) FILTER (WHERE a.fallback = '[]' OR NOT EXISTS (
              SELECT 1 FROM json_each(a.fallback) f WHERE f.value IN (SELECT value FROM json_each($fields)))) AS complete
     FROM answer a WHERE a.recipe_id = $recipe AND a.settled_at >= $since AND a.settled_at < $until
       AND ${ownAnswer('a')}`,
    { recipe, since, until, fields: JSON.stringify(ownFields(taskOf(of.stage, of.kind))) },
  )!
}
