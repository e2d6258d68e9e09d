import { writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { VerbatimError } from '../../src/shared/domain/errors.ts'
import { type ControlRequest, askOwner, serveMailbox } from '../../src/main/control/mailbox.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

it('hands requests to the owner and its refusals back', async () => {
  const folder = temporaryFolder()
  const taken: ControlRequest[] = []
  const mailbox = serveMailbox(folder, async (request) => {
    taken.push(request)
    if (request.command === 'stop') throw new VerbatimError('run_state', 'nothing runs', 'Start a run.')
  })
  onTestFinished(() => mailbox.close())

  await askOwner(folder, { command: 'setPreference', name: 'workers', value: 4 })
  await expect(askOwner(folder, { command: 'stop' })).rejects.toMatchObject({
    code: 'run_state',
    hint: 'Start a run.',
  })
  expect(taken).toEqual([{ command: 'setPreference', name: 'workers', value: 4 }, { command: 'stop' }])
  expect(await readdir(join(folder, 'control'))).toEqual([])
})

it('survives a request it cannot understand', async () => {
  const folder = temporaryFolder()
  let served = 0
  const mailbox = serveMailbox(folder, async () => {
    served += 1
  })
  onTestFinished(() => mailbox.close())
  await askOwner(folder, { command: 'pause' })
  writeFileSync(join(folder, 'control', 'odd.request.json'), '{"command":"format the disk"}')
  await askOwner(folder, { command: 'pause' })
  expect(served).toBe(2)
})
