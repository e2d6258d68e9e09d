import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { VerbatimError } from '../../src/shared/domain/errors.ts'
import { type ControlRequest, askOwner, serveMailbox } from '../../src/main/control/mailbox.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

it('hands requests to the owner and its refusals back', async () => {
  const folder = temporaryFolder()
  const taken: ControlRequest[] = []
  const mailbox = serveMailbox(
    folder,
    async (request) => {
      taken.push(request)
      if (request.command === 'stop') throw new VerbatimError('run_state', 'nothing runs', 'Start a run.')
    },
    SILENT_LOGGER,
  )
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
  const mailbox = serveMailbox(
    folder,
    async () => {
      served += 1
    },
    SILENT_LOGGER,
  )
  onTestFinished(() => mailbox.close())
  await askOwner(folder, { command: 'pause' })
  writeFileSync(join(folder, 'control', 'odd.request.json'), '{"command":"format the disk"}')
  await askOwner(folder, { command: 'pause' })
  expect(served).toBe(2)
})

it('goes on after a request that was withdrawn, and after its folder was away', async () => {
  const folder = temporaryFolder()
  const control = join(folder, 'control')
  const warnings: unknown[] = []
  const logger = { warn: (_message: string, fields?: object) => warnings.push(fields) }
  mkdirSync(control)
  // Listed, and gone when it is looked at.
  symlinkSync(join(control, 'nowhere'), join(control, 'withdrawn.request.json'))
  const oldReply = join(control, 'old.reply.json')
  writeFileSync(oldReply, '{"ok":true}')
  utimesSync(oldReply, 1, 1)
  const mailbox = serveMailbox(folder, () => Promise.resolve(), logger)
  onTestFinished(() => mailbox.close())
  await askOwner(folder, { command: 'pause' })
  expect(await readdir(control)).toEqual(['withdrawn.request.json'])
  expect(warnings).toEqual([])

  await rm(join(control, 'withdrawn.request.json'))
  await rename(control, join(folder, 'away'))
  await vi.waitUntil(() => warnings.length > 0)
  await askOwner(folder, { command: 'pause' })
  expect(warnings).toHaveLength(1)
})
