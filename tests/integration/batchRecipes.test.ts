import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readPrompts } from '../../src/main/analysis/prompt.ts'
import { exportBatch } from '../../src/main/batch/exportBatch.ts'
import { takeAnswers } from '../../src/main/batch/takeAnswers.ts'
import { cleanUp } from '../helpers/cleanUp.ts'
import { defaultPreferences } from '../helpers/defaultPreferences.ts'
import {
  PROMPTS_FOLDER,
  primaryRequest,
  startRunHarness,
  temporaryFolder,
  withStore,
} from '../helpers/runHarness.ts'
import { seedItems, surveyItems } from '../helpers/seedItems.ts'
import { standardAnswer } from '../helpers/simulatedAnswers.ts'
import { startSimulatedServer } from '../helpers/simulatedServer.ts'
import { TEST_WORKERS } from '../helpers/workerFiles.ts'

it('answers from a file put their recipe in force: also what it had answered before is shown again', async () => {
  const folder = temporaryFolder()
  cleanUp.push(folder.remove)
  seedItems(folder.path, surveyItems(2))
  const server = await startSimulatedServer({ ms: 0 })
  cleanUp.push(() => server.stop())
  const { runs, read, write, close } = await startRunHarness({
    dataFolder: folder.path,
    address: server.address,
  })
  cleanUp.push(close)
  const file = join(folder.path, 'jobs.jsonl')
  const byFile = async (): Promise<number> => {
    await exportBatch(
      {
        ...{ read, write, workerFiles: TEST_WORKERS, textsReady: Promise.resolve() },
        threads: { rethread: () => Promise.resolve() },
        preferences: { all: defaultPreferences },
        prompts: readPrompts(PROMPTS_FOLDER),
      },
      { stages: ['primary'], model: 'big/model', limit: null, out: file },
    )
    const answers = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => {
        const { custom_id, body } = JSON.parse(line) as {
          custom_id: string
          body: { messages: { content: string }[] }
        }
        const [system, user] = body.messages
        const content = standardAnswer(user!.content, system!.content)
        return JSON.stringify({ custom_id, response: { choices: [{ message: { content } }] } })
      })
    writeFileSync(file, answers.join('\n'))
    return (await takeAnswers({ read, write }, file)).settled
  }
  const shown = (): unknown[] =>
    withStore(folder.path, (db) =>
      db.all<{ model: string }>(
        `SELECT r.model FROM item i JOIN answer a ON a.id = i.answer_id JOIN recipe r ON r.id = a.recipe_id ORDER BY i.id`,
      ),
    ).map(({ model }) => model)

  expect(await byFile()).toBe(2)
  expect(await runs.settled((await runs.start(primaryRequest())).run)).toMatchObject({ state: 'done' })
  expect(new Set(shown())).toEqual(new Set(['simulated:latest']))
  seedItems(folder.path, [{ text: 'A third one that came later' }])
  expect(await byFile()).toBe(1)
  expect(shown()).toEqual(['big/model', 'big/model', 'big/model'])
})
