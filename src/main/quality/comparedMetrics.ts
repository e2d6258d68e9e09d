/** In what two recipes are compared, from the pairs of their answers. Pure. */
import {
  type ComparedMetric,
  type ComparedRecipes,
  MEASURED_FIELDS,
  measuredValue,
} from '../../shared/domain/quality.ts'
import { LONG_ANSWER } from '../../shared/domain/longAnswer.ts'
import type { ItemKind } from '../../shared/domain/reading.ts'
import { type PairedCounts, compareScores, compareShares } from '../../shared/domain/statistics/paired.ts'
import { type Task, TASKS, ownFields } from '../analysis/tasks.ts'
import { lengthInDepth } from './answerLength.ts'
import { entityValues, matchEntities } from './entityMatch.ts'
import { type Labels, type Said, agreementByField, compareSaid } from './said.ts'

/** An answer names no more, so that one of them is the least difference. */
const MOST_ENTITIES = 12

/** What both said of a subject. */
export interface Pair {
  first: Said
  second: Said
  /** What a person said of it without seeing an answer; null where nobody did. */
  truth: Labels | null
  /** What a person named in it; null where nobody was asked to. */
  entities: readonly string[] | null
}

/**
 * Right answers are known of items only, by the fields of the primary stage; every stage is compared in how much it fills and
 * how often it answers at all, the stage in depth in how much it tells, too.
 *
 * @param outcomes of how many subjects both gave an answer, only one, or neither, in all attempts
 */
export function metricsOf(task: Task, pairs: readonly Pair[], outcomes: PairedCounts): ComparedMetric[] {
  const { stage, kind } = TASKS[task]
  return [
    ...(stage === 'primary' ? [...accuracies(pairs, kind as ItemKind), ...entities(pairs)] : []),
    completeness(pairs, task),
    ...(stage === 'critical' ? [length(pairs)] : []),
    ...(outcomes.first + outcomes.second + outcomes.neither === 0 ? [] : [answered(outcomes)]),
  ]
}

const shareMetric = (
  metric: ComparedMetric['metric'],
  field: string | null,
  counts: PairedCounts,
): ComparedMetric => {
  const compared = compareShares(counts)
  return {
    ...{ metric, field },
    first: (counts.both + counts.first) / compared.n,
    second: (counts.both + counts.second) / compared.n,
    ...compared,
  }
}

const answered = (outcomes: PairedCounts): ComparedMetric => shareMetric('answered', null, outcomes)

/** Against the labels that a person gave without seeing any answer. */
function accuracies(pairs: readonly Pair[], kind: ItemKind): ComparedMetric[] {
  return MEASURED_FIELDS[kind].flatMap(([field]): ComparedMetric[] => {
    const counts: PairedCounts = { both: 0, first: 0, second: 0, neither: 0 }
    for (const { truth, first, second } of pairs) {
      if (truth?.[field] === undefined) continue
      const [one, two] = [first, second].map(({ labels }) => measuredValue(field, labels) === truth[field])
      counts[one ? (two ? 'both' : 'first') : two ? 'second' : 'neither'] += 1
    }
    return counts.both + counts.first + counts.second + counts.neither === 0
      ? []
      : [shareMetric('accuracy', field, counts)]
  })
}

/** By mail: of the entities that a person or the answer names, those that both do. */
function entities(pairs: readonly Pair[]): ComparedMetric[] {
  const named = pairs.flatMap(({ entities: truth, first, second }) =>
    truth === null ? [] : [[namedRight(truth, first), namedRight(truth, second)] as const],
  )
  return named.length === 0 ? [] : [scoreMetric('accuracy', 'entities', named, 1 / MOST_ENTITIES)]
}

function namedRight(truth: readonly string[], { labels }: Said): number {
  const { both, wrong, missed } = matchEntities(truth, entityValues(labels))
  const all = both + wrong + missed
  return all === 0 ? 1 : both / all
}

function scoreMetric(
  metric: ComparedMetric['metric'],
  field: string | null,
  scores: readonly (readonly [number, number])[],
  step: number,
): ComparedMetric {
  const mean = (at: 0 | 1): number => scores.reduce((sum, pair) => sum + pair[at], 0) / scores.length
  return { metric, field, first: mean(0), second: mean(1), ...compareScores(scores, step) }
}

const scoresOf = (pairs: readonly Pair[], scoreOf: (said: Said) => number): [number, number][] =>
  pairs.map(({ first, second }) => [scoreOf(first), scoreOf(second)])

/** The share of fields that the model filled itself, by subject. */
function completeness(pairs: readonly Pair[], task: Task): ComparedMetric {
  const own = ownFields(task)
  const filled = ({ fallback }: Said): number =>
    own.filter((field) => !fallback.includes(field)).length / own.length
  return scoreMetric('completeness', null, scoresOf(pairs, filled), 1 / own.length)
}

/** How much of a long answer there is: more than that is no better. */
const length = (pairs: readonly Pair[]): ComparedMetric =>
  scoreMetric(
    'length',
    null,
    scoresOf(pairs, ({ labels }) => Math.min(1, lengthInDepth(labels) / LONG_ANSWER)),
    1 / LONG_ANSWER,
  )

/** How far the two say the same, whoever is right. */
export const agreementsOf = (task: Task, pairs: readonly Pair[]): ComparedRecipes['agreement'] =>
  agreementByField(pairs.flatMap(({ first, second }) => compareSaid(task, first, second)))
