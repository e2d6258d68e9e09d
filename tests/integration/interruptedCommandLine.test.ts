/** What a killed command leaves, and what the next one makes of it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { RESOURCES_FOLDER, verbatim } from '../helpers/commandLine.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'
import { SOURCE_WORKERS } from '../helpers/workerFiles.ts'
import { createServices } from '../../src/main/createServices.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'

const COMMAND_LINE = fileURLToPath(new URL('../helpers/commandLineProcess.ts', import.meta.url))

interface ImportReport {
  sources: { id: number; path: string; rows: number; items: number; duplicates: number }[]
}

it('a killed import is finished by the same command and reported once', async () => {
  const folder = temporaryFolder()
  const data = join(folder, 'data')
  const survey = join(folder, 'survey.csv')
  const rows = Array.from({ length: 60_000 }, (_, index) => `${index % 11},answer ${index},${index}`)
  writeFileSync(survey, `nps,comment,number\n${rows.join('\n')}\n`)
  const child = spawn(process.execPath, [COMMAND_LINE, 'import', survey, '--data', data], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const unfinished = async (): Promise<boolean> => {
    const sources = await verbatim(['sources', '--data', data, '--json'])
    return (
      sources.code === 0 && sources.json<{ state: string }[]>().some(({ state }) => state === 'importing')
    )
  }
  while (child.exitCode === null && !(await unfinished())) await wait(20)
  child.kill('SIGKILL')
  await ended

  const again = await verbatim(['import', survey, '--data', data, '--json'])
  expect(again.code).toBe(0)
  expect(again.json<ImportReport>().sources).toMatchObject([
    { id: 1, path: survey, rows: 60_000, items: 60_000, duplicates: 0 },
  ])
  expect((await verbatim(['nps', '--data', data, '--json'])).json()).toMatchObject({ n: 60_000 })
})

it('a folder whose reader cannot start is left free for the next process', async () => {
  const folder = temporaryFolder()
  const broken = join(folder, 'broken.mjs')
  writeFileSync(broken, 'this is no program')
  const options = {
    dataFolder: join(folder, 'data'),
    door: 'command line',
    access: 'own',
    background: false,
    logger: SILENT_LOGGER,
    resourcesFolder: RESOURCES_FOLDER,
    environment: {},
  } as const
  await expect(
    createServices({ ...options, workerFiles: { ...SOURCE_WORKERS, reader: broken } }),
  ).rejects.toThrow()
  const services = await createServices({ ...options, workerFiles: SOURCE_WORKERS })
  expect(services.readOnlyBecause).toBeNull()
  await services.close()
})
