import { z } from 'zod'
import { Filter, Page } from '../domain/filter.ts'
import {
  CustomerRow,
  FeedbackSummary,
  LabelEstimates,
  Rating,
  NpsGroupFigures,
  SegmentFigures,
  ThemeSummary,
  TrendPeriod,
} from '../domain/feedback.ts'
import { ItemDetail, ItemRow, Judgement, SearchResult } from '../domain/item.ts'
import {
  KnownThemes,
  ThemeEdit,
  ThemeEdited,
  ThemeInquiry,
  ThemeInquiryRequest,
  ThemesDue,
} from '../domain/theme.ts'
import { AliasReason, ChainDetail } from '../domain/chain.ts'
import { channel, nothing } from './contract.ts'

export const feedbackContract = {
  'feedback.summary': channel(z.object({ filter: Filter }), FeedbackSummary),
  /** What the model's answers tell of all texts in view. */
  'feedback.estimates': channel(z.object({ filter: Filter }), LabelEstimates),
  'feedback.ratings': channel(z.object({ filter: Filter }), z.array(Rating)),
  'feedback.trend': channel(z.object({ filter: Filter, period: TrendPeriod }), z.array(NpsGroupFigures)),
  /** The segment columns of the sources in view. */
  'feedback.segmentColumns': channel(z.object({ filter: Filter }), z.array(z.string())),
  'feedback.segments': channel(z.object({ filter: Filter, by: z.string() }), SegmentFigures),
  'feedback.themes': channel(z.object({ filter: Filter }), ThemeSummary),
  /** All themes as they are kept, and what a person changed last. */
  'themes.known': channel(nothing, KnownThemes),
  /** Changes themes; the figures follow at once, as `facts` tells. */
  'themes.edit': channel(ThemeEdit, ThemeEdited),
  /** What a model could be asked about themes. */
  'themes.due': channel(nothing, ThemesDue),
  /** Asks it, and answers when it has ended; the topic `themes` tells how far it is. */
  'themes.ask': channel(ThemeInquiryRequest, ThemeInquiry),
  'themes.stopAsking': channel(nothing, nothing),
  'feedback.items': channel(
    z.object({
      filter: Filter,
      sort: z.enum(['newest', 'oldest', 'lowest score', 'most urgent']).default('newest'),
      page: Page,
    }),
    z.object({ total: z.number().int(), rows: z.array(ItemRow) }),
  ),
  'items.detail': channel(z.object({ item: z.number().int() }), ItemDetail),
  /** Stores a person's correction and answers with what is shown now. */
  'items.judge': channel(Judgement, ItemDetail),
  'items.search': channel(
    z.object({ query: z.string(), limit: z.number().int().min(1).max(500) }),
    SearchResult,
  ),
}

export const customersContract = {
  'customers.list': channel(
    z.object({ filter: Filter, page: Page }),
    z.object({ total: z.number().int(), rows: z.array(CustomerRow) }),
  ),
  'customers.page': channel(
    z.object({ customer: z.string() }),
    z.object({
      row: CustomerRow,
      items: z.array(ItemRow),
      chains: z.array(ChainDetail.shape.chain),
      /** The other addresses that are certainly of the same person, and why. */
      aliases: z.array(z.object({ address: z.string(), person: z.string(), reason: AliasReason })),
      /** From their mails to our answers; null when nothing was answered. */
      medianResponseHours: z.number().nullable(),
    }),
  ),
}
