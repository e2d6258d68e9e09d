import { describe, expect, it } from 'vitest'
import { goldActionOf, keysOf } from '../../../src/renderer/src/features/quality/goldKeys.ts'
import { GOLD_FIELDS, PRIORITY_BANDS } from '../../../src/shared/domain/quality.ts'

describe('the keys of blind labelling', () => {
  it.each(['survey', 'email'] as const)('give every value of %s one of its own', (kind) => {
    const keys = keysOf(kind)
    const values = GOLD_FIELDS[kind].flatMap(([field, options]) =>
      options.map((value) => `${field} ${value}`),
    )
    if (kind === 'email') values.push(...PRIORITY_BANDS.map((band) => `priority ${band}`))
    expect(keys.get('z')).toEqual(kind === 'email' ? { field: 'priority', value: '0-24' } : undefined)
    expect(keys.has('undefined')).toBe(false)
    expect([...keys.values()].map(({ field, value }) => `${field} ${value}`)).toEqual(values)
    // As where items are corrected.
    expect(keys.get('1')).toEqual({ field: 'sentiment', value: 'very negative' })
    expect(keys.get('6')).toEqual({ field: 'urgency', value: 'low' })
  })

  const press = (key: string, more = {}) => ({
    ...{ key, isTaken: false, isDialogOpen: false, isOnControl: false },
    ...more,
  })

  it('save with Enter what is complete, and leave Enter to the control that has the focus', () => {
    expect(goldActionOf(press('Enter'), 'survey', true)).toBe('save')
    expect(goldActionOf(press('Enter'), 'survey', false)).toBeNull()
    expect(goldActionOf(press('Enter', { isOnControl: true }), 'survey', true)).toBeNull()
    expect(goldActionOf(press('Q', { isOnControl: true }), 'email', true)).toMatchObject({
      field: 'type',
    })
    expect(goldActionOf(press('Tab'), 'survey', true)).toBeNull()
  })

  it.each(['1', 'q', 'Enter'])('do nothing behind a dialog or in a field: %s', (key) => {
    expect(goldActionOf(press(key, { isDialogOpen: true }), 'email', true)).toBeNull()
    expect(goldActionOf(press(key, { isTaken: true }), 'email', true)).toBeNull()
  })
})
