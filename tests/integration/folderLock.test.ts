import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { lockFolder, readOwner } from '../../src/main/db/folderLock.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

const HOLDER = `
import { lockFolder } from ${JSON.stringify(fileURLToPath(new URL('../../src/main/db/folderLock.ts', import.meta.url)))}
lockFolder(process.argv[1], 'window')
process.stdout.write('held')
setInterval(() => {}, 1000)
`

it('has one owner, names it to the second, and is free again when the owner is killed', async () => {
  const folder = temporaryFolder()
  const holder = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, folder])
  await once(holder.stdout, 'data')

  expect(() => lockFolder(folder, 'command line')).toThrow(
    expect.objectContaining({
      code: 'data_folder_in_use',
      message: expect.stringContaining(`the window of process ${holder.pid}`),
    }),
  )
  expect(readOwner(folder)?.pid).toBe(holder.pid)

  holder.kill('SIGKILL')
  await once(holder, 'exit')
  const lock = lockFolder(folder, 'command line')
  expect(readOwner(folder)?.door).toBe('command line')
  lock.release()
  expect(readOwner(folder)).toBeNull()
  lockFolder(folder, 'command line').release()
})
