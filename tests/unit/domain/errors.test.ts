import { expect, it } from 'vitest'
import { toErrorData } from '../../../src/shared/domain/errors.ts'

it('a defect names no log that is not kept', () => {
  const { code, hint } = toErrorData(new TypeError('x is not a function'))
  expect(code).toBe('internal')
  expect(hint).toContain('VERBATIM_LOG')
})
