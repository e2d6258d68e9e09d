import { access, constants, statfs } from 'node:fs/promises'
import { availableParallelism, totalmem } from 'node:os'
import type { Command } from 'commander'
import { toErrorData } from '../../shared/domain/errors.ts'
import { lockFolder } from '../../main/db/folderLock.ts'
import { makeFolder } from '../../main/folders.ts'
import type { CommandContext, CommonOptions } from '../session.ts'

interface Check {
  name: string
  ok: boolean
  detail: string
  hint: string
}

const GIGABYTE = 1e9
const ROOM_NEEDED = 2 * GIGABYTE

export function registerDoctor(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .description('check what Verbatim needs')
    .action(async (options: CommonOptions) => {
      const folder = context.dataFolder(options)
      const checks = [
        checkRuntime(),
        await checkFolder(folder),
        await checkRoom(folder),
        checkOwner(folder),
        ...(await checkStoreAndServer(context, options)),
      ]
      context.print(options, { checks }, () =>
        checks
          .map(
            ({ name, ok, detail, hint }) =>
              `${ok ? 'ok ' : 'NO '} ${name}: ${detail}${ok || hint === '' ? '' : `\n    ${hint}`}`,
          )
          .join('\n'),
      )
    })
}

function checkRuntime(): Check {
  return {
    name: 'runtime',
    ok: Number(process.versions.node.split('.')[0]) >= 24,
    detail: `Node ${process.versions.node}, ${availableParallelism()} cores, ${(totalmem() / GIGABYTE).toFixed(1)} GB of memory`,
    hint: 'Node 24 or newer is needed.',
  }
}

async function checkFolder(folder: string): Promise<Check> {
  const check = { name: 'data folder', detail: folder, hint: 'Choose a folder you may write to with --data.' }
  try {
    makeFolder(folder)
    await access(folder, constants.R_OK | constants.W_OK)
    return { ...check, ok: true }
  } catch (error) {
    return { ...check, ok: false, detail: (error as Error).message }
  }
}

async function checkRoom(folder: string): Promise<Check> {
  const check = { name: 'disk', hint: 'Make room: an import needs about three times the size of its file.' }
  try {
    const { bavail, bsize } = await statfs(folder)
    const free = bavail * bsize
    return { ...check, ok: free > ROOM_NEEDED, detail: `${(free / GIGABYTE).toFixed(1)} GB free` }
  } catch (error) {
    return { ...check, ok: false, detail: (error as Error).message }
  }
}

function checkOwner(folder: string): Check {
  const check = { name: 'owner', hint: '' }
  try {
    lockFolder(folder, 'command line').release()
    return { ...check, ok: true, detail: 'nobody else has the folder open' }
  } catch (error) {
    const { code, message, hint } = toErrorData(error)
    return { name: 'owner', ok: code === 'data_folder_in_use', detail: message, hint }
  }
}

async function checkStoreAndServer(context: CommandContext, options: CommonOptions): Promise<Check[]> {
  try {
    return await context.withServices(options, 'read', async ({ read, server }) => {
      const sources = await read.ask('sources.list', null)
      const state = await server.test(null)
      return [
        { name: 'database', ok: true, detail: `${sources.length} sources`, hint: '' },
        {
          name: 'model server',
          ok: state.state === 'ready',
          detail:
            state.state === 'ready'
              ? `${state.address}, version ${state.version ?? 'unknown'}, models ${state.models.join(', ')}`
              : (state.error?.message ?? state.state),
          hint: state.error?.hint ?? '',
        },
      ]
    })
  } catch (error) {
    const { message, hint } = toErrorData(error)
    return [{ name: 'database', ok: false, detail: message, hint }]
  }
}
