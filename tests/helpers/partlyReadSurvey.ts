/** A survey with many equal texts of which a run has read a part, as the ledger and the store hold it then. */
import type { Estimate } from '../../src/shared/domain/statistics/estimate.ts'
import { NO_FILTER } from '../../src/shared/domain/filter.ts'
import { type Subject, planOrder } from '../../src/main/jobs/planOrder.ts'
import type { Seed } from './seedFeedback.ts'
import { COLUMNS, MAPPING } from './smallSurvey.ts'

/** A number that looks random, from 0 to below 1. */
const chance = (of: number): number => {
  const x = Math.sin(of * 12.9898 + 78.233) * 43_758.5453
  return x - Math.floor(x)
}

const ITEMS = 2_000
/** A fifth says the same; a tenth of the texts are those of two to seven items. */
const textOf = (at: number): string =>
  at % 5 === 0 ? 'Good' : at % 5 === 1 ? `again ${Math.floor(chance(at) * 100)}` : `text ${at}`
const numberOf = (text: string): number =>
  [...text].reduce((sum, sign) => sum * 31 + sign.charCodeAt(0), 7) % 99_991

/** A fifth of what is not frequent is urgent and mostly negative, and asked first; equal texts are answered at once. */
const isUrgent = (text: string): boolean => text !== 'Good' && chance(numberOf(text)) < 0.2
const isNegative = ({ textKey, urgent }: Subject): boolean =>
  textKey !== 'Good' && chance(numberOf(textKey) + 0.5) < (urgent ? 0.7 : 0.25)

export interface PartlyReadSurvey {
  /** The share of negative ones among all. */
  truth: number
  /** What is shown of it after a part of a run of its own order; null where nothing is. */
  shareAfter: (run: number) => Estimate | null
}

export function seedPartlyReadSurvey(seed: Seed): PartlyReadSurvey {
  const subjects = seedSubjects(seed)
  return {
    truth: subjects.filter(isNegative).length / ITEMS,
    shareAfter(run) {
      readSome(seed, subjects, run)
      const { state, bySentiment } = seed.reads['feedback.estimates']({ filter: NO_FILTER })
      return state === 'estimated' ? bySentiment.find(({ value }) => value === 'negative')!.share : null
    },
  }
}

function seedSubjects(seed: Seed): Subject[] {
  const { items } = seed.survey({
    ...{ columns: COLUMNS, mapping: MAPPING },
    rows: Array.from({ length: ITEMS }, (_, at) => [`${at}`, '9', textOf(at), '2024-05-05', '', '', '']),
  })
  seed.answer(items[0]!, { stage: 'primary', labels: { sentiment: 'neutral', urgency: 'low' } })
  seed.db.run(`DELETE FROM answer`)
  seed.db.run(
    `INSERT INTO run (id, state, stages, request, seed, started_at) VALUES (1, 'done', '[]', '{}', 1, 0)`,
  )
  const subjects = items.map((item, at): Subject => ({
    ...{ item, kind: 'survey', source: 1, occurredAt: 0, score: 9, textKey: textOf(at) },
    ...{ urgent: isUrgent(textOf(at)), answered: false, reusable: false },
  }))
  seed.db.run(
    `INSERT INTO answer (subject_kind, subject, stage, recipe_id, labels, evidence, fallback, duration_ms, settled_at)
     SELECT 'item', p.value ->> 'item', 'rules', 1, json_object('urgency', p.value ->> 'urgency'), '[]', '[]', 0, 0
     FROM json_each(?) p`,
    [JSON.stringify(subjects.map(({ item, urgent }) => ({ item, urgency: urgent ? 'high' : 'low' })))],
  )
  return subjects
}

/** In the order in which a run asks; every third run is limited. */
function readSome(seed: Seed, subjects: readonly Subject[], run: number): void {
  const limit = run % 3 === 0 ? 900 : null
  const plan = planOrder(subjects, run, limit)
  const bySubject = new Map(subjects.map((subject) => [subject.item, subject]))
  const order = [...plan.items.keys()]
    .filter((at) => plan.representatives[at] === 0)
    .sort((a, b) => plan.urgent[b]! - plan.urgent[a]! || plan.ranks[a]! - plan.ranks[b]!)
  const asked = limit ?? Math.round(500 + chance(run + 0.25) * 600)
  const read = new Set(order.slice(0, asked).map((at) => plan.items[at]!))
  const planned = [...plan.items].map((item, at) => ({
    item,
    lane: plan.urgent[at] === 1 ? 'urgent' : 'sample',
    read: read.has(plan.representatives[at] === 0 ? item : plan.representatives[at]!),
    sentiment: isNegative(bySubject.get(item)!) ? 'negative' : 'positive',
  }))
  seed.db.transaction(() => {
    seed.db.run('DELETE FROM job')
    seed.db.run(
      `UPDATE item SET stage = 'rules', sentiment = 'neutral',
         urgency = (SELECT urgency FROM answer WHERE subject_kind = 'item' AND subject = item.id)
       WHERE stage IS NOT 'rules'`,
    )
    seed.db.run(
      `INSERT INTO job (run_id, subject_kind, subject, stage, recipe_id, state, lane, rank)
       SELECT 1, 'item', p.value ->> 'item', 'primary', 1, 'done', p.value ->> 'lane', 0 FROM json_each(?) p`,
      [JSON.stringify(planned)],
    )
    seed.db.run(
      `UPDATE item SET stage = 'primary', sentiment = p.value ->> 'sentiment', urgency = 'low'
       FROM json_each(?) p WHERE item.id = p.value ->> 'item'`,
      [JSON.stringify(planned.filter((each) => each.read))],
    )
  })
}
