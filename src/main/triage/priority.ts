import type { Sentiment, Urgency } from '../../shared/domain/labels.ts'
import type { Signal } from './signals.ts'

export interface PriorityInput {
  signals: readonly Signal[]
  sentiment: Sentiment
  /** The score on its scale from 0 to 1; null where there is none. */
  scoreShare: number | null
  asks: boolean
  /** By a machine or to a list: nobody waits for an answer. */
  bulk: boolean
  /** The sender's mail program marked it as important. */
  markedImportant: boolean
  /** Amounts of money named in the text. */
  namesAmount: boolean
}

export interface Priority {
  /** 0 (can wait) to 100 (now). */
  priority: number
  /** What made it so, in words, the strongest first. */
  reason: string
  urgency: Urgency
}

const BASE = 12
/** Beside the strongest reason the others count by this share. */
const FURTHER = 0.2
const BULK_LIMIT = 24

const SENTIMENT_POINTS: Readonly<Record<Sentiment, number>> = {
  'very negative': 20,
  negative: 10,
  neutral: 0,
  positive: -4,
  'very positive': -8,
}

export function judgePriority(input: PriorityInput): Priority {
  const reasons: { points: number; words: string }[] = input.signals.map(({ name, points }) => ({
    points,
    words: name,
  }))
  const add = (points: number, words: string): void => {
    if (points !== 0) reasons.push({ points, words })
  }
  add(SENTIMENT_POINTS[input.sentiment], input.sentiment)
  if (input.scoreShare !== null && input.scoreShare <= 0.2) add(18, 'very low score')
  else if (input.scoreShare !== null && input.scoreShare <= 0.6) add(8, 'low score')
  if (input.asks) add(12, 'asks a question')
  if (input.markedImportant) add(18, 'marked as important by the sender')
  if (input.namesAmount) add(6, 'names an amount')

  const raising = reasons.filter(({ points }) => points > 0).sort((a, b) => b.points - a.points)
  const lowering = reasons.filter(({ points }) => points < 0)
  const strongest = raising[0]?.points ?? 0
  const further = raising.slice(1).reduce((sum, { points }) => sum + points, 0)
  const less = lowering.reduce((sum, { points }) => sum + points, 0)
  const uncapped = Math.round(BASE + strongest + FURTHER * further + less)
  const limit = input.bulk ? BULK_LIMIT : 100
  const priority = Math.max(0, Math.min(limit, uncapped))

  const words = raising.slice(0, 3).map((reason) => reason.words)
  if (words.length === 0) words.push(lowering[0]?.words ?? 'nothing presses')
  if (input.bulk) words.unshift('sent to many or by a machine')
  return { priority, reason: words.join('; '), urgency: toUrgency(priority) }
}

function toUrgency(priority: number): Urgency {
  if (priority >= 85) return 'critical'
  if (priority >= 55) return 'high'
  if (priority >= 28) return 'medium'
  return 'low'
}
