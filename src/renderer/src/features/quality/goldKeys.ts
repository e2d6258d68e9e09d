import { GOLD_FIELDS, type GoldField, PRIORITY_BANDS } from '../../../../shared/domain/quality.ts'
import type { ItemKind } from '../../../../shared/domain/reading.ts'

/** The digits for the first two fields, as where items are corrected, and the letters below them for the third. */
const KEYS = Array.from('123456789qwertyuiopasdfg')
/** The lowest row: a mail's priority, which need not be given. */
const PRIORITY_KEYS = Array.from('zxcv')

export interface KeyedValue {
  field: GoldField | 'priority'
  value: string
}

/** What each key says of an item of the kind; no key says two things. */
export function keysOf(kind: ItemKind): Map<string, KeyedValue> {
  const values = GOLD_FIELDS[kind].flatMap(([field, options]): KeyedValue[] =>
    options.map((value) => ({ field, value })),
  )
  const priorities = PRIORITY_BANDS.map((value): KeyedValue => ({ field: 'priority', value }))
  return new Map([
    ...values.map((value, at): [string, KeyedValue] => [KEYS[at]!, value]),
    ...(kind === 'email' ? priorities : []).map((value, at): [string, KeyedValue] => [
      PRIORITY_KEYS[at]!,
      value,
    ]),
  ])
}

/** A key, and where it was pressed. */
export interface Pressed {
  key: string
  /** In a field, or with Ctrl, Alt or the like. */
  isTaken: boolean
  /** Over the page is a dialog, to which keys belong. */
  isDialogOpen: boolean
  /** On a button, link or disclosure that is not one of the labels: it does with Enter what it is there for. */
  isOnControl: boolean
}

/** What a key does to the labels of an item of the kind; null: nothing, and whatever else it does goes on. */
export function goldActionOf(
  pressed: Pressed,
  kind: ItemKind,
  isComplete: boolean,
): KeyedValue | 'save' | null {
  if (pressed.isTaken || pressed.isDialogOpen) return null
  if (pressed.key === 'Enter') return isComplete && !pressed.isOnControl ? 'save' : null
  return keysOf(kind).get(pressed.key.toLowerCase()) ?? null
}
