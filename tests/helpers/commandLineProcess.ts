/** The command line as a process of its own, on the sources: `node tests/helpers/commandLineProcess.ts ARGUMENTS`. */
import { PROCESS_IO } from '../../src/cli/io.ts'
import { runCommandLine } from '../../src/cli/runCommandLine.ts'
import { RESOURCES_FOLDER } from './commandLine.ts'
import { SOURCE_WORKERS } from './workerFiles.ts'

const interruption = new AbortController()
process.once('SIGINT', () => interruption.abort())
process.once('SIGTERM', () => interruption.abort())

process.exitCode = await runCommandLine(process.argv.slice(2), {
  version: '0.0.0-test',
  resourcesFolder: RESOURCES_FOLDER,
  workerFiles: SOURCE_WORKERS,
  environment: process.env,
  io: PROCESS_IO,
  interrupted: interruption.signal,
})
