/** The door for scripts: `verbatim COMMAND`, and the packaged executable with `cli` as its first argument. */
import { resolve } from 'node:path'
import packageJson from '../../package.json' with { type: 'json' }
import { BUNDLED_WORKERS } from '../main/workers/files.ts'
import { PROCESS_IO } from './io.ts'
import { runCommandLine as run } from './runCommandLine.ts'

/**
 * @param argv the arguments after the program's name
 * @param resourcesFolder holds `prompts/` and `sample/`; the default is that of a checkout
 * @returns the exit code
 */
export async function runCommandLine(
  argv: readonly string[],
  resourcesFolder = resolve(import.meta.dirname, '../../resources'),
): Promise<number> {
  const interruption = new AbortController()
  const interrupt = (): void => interruption.abort()
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  try {
    return await run(argv, {
      version: packageJson.version,
      resourcesFolder,
      workerFiles: BUNDLED_WORKERS,
      environment: process.env,
      io: PROCESS_IO,
      interrupted: interruption.signal,
    })
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}
