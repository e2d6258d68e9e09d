/** The quality of answers: as it is read from them, and measured on a sample that a person labelled without seeing them. */
import { z } from 'zod'
import { Intent, MailType, Sentiment, Urgency } from './labels.ts'
import { ItemKind } from './reading.ts'

/** The fields a person labels, in the order of the form, with their values in the order of their keys. */
export const GOLD_FIELDS = {
  survey: [
    ['sentiment', Sentiment.options],
    ['urgency', Urgency.options],
    ['intent', Intent.options],
  ],
  email: [
    ['sentiment', Sentiment.options],
    ['urgency', Urgency.options],
    ['type', MailType.options],
  ],
} as const satisfies Record<ItemKind, readonly (readonly [string, readonly string[]])[]>

/** Quarters of a mail's priority, 0 to 100: a person need not tell 61 from 64. */
export const PRIORITY_BANDS = ['0-24', '25-49', '50-74', '75-100'] as const
export const PriorityBand = z.enum(PRIORITY_BANDS)
export type PriorityBand = z.infer<typeof PriorityBand>

/** @returns null for what is no priority */
const priorityBand = (priority: unknown): PriorityBand | null =>
  typeof priority === 'number' && priority >= 0 && priority <= 100
    ? PRIORITY_BANDS[Math.min(PRIORITY_BANDS.length - 1, Math.floor(priority / 25))]!
    : null

/** What is held against blind labels: the fields of the form and, where a person gave it, the band of the priority. */
export const MEASURED_FIELDS = {
  survey: GOLD_FIELDS.survey,
  email: [...GOLD_FIELDS.email, ['priority', PRIORITY_BANDS]],
} as const satisfies Record<ItemKind, readonly (readonly [string, readonly string[]])[]>

export const MeasuredName = z.enum(['sentiment', 'urgency', 'intent', 'type', 'priority'])
export type MeasuredName = z.infer<typeof MeasuredName>

/** What an answer says of a field, to be held against a blind label. */
export const measuredValue = (field: MeasuredName, labels: Readonly<Record<string, unknown>>): unknown =>
  field === 'priority' ? priorityBand(labels['priority']) : labels[field]

export const GoldField = z.enum(['sentiment', 'urgency', 'intent', 'type'])
export type GoldField = z.infer<typeof GoldField>

/** An item to be labelled: nothing that a rule or a model said of it. */
export const GoldItem = z.object({
  item: z.number().int(),
  kind: ItemKind,
  subject: z.string().nullable(),
  text: z.string(),
})
export type GoldItem = z.infer<typeof GoldItem>

export const GoldProgress = z.object({
  drawn: z.number().int(),
  labelled: z.number().int(),
  /** The next one; null when all that were drawn are labelled. */
  next: z.nullable(GoldItem),
})
export type GoldProgress = z.infer<typeof GoldProgress>

export const GoldLabels = z.object({
  item: z.number().int(),
  labels: z.array(z.object({ field: GoldField, value: z.string() })).min(1),
  /** Of a mail; null where the person gave none. */
  priority: z.nullable(PriorityBand).default(null),
  /** Names, numbers, amounts and dates of a mail; null where nobody looked for them. */
  entities: z.array(z.string().trim().min(1).max(200)).max(50).nullable().default(null),
})
export type GoldLabels = z.input<typeof GoldLabels>

/** See `statistics/estimate.ts`. */
export const EstimateFigures = z.object({
  n: z.number(),
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  smallSample: z.boolean(),
})

/** Of a field: how large a share of what. */
const FieldShare = z.object({ field: z.string(), share: EstimateFigures })

/** See `statistics/calibration.ts`. */
export const CalibrationFigures = z.object({
  n: z.number().int(),
  bins: z.array(z.object({ from: z.number(), to: z.number(), said: z.number(), right: EstimateFigures })),
  error: z.number().nullable(),
  calibrated: z.boolean(),
})

/** How sure an answer is of the sentiment; `calibrated` is null where what its recipe says of itself was not found to hold. */
export const AnswerConfidence = z.object({
  calibrated: z
    .object({
      /** As the model said it, 0 to 1. */
      said: z.number(),
      /** Of the labelled answers about as sure, those that are right. */
      right: EstimateFigures,
    })
    .nullable(),
})
export type AnswerConfidence = z.infer<typeof AnswerConfidence>

