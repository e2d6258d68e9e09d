import { watchBattery } from './battery.ts'
import { blockSleep } from './stayAwake.ts'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Services, createServices } from '../main/createServices.ts'
import { VerbatimError } from '../shared/domain/errors.ts'
import { databasePath, defaultDataFolder } from '../main/dataFolder.ts'
import { stayAwake } from '../main/jobs/stayAwake.ts'
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

/**
 * - `read`: reads what is there
 * - `look`: reads what is there, and is as content with nothing
 * - `own`: changes what is there
 * - `make`: changes what is there, or begins it
 */
export type Access = 'read' | 'look' | 'own' | 'make'

/** What every command gets. */
export interface CommandContext extends CommandSurroundings {
  dataFolder(options: CommonOptions): string
  /**
   * Opens the services, does the work and closes them in good order whatever happens.
   *
   * @throws VerbatimError `not_found` where there is no data folder, but for `make`
   */
  withServices<Result>(
    options: CommonOptions,
    access: Access,
    work: (services: Services) => Promise<Result>,
  ): Promise<Result>
  /**
   * One JSON document, or words for people.
   *
   * @param where stderr for a command whose stdout carries what was asked for itself
   */
  print(options: CommonOptions, document: unknown, words: () => string, where?: 'out' | 'err'): void
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
      const folder = dataFolder(options)
      const isThere = existsSync(folder)
      if (!isThere && (access === 'read' || access === 'own')) throw missing(folder)
      // Who only reads leaves a folder without a database as it is.
      const isEmpty = !existsSync(databasePath(folder)) && (access === 'read' || access === 'look')
      const standIn = isEmpty ? mkdtempSync(join(tmpdir(), 'verbatim-')) : null
      try {
        const services = await createServices({
          dataFolder: standIn ?? folder,
          door: 'command line',
          access: access === 'read' || access === 'look' ? 'read' : 'own',
          background: false,
          logger: commandLogger(surroundings),
          workerFiles: surroundings.workerFiles,
          resourcesFolder: surroundings.resourcesFolder,
          environment,
          ...(access === 'own' || access === 'make' ? { power: watchBattery() } : {}),
        })
        const sleepAsEver =
          access === 'own' || access === 'make' ? stayAwake(services.runs.snapshot, blockSleep) : null
        try {
          return await work(services)
        } finally {
          sleepAsEver?.()
          await services.close()
        }
      } finally {
        if (standIn !== null) rmSync(standIn, { recursive: true, force: true, maxRetries: 5 })
      }
    },
    print: (options, document, words, where = 'out') => {
      if (options.json === true) io[where](`${JSON.stringify(document)}\n`)
      else io[where](`${words()}\n`)
    },
  }
}

const missing = (folder: string): VerbatimError =>
  new VerbatimError(
    'not_found',
    `there is no data folder ${folder}`,
    'Name the one you mean with --data, or begin one with "verbatim import FILE".',
  )

/** Warnings and errors go to stderr when VERBATIM_LOG is set; the command's own errors are printed anyway. */
function commandLogger({ environment, io }: CommandSurroundings): Logger {
  if (environment['VERBATIM_LOG'] === undefined) return SILENT_LOGGER
  const line = (level: string) => (message: string, details?: object) =>
    io.err(`${level} ${message}${details === undefined ? '' : ` ${JSON.stringify(details)}`}\n`)
  return { info: line('info'), warn: line('warn'), error: line('error') }
}
