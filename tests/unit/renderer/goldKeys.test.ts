import { describe, expect, it } from 'vitest'
import { keysOf } from '../../../src/renderer/src/features/quality/goldKeys.ts'
import { GOLD_FIELDS } from '../../../src/shared/domain/quality.ts'

describe('the keys of blind labelling', () => {
  it.each(['survey', 'email'] as const)('give every value of %s one of its own', (kind) => {
    const keys = keysOf(kind)
    const values = GOLD_FIELDS[kind].flatMap(([field, options]) =>
      options.map((value) => `${field} ${value}`),
    )
    expect(keys.has('undefined')).toBe(false)
    expect([...keys.values()].map(({ field, value }) => `${field} ${value}`)).toEqual(values)
    // As where items are corrected.
    expect(keys.get('1')).toEqual({ field: 'sentiment', value: 'very negative' })
    expect(keys.get('6')).toEqual({ field: 'urgency', value: 'low' })
  })
})