/** What is tracked of a recipe. */
export const RecipeQuality = z.object({
  recipe: z.number().int(),
  stage: z.string(),
  kind: z.string(),
  model: z.string(),
  active: z.boolean(),
  /** Answers that were asked for; those taken over from an equal text say nothing new. */
  asked: z.number().int(),
  /** Answers in which the model filled the field itself; none for the rules. */
  filled: z.array(FieldShare),
  /** Of the critical stage, in characters of its own words: the latest thousand, and how many of them are long. */
  length: z
    .object({ median: z.number().nullable(), p90: z.number().nullable(), long: EstimateFigures })
    .nullable(),
  /** Right answers by the labels that a person gave without seeing any. */
  accuracy: z.array(FieldShare),
  /** Right answers among those that a person looked at: no random sample. */
  corrected: z.array(z.object({ field: z.string(), judged: z.number().int(), right: z.number().int() })),
  /** Against the entities that a person named without seeing an answer; null where none were. */
  entities: z
    .object({
      items: z.number().int(),
      /** Of those the answers name, the person's; of the person's, those that the answers name; and of all, those of both. */
      precision: EstimateFigures,
      recall: EstimateFigures,
      agreement: EstimateFigures,
    })
    .nullable(),
  /** Urgency high or critical, by the same labels. */
  high: z.object({ precision: EstimateFigures, recall: EstimateFigures }).nullable(),
  /** Of the confidence in the sentiment; null where none was said. */
  calibration: z.nullable(CalibrationFigures),
})
export type RecipeQuality = z.infer<typeof RecipeQuality>

/** One comparison of a recipe's answers with those that it gave before. */
export const DriftTest = z.object({
  recipe: z.number().int(),
  stage: z.string(),
  kind: z.string(),
  model: z.string(),
  /** `labels`: how often which value is given; `completeness`: answers with a field left empty; `agreement`: with second answers. */
  what: z.enum(['labels', 'completeness', 'agreement']),
  field: z.string().nullable(),
  before: z.number().int(),
  now: z.number().int(),
  /** Share of the answers that would have to change for the two to be alike. */
  moved: z.number(),
  /** Null where one of the two is a small sample: nothing is tested then. */
  probability: z.number().nullable(),
  alarm: z.boolean(),
})
export type DriftTest = z.infer<typeof DriftTest>

export const ComparedMetric = z.object({
  /**
   * `accuracy` of a field against blind labels (of `entities`: those that both name, of those that either does);
   * `completeness`: the mean share of fields filled; `length`, in depth: how much of a long answer there is, in the mean;
   * `answered`: those that were answered at all.
   */
  metric: z.enum(['accuracy', 'completeness', 'length', 'answered']),
  field: z.string().nullable(),
  first: z.number(),
  second: z.number(),
  /** Items. */
  n: z.number().int(),
  /** The second's less the first's, with its interval at 95 %. */
  difference: z.number(),
  low: z.number(),
  high: z.number(),
  /** Of a difference at least this large by chance. */
  probability: z.number(),
  smallSample: z.boolean(),
})
export type ComparedMetric = z.infer<typeof ComparedMetric>

export const ComparisonVerdict = z.enum([
  'nothing yet',
  'small sample',
  'no difference shown',
  'second is better',
  'second is worse',
  'better and worse',
])
export type ComparisonVerdict = z.infer<typeof ComparisonVerdict>

/** Two recipes on the items that both answered. */
export const ComparedRecipes = z.object({
  items: z.number().int(),
  /** Of which a person labelled blind. */
  labelled: z.number().int(),
  metrics: z.array(ComparedMetric),
  /** How far the two say the same, whoever is right. */
  agreement: z.array(FieldShare),
  medianMs: z.object({ first: z.number(), second: z.number() }).nullable(),
  verdict: ComparisonVerdict,
})
export type ComparedRecipes = z.infer<typeof ComparedRecipes>

const ComparedSide = z.object({ recipe: z.number().int(), model: z.string() })

