import { describe, expect, it } from 'vitest'
import { openLedger, planRun } from '../helpers/ledger.ts'
import { surveyItems } from '../helpers/seedItems.ts'

/** A run with questions and `vectors` texts to be laid out, of which one came each second up to `now`. */
function embedding(vectors: { done: number; open: number }, questions: number) {
  const ledger = openLedger(surveyItems(questions))
  const { run } = planRun(ledger)
  const now = 1_000_000
  const recipe = ledger.db.run(
    `INSERT INTO recipe (hash, stage, kind, model, content, active, created_at) VALUES ('e', 'embed', 'item', 'v', '{}', 1, 0)`,
  ).lastInsertRowid
  for (let at = 0; at < vectors.done + vectors.open; at++) {
    const isDone = at < vectors.done
    ledger.db.run(
      `INSERT INTO job (run_id, subject_kind, subject, stage, recipe_id, state, lane, rank, settled_at)
       VALUES (?, 'item', ?, 'embed', ?, ?, 'embed', ?, ?)`,
      [run, 10_000 + at, recipe, isDone ? 'done' : 'pending', at, isDone ? now - at * 1_000 : null],
    )
  }
  return { ledger, run, now }
}

describe('a run that lays texts out as vectors', () => {
  it('has a pace and a time left by them alone', () => {
    const { ledger, run, now } = embedding({ done: 61, open: 30 }, 0)
    const sampled = ledger.read['runs.sample']({ run, now, busyMs: 60_000 })!
    expect(sampled.itemsPerMinute).toBeGreaterThan(55)
    expect(sampled.eta!.seconds).toBeCloseTo((30 * 60) / 61, 0)
    expect(ledger.read['runs.details']({ run }).stages).toMatchObject([
      { stage: 'embed', model: 'v', answers: 61, latency: { p50: null } },
    ])
  })

  it('has, beside questions, the time of the later of the two and not of both together', () => {
    const { ledger, run, now } = embedding({ done: 60, open: 600 }, 6)
    const [recipe] = ledger.db.all<{ id: number }>(`SELECT id FROM recipe WHERE stage = 'primary'`)
    for (let at = 0; at < 20; at++)
      ledger.db.run(
        `INSERT INTO answer (subject_kind, subject, stage, recipe_id, run_id, labels, evidence, fallback, duration_ms,
           settled_at) VALUES ('item', ?, 'primary', ?, ?, '{}', '[]', '[]', 3000, ?)`,
        [20_000 + at, recipe!.id, run, now - at * 3_000],
      )
    // Six questions take 17 seconds; 600 vectors take ten minutes, whatever the questions do.
    const { eta, itemsPerMinute } = ledger.read['runs.sample']({ run, now, busyMs: 60_000 })!
    expect(eta!.seconds).toBeGreaterThan(560)
    expect(eta!.seconds).toBeLessThan(610)
    expect(itemsPerMinute).toBeGreaterThan(75)
  })
})
