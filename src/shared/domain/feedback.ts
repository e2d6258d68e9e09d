import { z } from 'zod'
import { Filter } from './filter.ts'
import { EstimateFigures } from './quality.ts'

/** 100(P - D)/n and the adjusted-Wald interval, clamped to +-100; null scores when n is 0. */
export const NpsFigures = z.object({
  n: z.number().int(),
  promoters: z.number().int(),
  passives: z.number().int(),
  detractors: z.number().int(),
  excluded: z.object({
    blank: z.number().int(),
    notAScore: z.number().int(),
    outOfRange: z.number().int(),
  }),
  score: z.number().nullable(),
  margin: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  shifted: z.object({ score: z.number().nullable(), margin: z.number().nullable() }),
  /** True below 30 answers: to be marked as a small sample. */
  smallSample: z.boolean(),
})
export type NpsFigures = z.infer<typeof NpsFigures>

/**
 * Of two groups: second minus first, both adjusted, in points; `significant` at 95 %. Of several segments: `probability` is null
 * where one side has too few answers to be tested, and `significant` are those that stand when all of them were looked at.
 */
export const NpsComparison = z.object({
  difference: z.number(),
  z: z.number(),
  probability: z.number().nullable(),
  significant: z.boolean(),
})
export type NpsComparison = z.infer<typeof NpsComparison>

export const NpsGroupFigures = NpsFigures.extend({
  key: z.string(),
  /** Of a segment: how it differs from all others together; null where one side has no answers. */
  againstOthers: z.nullable(NpsComparison).optional(),
  /** Of a question: 'rating' where it is another question on 0 to 10, counted as an NPS is without being one. */
  scale: z.enum(['nps', 'rating', 'unknown']).optional(),
})
export type NpsGroupFigures = z.infer<typeof NpsGroupFigures>

/** The score of one survey; `counted` where the figure it stands beside is of its question. */
export const SurveyScore = NpsFigures.extend({
  survey: z.string(),
  /** The name of its score column. */
  question: z.string(),
  sources: z.array(z.number().int()),
  counted: z.boolean(),
})
export type SurveyScore = z.infer<typeof SurveyScore>

/** Segments of the surveys that have the column; `without` are the others, whose answers are in none of the groups. */
export const SegmentFigures = z.object({
  groups: z.array(NpsGroupFigures),
  without: z.array(SurveyScore),
})
export type SegmentFigures = z.infer<typeof SegmentFigures>

/** Answers to a question that is no NPS; never pooled with one. */
export const Rating = z.object({
  survey: z.string(),
  /** As its column is called. */
  question: z.string(),
  from: z.number(),
  to: z.number(),
  /** Whether somebody said what its numbers mean. */
  isKnown: z.boolean(),
  n: z.number().int(),
  /** null where the numbers mean nothing yet. */
  mean: z.number().nullable(),
})
export type Rating = z.infer<typeof Rating>

export const FeedbackSummary = z.object({
  /** Of one question: where the surveys in view ask different ones, of that with the most scores. */
  nps: NpsFigures,
  surveys: z.array(SurveyScore),
  /** Number of items a score 0 ... 10, only for sources with an NPS scale. */
  histogram: z.array(z.object({ score: z.number(), items: z.number().int() })),
  items: z.number().int(),
  withText: z.number().int(),
  /** How many of the items with text are settled, by stage. */
  analysed: z.object({ rules: z.number().int(), primary: z.number().int(), critical: z.number().int() }),
  bySentiment: z.record(z.string(), z.number().int()),
  byUrgency: z.record(z.string(), z.number().int()),
  byLanguage: z.record(z.string(), z.number().int()),
})
export type FeedbackSummary = z.infer<typeof FeedbackSummary>

/** Of every text in view, read or not, from what the model has answered; urgent texts, which are asked first, by themselves. */
const LabelEstimate = z.array(z.object({ value: z.string(), share: EstimateFigures }))

export const LabelEstimates = z.object({
  /** What was asked for: what is in view may have changed meanwhile. */
  filter: Filter,
  /**
   * - `estimated`: the shares are there; they are empty otherwise
   * - `too little`: what was read says too little of the others
   * - `chosen by answers`: the filter chooses by what was answered, so that what it would choose of the others is not known
   * - `nothing open`: the model has read all of the texts or none
   */
  state: z.enum(['estimated', 'too little', 'chosen by answers', 'nothing open']),
  /** How many of the texts the model has read. */
  read: z.number().int(),
  texts: z.number().int(),
  /** In the order of the labels. */
  bySentiment: LabelEstimate,
  byUrgency: LabelEstimate,
})
export type LabelEstimates = z.infer<typeof LabelEstimates>

export const TrendPeriod = z.enum(['day', 'week', 'month', 'quarter', 'year'])
export type TrendPeriod = z.infer<typeof TrendPeriod>

export const ThemeRow = z.object({
  id: z.number().int(),
  name: z.string(),
  description: z.string(),
  /** Who put the name. */
  origin: z.enum(['rule', 'model', 'person']),
  /** The model that was last asked for its name; null where none was, or where the name is no model's. */
  namedBy: z.string().nullable(),
  items: z.number().int(),
  /** Items of which it is not sure that they speak of it. */
  doubtful: z.number().int(),
  /** Of the texts in view; of a model's theme, of those that it has read. With the interval at 95 %, null for no texts. */
  share: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  nps: z.nullable(NpsFigures),
  /** Points of the NPS of all that it accounts for: score of all less score without it; null where it cannot be told. */
  impact: z.number().nullable(),
  impactLow: z.number().nullable(),
  impactHigh: z.number().nullable(),
  /** Those who mention it score differently from the others, corrected for how many themes were looked at. */
  significant: z.boolean(),
  /** Fewer than 30 scores with it, or without it. */
  smallSample: z.boolean(),
})
export type ThemeRow = z.infer<typeof ThemeRow>
export const ThemeSummary = z.object({
  themes: z.array(ThemeRow),
  unassigned: z.number().int(),
  withText: z.number().int(),
  /** How many of the texts a model has read. */
  read: z.number().int(),
})
export type ThemeSummary = z.infer<typeof ThemeSummary>

export const CustomerRow = z.object({
  customer: z.string(),
  responses: z.number().int(),
  lastScore: z.number().nullable(),
  meanScore: z.number().nullable(),
  messages: z.number().int(),
  openChains: z.number().int(),
  lastAt: z.string().nullable(),
})
export type CustomerRow = z.infer<typeof CustomerRow>
