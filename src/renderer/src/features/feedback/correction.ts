import { fieldOf } from '../../components/readLabels.ts'
import type { ItemDetail, Judgement } from '../../../../shared/domain/item.ts'

export interface Correction {
  judgement: Judgement
  /** What brings back what stood there: a person's word before it, or none. */
  undo: Judgement
}

/**
 * What a press of a key or button says about `item`; the same again takes it back.
 *
 * @param latest the last answer, which may still be that of the item before
 * @returns null as long as it is not known what is said of the item now
 */
export function correctionOf(
  latest: ItemDetail | null,
  item: number,
  field: Judgement['field'],
  value: string,
): Correction | null {
  if (latest?.item !== item) return null
  const { value: before, origin } = fieldOf(latest.answer, field)
  const own = origin === 'person' ? before : null
  return {
    judgement: { item, field, value: own === value ? null : value },
    undo: { item, field, value: own },
  }
}
