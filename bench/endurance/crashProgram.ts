/** The command line whose writer thread kills the process at a commit: `node bench/endurance/crashProgram.ts ARGUMENTS`. */
import { fileURLToPath } from 'node:url'
import { runAsProcess } from '../../src/cli/asProcess.ts'
import { RESOURCES_FOLDER } from '../../tests/helpers/resourcesFolder.ts'
import { TEST_WORKERS } from '../../tests/helpers/workerFiles.ts'

process.exitCode = await runAsProcess(process.argv.slice(2), {
  version: '0.0.0-bench',
  resourcesFolder: RESOURCES_FOLDER,
  workerFiles: { ...TEST_WORKERS, writer: fileURLToPath(new URL('crashWriter.ts', import.meta.url)) },
  environment: process.env,
})
