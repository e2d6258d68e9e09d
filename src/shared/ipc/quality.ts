import { z } from 'zod'
import {
  QualitySummary,
  AnswerConfidence,
  CheckedRecipe,
  ComparisonRequest,
  DriftTest,
  GoldLabels,
  GoldProgress,
  MeasuredField,
  RecipeComparison,
  RecipeQuality,
  StoredAlert,
} from '../domain/quality.ts'
import { channel, nothing } from './contract.ts'

export const qualityContract = {
  'quality.summary': channel(nothing, QualitySummary),
  /** The sample that is labelled blind, and what comes next. */
  'quality.progress': channel(nothing, GoldProgress),
  'quality.draw': channel(
    z.object({ size: z.number().int().min(1).max(2_000) }),
    z.object({ drawn: z.number().int() }),
  ),
  'quality.label': channel(GoldLabels, nothing),
  'quality.measured': channel(nothing, z.array(MeasuredField)),
  /** The texts that were asked twice. */
  'quality.checked': channel(nothing, z.array(CheckedRecipe)),
  /** What is tracked of each recipe. */
  'quality.recipes': channel(nothing, z.array(RecipeQuality)),
  /** How sure an item's answer is; null where no model said so. */
  'quality.confidence': channel(z.object({ item: z.number().int() }), z.nullable(AnswerConfidence)),
  /** Of a run, null for the latest that asked a model: its answers against those that its recipes gave before. */
  'quality.driftOfRun': channel(z.object({ run: z.number().int().nullable() }), z.array(DriftTest)),
  /** Opens the report of the latest day of which there is anything to tell, today so far among them. */
  'quality.openReport': channel(nothing, z.object({ day: z.string() })),
  /** Those that were seen, too. */
  'quality.alerts': channel(nothing, z.array(StoredAlert)),
  /** The preferences are again what they were with it, and its answers are shown. */
  'quality.returnTo': channel(z.object({ recipe: z.number().int() }), nothing),
  'quality.comparisons': channel(nothing, z.array(RecipeComparison)),
  /** Asks both about the same items. */
  'quality.compare': channel(
    ComparisonRequest,
    z.object({ run: z.number().int(), comparison: z.number().int() }),
  ),
  /** Takes back what was done by itself. */
  'quality.undo': channel(z.object({ id: z.number().int() }), nothing),
  'quality.acknowledge': channel(z.object({ id: z.number().int() }), nothing),
}
