import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openReadable } from '../../../src/main/db/open.ts'
import { brokenOffReason } from '../../../src/main/jobs/runErrors.ts'
import { temporaryFolder } from '../../helpers/temporaryFolder.ts'

it('a run whose data folder is gone says what can be done', () => {
  const gone = join(temporaryFolder(), 'gone')
  let reason = ''
  try {
    openReadable(gone)
  } catch (error) {
    reason = brokenOffReason(error)
  }
  expect(reason).toContain(`there is no database in ${gone}. `)
  expect(reason).toContain('put it back')
  expect(brokenOffReason(new Error('odd'))).toBe('odd')
})
