import { existsSync } from 'node:fs'
import { access, constants, stat, statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { availableParallelism, totalmem } from 'node:os'
import type { Command } from 'commander'
import type { Services } from '../../main/createServices.ts'
import type { OwnServerState, SeenServer } from '../../shared/domain/run.ts'
import { toErrorData } from '../../shared/domain/errors.ts'
import { lockFolder } from '../../main/db/folderLock.ts'
import { databasePath } from '../../main/dataFolder.ts'
import { EXIT } from '../io.ts'
import type { CommandContext, CommonOptions } from '../session.ts'

interface Check {
  name: string
  ok: boolean
  detail: string
  hint: string
}

const GIGABYTE = 1e9
const ROOM_NEEDED = 2 * GIGABYTE
/** How long the database is looked through: some ten gigabytes on a laptop. */
const CHECK_MILLISECONDS = 30_000

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
      if (checks.some(({ ok }) => !ok)) context.exitWith(EXIT.someFailed)
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

/** The folder, or the nearest one above it that is there: looking makes none. */
function nearestFolder(folder: string): string {
  const path = resolve(folder)
  return existsSync(path) || dirname(path) === path ? path : nearestFolder(dirname(path))
}

async function checkFolder(folder: string): Promise<Check> {
  const check = { name: 'data folder', hint: 'Choose a folder you may write to with --data.' }
  const nearest = nearestFolder(folder)
  try {
    await access(nearest, constants.R_OK | constants.W_OK | constants.X_OK)
    if (!(await stat(nearest)).isDirectory()) return { ...check, ok: false, detail: `${nearest} is a file` }
    const detail =
      nearest === resolve(folder) ? folder : `${folder} is not there yet; the first import makes it`
    return { ...check, ok: true, detail }
  } catch (error) {
    return { ...check, ok: false, detail: (error as Error).message }
  }
}

async function checkRoom(folder: string): Promise<Check> {
  const check = { name: 'disk', hint: 'Make room: an import needs about three times the size of its file.' }
  try {
    const { bavail, bsize } = await statfs(nearestFolder(folder))
    const free = bavail * bsize
    return { ...check, ok: free > ROOM_NEEDED, detail: `${(free / GIGABYTE).toFixed(1)} GB free` }
  } catch (error) {
    return { ...check, ok: false, detail: (error as Error).message }
  }
}

function checkOwner(folder: string): Check {
  const check = { name: 'owner', hint: '' }
  // Locking would begin a folder.
  if (!existsSync(databasePath(folder)))
    return { ...check, ok: true, detail: 'nobody: there is no database yet' }
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
    return await context.withServices(options, 'look', async (services) => [
      await checkDatabase(services, existsSync(databasePath(context.dataFolder(options)))),
      ...(await checkServers(services)),
    ])
  } catch (error) {
    const { message, hint } = toErrorData(error)
    return [{ name: 'database', ok: false, detail: message, hint }]
  }
}

async function checkDatabase({ read }: Services, isThere: boolean): Promise<Check> {
  const check = {
    name: 'database',
    hint: 'Close Verbatim and put a copy of the data folder from before in its place; the damaged one is left as it is.',
  }
  if (!isThere) return { ...check, ok: true, detail: 'none yet' }
  const { tables, checked, problems } = await read.ask('database.check', {
    milliseconds: CHECK_MILLISECONDS,
  })
  if (problems.length > 0) return { ...check, ok: false, detail: `it is damaged: ${problems.join('; ')}` }
  const sources = await read.ask('sources.list', null)
  const looked =
    checked === tables
      ? `all ${tables} tables looked through`
      : `${checked} of ${tables} tables looked through in ${CHECK_MILLISECONDS / 1_000} s`
  return { ...check, ok: true, detail: `${sources.length} sources, ${looked}` }
}

async function checkServers({ server }: Services): Promise<Check[]> {
  const { further, own, ...first } = await server.test()
  return [
    checkServer('model server', first),
    ...(own === null || own.state === 'off' ? [] : [checkOwnServer(own)]),
    ...further.map((state) => checkServer(`model server ${state.address}`, state)),
  ]
}

function checkOwnServer({ state, executable, environment, message }: OwnServerState): Check {
  const settings = Object.entries(environment).map(([name, value]) => `${name}=${value}`)
  return {
    name: 'own model server',
    ok: state !== 'not possible',
    detail: [state, executable, ...settings, message].filter((part) => part !== '').join(', '),
    hint: 'See the preferences startServer and serverExecutable.',
  }
}

function checkServer(name: string, state: SeenServer): Check {
  return {
    name,
    ok: state.state === 'ready',
    detail:
      state.state === 'ready'
        ? `${state.address}, version ${state.version ?? 'unknown'}, models ${state.models.join(', ')}`
        : (state.error?.message ?? state.state),
    hint: state.error?.hint ?? '',
  }
}
