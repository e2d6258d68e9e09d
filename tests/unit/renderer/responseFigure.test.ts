import { expect, it } from 'vitest'
import { responseFigure } from '../../../src/renderer/src/features/mail/responseFigure.ts'

const owners = [{ address: 'help@shop.example', reason: 'preference' as const }]

it('the time to an answer is told of a mailbox whose owner is known', () => {
  const known = { messages: 9, medianResponseHours: 2, owners }
  expect(responseFigure(known)).toEqual({ value: '2 h', of: '' })
  expect(responseFigure({ ...known, owners: [] })).toEqual({ value: '–', of: ' the owner is not known' })
  expect(responseFigure({ ...known, medianResponseHours: null })).toMatchObject({ of: ' no answered mail' })
  expect(responseFigure({ messages: 0, medianResponseHours: null, owners: [] }).of).toBe(' no answered mail')
})
