/** The door for scripts: `verbatim COMMAND`, and the packaged executable with `cli` as its first argument. */
import { resolve } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { BUNDLED_WORKERS } from '../main/workers/files.ts'
import { runAsProcess } from './asProcess.ts'

/**
 * @param argv the arguments after the program's name
 * @param resourcesFolder holds `prompts/` and `sample/`; the default is that of a checkout
 * @returns the exit code
 */
export const runCommandLine = (
  argv: readonly string[],
  resourcesFolder = resolve(import.meta.dirname, '../../resources'),
): Promise<number> =>
  runAsProcess(argv, {
    version: packageJson.version,
    resourcesFolder,
    workerFiles: BUNDLED_WORKERS,
    environment: process.env,
  })
