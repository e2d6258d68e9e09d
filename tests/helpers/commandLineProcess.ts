/**
 * The command line as a process of its own: `node tests/helpers/commandLineProcess.ts ARGUMENTS`. From the bundles where
 * they have just been built (see workerFiles.ts), else from the sources.
 */
const argv = process.argv.slice(2)

async function run(): Promise<number> {
  const { RESOURCES_FOLDER } = await import('./resourcesFolder.ts')
  if (process.env['VERBATIM_TEST_BUNDLES'] === 'true') {
    const bundle = new URL('../../out/main/cli.js', import.meta.url).href
    const { runCommandLine } = (await import(bundle)) as typeof import('../../src/cli/index.ts')
    return runCommandLine(argv, RESOURCES_FOLDER)
  }
  const { runAsProcess } = await import('../../src/cli/asProcess.ts')
  const { TEST_WORKERS } = await import('./workerFiles.ts')
  return runAsProcess(argv, {
    version: '0.0.0-test',
    resourcesFolder: RESOURCES_FOLDER,
    workerFiles: TEST_WORKERS,
    environment: process.env,
  })
}

process.exitCode = await run()
