import { join } from 'node:path'
import { app } from './electron.ts'

/**
 * The command line of an installed laptop, which has no Node of its own. Works over ssh too: no display is asked for.
 */
export function runWithoutWindow(args: readonly string[]): void {
  app.commandLine.appendSwitch('ozone-platform', 'headless')
  app.commandLine.appendSwitch('disable-gpu')
  void run(args).then((exitCode) => app.exit(exitCode))
}

async function run(args: readonly string[]): Promise<number> {
  try {
    const { runCommandLine } = await import('../../cli/index.ts')
    const resources = app.isPackaged ? process.resourcesPath : join(app.getAppPath(), 'resources')
    return await runCommandLine(args, resources)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return 1
  }
}
