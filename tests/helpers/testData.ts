import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of real files that tests may read, from VERBATIM_TEST_DATA; null where there is none. */
export const testData: string | null = (() => {
  const folder = process.env['VERBATIM_TEST_DATA']
  return folder !== undefined && folder !== '' && existsSync(folder) ? folder : null
})()

export const testFile = (...parts: string[]): string => join(testData ?? 'no-test-data', ...parts)
