import { z } from 'zod'

/** The one filter all views share. Dates are ISO days (inclusive), null is no limit. */
export const Filter = z.object({
  sources: z.array(z.number().int()).default([]),
  from: z.string().nullable().default(null),
  to: z.string().nullable().default(null),
  /** Segment column and value; both or none. */
  segment: z.object({ column: z.string(), value: z.string() }).nullable().default(null),
  theme: z.number().int().nullable().default(null),
  group: z.enum(['promoter', 'passive', 'detractor']).nullable().default(null),
  score: z.number().nullable().default(null),
  sentiment: z.string().nullable().default(null),
  urgency: z.string().nullable().default(null),
  stage: z.enum(['rules', 'primary', 'critical']).nullable().default(null),
  /** A folder or label of mailboxes. */
  folder: z.string().nullable().default(null),
  customer: z.string().nullable().default(null),
  query: z.string().default(''),
})
export type Filter = z.infer<typeof Filter>

export const NO_FILTER: Filter = Filter.parse({})

export const Page = z.object({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(500) })
export type Page = z.infer<typeof Page>
