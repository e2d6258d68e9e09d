/** What a person is to look at: kept, told once, and acknowledged by the person. */
import type { StoredAlert } from '../../../shared/domain/quality.ts'
import type { Alert } from '../../../shared/domain/run.ts'
import type { ReadDatabase, WriteDatabase } from '../database.ts'

export interface NewAlert {
  code: string
  /** What it is about: a finding of one code about one subject is told once. */
  subject: string
  /** No words of any text. */
  message: string
  /** How what was done by itself is taken back. */
  undo?: unknown
  now: number
}

interface AlertRow {
  id: number
  code: string
  message: string
  madeAt: number
  acknowledgedAt: number | null
  canUndo: number
}

const utc = (moment: number): string => new Date(moment).toISOString()

/** Those that nobody has seen yet, the newest first. */
export const readOpenAlerts = (db: ReadDatabase): Alert[] =>
  db
    .all<Pick<AlertRow, 'id' | 'code' | 'message' | 'madeAt'>>(
      `SELECT id, code, message, made_at AS madeAt FROM alert WHERE acknowledged_at IS NULL ORDER BY id DESC LIMIT 100`,
    )
    .map(({ madeAt, ...alert }) => ({ ...alert, since: utc(madeAt) }))

export const alertReads = (db: ReadDatabase) => ({
  /** How to take back what was done by itself; null where nothing was, or it was taken back. */
  'quality.undo': ({ id }: { id: number }): { undo: string | null } =>
    db.get<{ undo: string | null }>('SELECT undo FROM alert WHERE id = ?', [id]) ?? { undo: null },

  'quality.alerts': (_input: null | undefined): StoredAlert[] =>
    db
      .all<AlertRow>(
        `SELECT id, code, message, made_at AS madeAt, acknowledged_at AS acknowledgedAt, undo IS NOT NULL AS canUndo
         FROM alert ORDER BY acknowledged_at IS NOT NULL, id DESC LIMIT 200`,
      )
      .map(({ madeAt, acknowledgedAt, canUndo, ...alert }) => ({
        ...alert,
        since: utc(madeAt),
        acknowledgedAt: acknowledgedAt === null ? null : utc(acknowledgedAt),
        canUndo: canUndo === 1,
      })),
})

/** @returns false when it was told before */
export const storeAlert = (db: WriteDatabase, { code, subject, message, undo, now }: NewAlert): boolean =>
  db.run(
    `INSERT INTO alert (code, subject, message, undo, made_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    [code, subject, message, undo === undefined ? null : JSON.stringify(undo), now],
  ).changes > 0

/** It was taken back: once is enough, the alert counts as seen, and what it was about is not judged again. */
export function settleUndone(db: WriteDatabase, { id, now }: { id: number; now: number }): void {
  db.run(
    `UPDATE judged_recipe SET verdict = 'kept'
     WHERE recipe_id = (SELECT undo ->> '$.judged' FROM alert WHERE id = ?)`,
    [id],
  )
  db.run('UPDATE alert SET undo = NULL, acknowledged_at = coalesce(acknowledged_at, ?) WHERE id = ?', [
    now,
    id,
  ])
}

export const alertWrites = (db: WriteDatabase) => ({
  /** @returns how many were not told before */
  'quality.tell': (alerts: readonly NewAlert[]): { told: number } =>
    db.transaction(() => ({ told: alerts.filter((alert) => storeAlert(db, alert)).length })),
  'quality.acknowledge': ({ id, now }: { id: number; now: number }): null => {
    db.run('UPDATE alert SET acknowledged_at = ? WHERE id = ? AND acknowledged_at IS NULL', [now, id])
    return null
  },
})
