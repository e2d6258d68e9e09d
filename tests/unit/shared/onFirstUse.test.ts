import { expect, it } from 'vitest'
import { onFirstUse } from '../../../src/shared/onFirstUse.ts'

it('is made when it is first needed, and once, also where there is nothing in it', () => {
  let made = 0
  const nothing = onFirstUse(() => {
    made++
    return undefined
  })
  expect(made).toBe(0)
  expect([nothing(), nothing()]).toEqual([undefined, undefined])
  expect(made).toBe(1)
})
