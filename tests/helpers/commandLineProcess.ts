/** The command line as a process of its own, on the sources: `node tests/helpers/commandLineProcess.ts ARGUMENTS`. */
import { runAsProcess } from '../../src/cli/asProcess.ts'
import { RESOURCES_FOLDER } from './commandLine.ts'
import { SOURCE_WORKERS } from './workerFiles.ts'

process.exitCode = await runAsProcess(process.argv.slice(2), {
  version: '0.0.0-test',
  resourcesFolder: RESOURCES_FOLDER,
  workerFiles: SOURCE_WORKERS,
  environment: process.env,
})
