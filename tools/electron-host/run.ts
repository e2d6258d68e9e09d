import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { setHost } from './current.ts'
import { createHost, type HostOptions } from './host.ts'
import type { DialogAnswer } from './messages.ts'

export interface RunOptions extends HostOptions {
  /** The built entry of the main process. */
  mainBundle: string
  /** The app's own arguments. */
  args: readonly string[]
}

const STAND_IN = new URL('./electron.ts', import.meta.url).href

/** Runs the built main bundle on plain Node, with the stand-in for the module `electron`. */
export async function runHost(options: RunOptions): Promise<void> {
  const host = createHost(options)
  setHost(host)
  registerHooks({
    resolve: (specifier, context, nextResolve) =>
      specifier === 'electron' ? { url: STAND_IN, shortCircuit: true } : nextResolve(specifier, context),
  })
  process.argv = [process.execPath, options.appFolder, ...options.args]
  quitOnSignals(() => host.quit())
  silenceExperiments()
  process.on('message', (message) => {
    const answer = parseDialogAnswer(message)
    if (answer !== null) host.answerNextDialog(answer)
  })
  await import(pathToFileURL(join(options.mainBundle)).href)
}

/** Stripping types is still called an experiment by Node; the person can do nothing about it. */
function silenceExperiments(): void {
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    if (warning.name !== 'ExperimentalWarning') process.stderr.write(`${warning.name}: ${warning.message}\n`)
  })
}

/** The first signal closes the app in good order, a second one at once. */
function quitOnSignals(quit: () => void): void {
  let asked = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (asked) process.exit(130)
      asked = true
      quit()
    })
  }
}

/** A parent process, as in tests, may send the answers to the dialogs to come. */
function parseDialogAnswer(message: unknown): DialogAnswer | null {
  if (typeof message !== 'object' || message === null || !('answerDialog' in message)) return null
  return message.answerDialog as DialogAnswer
}
