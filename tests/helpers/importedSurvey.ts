import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { verbatim } from './commandLine.ts'
import { temporaryFolder } from './temporaryFolder.ts'

/** A data folder into which a survey with these rows of `score,comment` was imported; it goes away with the test. */
export async function importedSurvey(
  ...rows: readonly string[]
): Promise<{ folder: string; data: string; file: string }> {
  const folder = temporaryFolder()
  const data = join(folder, 'data')
  const file = join(folder, 'survey.csv')
  writeFileSync(file, `score,comment\n${rows.join('\n')}\n`)
  await verbatim(['import', file, '--data', data])
  return { folder, data, file }
}
