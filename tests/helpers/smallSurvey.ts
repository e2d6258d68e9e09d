/** A survey of nine answers, in which everything that is counted can be counted by hand. */
import { NPS_SCALE } from './seedFeedback.ts'

export const COLUMNS = ['id', 'nps', 'comment', 'when', 'who', 'channel', 'service']
export const MAPPING = {
  score: ['nps'],
  comment: ['comment'],
  date: 'when',
  customer: 'who',
  segments: ['channel'],
  scale: NPS_SCALE,
}
/** 3 promoters, 1 passive, 2 detractors, 1 blank, 1 no score, 1 out of range. */
export const ROWS = [
  ['1', '10', 'Fast delivery', '2024-01-31T23:30:00-05:00', 'ann@example.org', 'web', '3'],
  ['2', '9', 'Lovely garden', '2024-02-01', 'Ben@example.org', 'web', '10'],
  ['3', '9', '', '2024-02-10', 'ann@example.org ', 'shop', '10'],
  ['4', '7', 'It works', '2024-02-11', '', 'shop', ''],
  ['5', '3', 'Broken on arrival', '2024-03-05', 'ben@example.org', 'web', '0'],
  ['6', '0', 'Never again', '2024-03-06', '', '', '5'],
  ['7', 'NA', 'No opinion', '', '', 'phone', 'NA'],
  ['8', 'great', 'What a scale', '2024-03-07', '', 'phone', '11'],
  ['9', '11', 'More than ten', '2024-03-08', '', 'phone', '7'],
]
