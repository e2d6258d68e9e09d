import { z } from 'zod'
import { ColumnMapping, ColumnProposal, Doubt } from './reading.ts'

/**
 * A stored source as another mapping would read it, told before anything changes. Its rows stay the ones they are: the
 * column they are known by is settled at the import.
 */
export const RemapPreview = z.object({
  columns: z.array(ColumnProposal),
  /** What was asked, with scale and date order filled in where they were left open. */
  mapping: ColumnMapping,
  /** The first rows, at most 20, in the order of `columns`. */
  preview: z.array(z.array(z.string())),
  doubts: z.array(Doubt),
  warnings: z.array(z.string()),
  /** Items that are read again: those that stand first in this source. */
  rows: z.number().int(),
  /** What would become different, counted over the first `counted` of them. */
  counted: z.number().int(),
  changes: z.object({
    texts: z.number().int(),
    scores: z.number().int(),
    dates: z.number().int(),
    customers: z.number().int(),
    /** Answers of a model to texts that change: they go. */
    answers: z.number().int(),
    /** A person's corrections of such texts: they go too. */
    corrections: z.number().int(),
  }),
})
export type RemapPreview = z.infer<typeof RemapPreview>

/** What laying another mapping over a source did. */
export const Remapped = z.object({
  source: z.number().int(),
  /** Items of which anything changed. */
  items: z.number().int(),
  texts: z.number().int(),
  answers: z.number().int(),
  corrections: z.number().int(),
})
export type Remapped = z.infer<typeof Remapped>
