import type { Filter, Page } from '../../shared/domain/filter.ts'
import type { ItemDetail } from '../../shared/domain/item.ts'
import type { ReadDatabase } from '../db/database.ts'
import { type ItemOrder, type ItemPage, readItemDetail, readItemPage } from '../db/queries/items.ts'

export const itemReads = (db: ReadDatabase) => ({
  'feedback.items': (input: { filter: Filter; sort: ItemOrder; page: Page }): ItemPage =>
    readItemPage(db, input.filter, input.sort, input.page, { kind: 'survey' }),

  /** Errors: `not_found`. */
  'items.detail': ({ item }: { item: number }): ItemDetail => readItemDetail(db, item),
})
