import { watchBattery } from './battery.ts'
import { resolve } from 'node:path'
import { homedir } from 'node:os'
import { type Services, createServices } from '../main/createServices.ts'
import { VerbatimError } from '../shared/domain/errors.ts'
import { defaultDataFolder } from '../main/dataFolder.ts'
import { type Logger, SILENT_LOGGER } from '../main/logger.ts'
import type { WorkerFiles } from '../main/workers/workerFiles.ts'
import type { CommandIo, ExitCode } from './io.ts'

/** What the surroundings give the command line: the bundle in a release, sources in tests. */
export interface CommandSurroundings {
  version: string
  resourcesFolder: string
  workerFiles: WorkerFiles
  environment: Readonly<Record<string, string | undefined>>
  io: CommandIo
  /** Aborted by Ctrl+C or SIGTERM. */
  interrupted: AbortSignal
}

export interface CommonOptions {
  data?: string
  json?: boolean
}

/** What every command gets. */
export interface CommandContext extends CommandSurroundings {
  dataFolder(options: CommonOptions): string
  /** Opens the services, does the work and closes them in good order whatever happens. */
  withServices<Result>(
    options: CommonOptions,
    access: 'own' | 'read',
    work: (services: Services) => Promise<Result>,
  ): Promise<Result>
  /** One JSON document, or words for people. */
  print(options: CommonOptions, document: unknown, words: () => string): void
  /** Ends the command with another code than 0. */
  exitWith(code: ExitCode): void
}

export function createContext(
  surroundings: CommandSurroundings,
  exitWith: (code: ExitCode) => void,
): CommandContext {
  const { environment, io } = surroundings
  const dataFolder = ({ data }: CommonOptions): string => {
    // What an unset variable leaves of "$FOLDER": it must not mean the current folder.
    if (data === '') throw new VerbatimError('usage', '--data names no folder', 'Name one, or leave it out.')
    const given = data ?? environment['VERBATIM_DATA'] ?? ''
    return resolve(given === '' ? defaultDataFolder(process.platform, environment, homedir()) : given)
  }
  return {
    ...surroundings,
    dataFolder,
    exitWith,
    withServices: async (options, access, work) => {
      const services = await createServices({
        dataFolder: dataFolder(options),
        door: 'command line',
        access,
        background: false,
        logger: commandLogger(surroundings),
        workerFiles: surroundings.workerFiles,
        resourcesFolder: surroundings.resourcesFolder,
        environment,
        ...(access === 'own' ? { power: watchBattery() } : {}),
      })
      try {
        return await work(services)
      } finally {
        await services.close()
      }
    },
    print: (options, document, words) => {
      if (options.json === true) io.out(`${JSON.stringify(document)}\n`)
      else io.out(`${words()}\n`)
    },
  }
}

/** Warnings and errors go to stderr when VERBATIM_LOG is set; the command's own errors are printed anyway. */
function commandLogger({ environment, io }: CommandSurroundings): Logger {
  if (environment['VERBATIM_LOG'] === undefined) return SILENT_LOGGER
  const line = (level: string) => (message: string, details?: object) =>
    io.err(`${level} ${message}${details === undefined ? '' : ` ${JSON.stringify(details)}`}\n`)
  return { info: line('info'), warn: line('warn'), error: line('error') }
}
