/** The entry of the packaged program: a window, or with the first argument `cli` the command line. */
import { enableCompileCache } from 'node:module'
import { app } from './electron/electron.ts'
import { commandLineArguments } from './electron/programArguments.ts'

const commandLine = commandLineArguments(process.argv, app.isPackaged)

enableCompileCache()
if (commandLine === null) {
  const { startApp } = await import('./electron/startApp.ts')
  startApp()
} else {
  const { runWithoutWindow } = await import('./electron/runWithoutWindow.ts')
  runWithoutWindow(commandLine)
}
