import { GOLD_FIELDS, type GoldField } from '../../../../shared/domain/quality.ts'
import type { ItemKind } from '../../../../shared/domain/reading.ts'

/** The digits for the first two fields, as where items are corrected, and the letters below them for the third. */
const KEYS = Array.from('123456789qwertyuiopasdfg')

export interface KeyedValue {
  field: GoldField
  value: string
}

/** What each key says of an item of the kind; no key says two things. */
export function keysOf(kind: ItemKind): Map<string, KeyedValue> {
  const values = GOLD_FIELDS[kind].flatMap(([field, options]): KeyedValue[] =>
    options.map((value) => ({ field, value })),
  )
  return new Map(values.map((value, at) => [KEYS[at]!, value]))
}
