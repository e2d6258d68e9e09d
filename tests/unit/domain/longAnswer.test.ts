import { expect, it } from 'vitest'
import { LONG_ANSWER, LONG_ANSWER_IN_WORDS } from '../../../src/shared/domain/longAnswer.ts'

it('is told in words as it is counted', () => {
  expect(LONG_ANSWER_IN_WORDS).toBe(`${LONG_ANSWER.toLocaleString('en')} characters`)
})
