import { z } from 'zod'
import { Filter, Page } from '../domain/filter.ts'
import { Chain, ChainDetail, ChainQuery, MailFolder, MailOverview } from '../domain/chain.ts'
import { channel } from './contract.ts'

export const mailContract = {
  'mail.overview': channel(z.object({ filter: Filter }), MailOverview),
  'mail.chains': channel(
    ChainQuery.extend({ page: Page }),
    z.object({ total: z.number().int(), rows: z.array(Chain) }),
  ),
  'mail.chain': channel(z.object({ chain: z.number().int() }), ChainDetail),
  /** Those of the mails in view, the fullest first, at most 500. */
  'mail.folders': channel(z.object({ filter: Filter }), z.array(MailFolder)),
  /** The chain an item belongs to; null for a survey response. */
  'mail.chainOf': channel(
    z.object({ item: z.number().int() }),
    z.object({ chain: z.number().int().nullable() }),
  ),
}