/** A comparison that a person asked for, as far as it has come. */
export const RecipeComparison = z.object({
  id: z.number().int(),
  kind: ItemKind,
  /** The run that asks it, and its state; `gone` where there is none any more. */
  run: z.number().int().nullable(),
  state: z.string(),
  madeAt: z.string(),
  sampled: z.number().int(),
  first: ComparedSide,
  second: ComparedSide,
  compared: ComparedRecipes,
})
export type RecipeComparison = z.infer<typeof RecipeComparison>

/** Items that two recipes may be compared on. */
export const LEAST_COMPARED = 10
export const MOST_COMPARED = 2_000

/** Recipes by number; null is the one that the preferences make now. */
export const ComparisonRequest = z.object({
  kind: ItemKind,
  first: z.number().int().nullable(),
  second: z.number().int().nullable(),
  size: z.number().int().min(LEAST_COMPARED).max(MOST_COMPARED),
})
export type ComparisonRequest = z.infer<typeof ComparisonRequest>

/** An alert as it is kept. */
export const StoredAlert = z.object({
  id: z.number().int(),
  code: z.string(),
  message: z.string(),
  since: z.string(),
  acknowledgedAt: z.string().nullable(),
  /** What was done by itself can be taken back. */
  canUndo: z.boolean(),
})
export type StoredAlert = z.infer<typeof StoredAlert>

/** Answers of a recipe and the second ones that some of its texts got. */
export const CheckedRecipe = z.object({
  recipe: z.number().int(),
  kind: ItemKind,
  model: z.string(),
  active: z.boolean(),
  checkedBy: z.object({
    recipe: z.number().int(),
    model: z.string(),
    how: z.enum(['another model', 'another seed']),
  }),
  /** That were asked twice. */
  texts: z.number().int(),
  /** The share of texts on which both agree; priorities within ten of each other do. */
  fields: z.array(z.object({ field: z.string(), agreement: EstimateFigures })),
})
export type CheckedRecipe = z.infer<typeof CheckedRecipe>

/** One field of one recipe against the person's labels. */
export const MeasuredField = z.object({
  recipe: z.number().int(),
  stage: z.string(),
  kind: ItemKind,
  model: z.string(),
  field: MeasuredName,
  /** Labelled items that this recipe has answered. */
  compared: z.number().int(),
  /** How much of what the recipe is to answer it has answered, from 0 to 1. */
  answered: z.number(),
  agreement: EstimateFigures,
  kappa: EstimateFigures,
  /** The person's values by row, the answers' by column: numbers of items. */
  confusion: z.object({ values: z.array(z.string()), counts: z.array(z.array(z.number())) }),
  shares: z.array(
    z.object({
      value: z.string(),
      /** As the answers say; with an interval while some are missing. */
      raw: EstimateFigures,
      corrected: EstimateFigures,
      byConfusion: z.number().nullable(),
    }),
  ),
})
export type MeasuredField = z.infer<typeof MeasuredField>

export const QualitySummary = z.object({
  /** Own answers of the active recipes: asked for, and given by the recipe's own model. */
  answers: z.number().int(),
  /** By active recipe, the share of its own answers in which a field came from the model rather than the rules. */
  fields: z.array(
    z.object({
      recipe: z.number().int(),
      stage: z.string(),
      kind: z.string(),
      model: z.string(),
      answers: z.number().int(),
      field: z.string(),
      filled: z.number(),
    }),
  ),
  evidence: z.object({ quotes: z.number().int(), verified: z.number().int() }),
  /** Fields a person corrected, and how often the corrected value differed from what was shown. */
  judged: z.number().int(),
  agreed: z.number().int(),
  /** Items where rules and model give the same sentiment, of those that have both. */
  ruleAgreement: z.object({ compared: z.number().int(), same: z.number().int() }),
  recipes: z.array(
    z.object({
      id: z.number().int(),
      stage: z.string(),
      kind: z.string(),
      model: z.string(),
      answers: z.number().int(),
      medianMs: z.number().nullable(),
      active: z.boolean(),
      /** One can go back to it. */
      canReturn: z.boolean(),
      /** The last look at it against the one before; null where there was none yet. */
      judged: z
        .object({ against: z.number().int(), compared: z.number().int(), verdict: z.string() })
        .nullable(),
    }),
  ),
})

export type QualitySummary = z.infer<typeof QualitySummary>
