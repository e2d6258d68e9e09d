/** `npm start`: builds what is not built, chooses a host for the window, says which and why, and runs it. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { boundMemory } from './lib/boundMemory.ts'
import { buildWhenNeeded } from './lib/build.ts'
import { chooseHost } from './lib/electronBinary.ts'
import { START_HELP, type StartArguments, parseStartArguments } from './lib/startArguments.ts'

const ROOT = join(import.meta.dirname, '..')
const say = (line: string): void => void process.stdout.write(`${line}\n`)

async function main(): Promise<void> {
  const chosen = readArguments()
  if (chosen === null) return
  const started = performance.now()
  if (chosen.build && (await buildWhenNeeded(ROOT))) {
    say(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.`)
  }
  const choice = await chooseHost({
    wanted: chosen.host,
    environment: process.env,
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
  })
  if (choice.host === 'electron') {
    say(`Verbatim runs in Electron: ${choice.why}.`)
    runElectron(choice.executable, chosen.appArguments)
    return
  }
  say(`Verbatim runs in your browser, on the stand-in host: ${choice.why}.`)
  await runStandIn(chosen)
}

function readArguments(): StartArguments | null {
  try {
    const parsed = parseStartArguments(process.argv.slice(2))
    if (!parsed.help) return parsed
    process.stdout.write(START_HELP)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n${START_HELP}`)
    process.exitCode = 2
  }
  return null
}

function runElectron(executable: string, args: readonly string[]): void {
  const environment = { ...process.env }
  // Set by some editors' terminals; Electron would then be a plain Node.
  delete environment['ELECTRON_RUN_AS_NODE']
  const child = spawn(executable, [ROOT, ...args], { stdio: 'inherit', env: environment })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    process.stderr.write(
      `Electron could not be started: ${error.message}\nTry: npm start -- --host stand-in\n`,
    )
    process.exitCode = 1
  })
  child.on('close', (code, signal) => {
    process.exitCode = code ?? 128 + (signal === null ? 0 : constants.signals[signal])
  })
}

const WHY_ADDRESS = {
  started: 'Open this address in a browser (it works once; npm start gives a new one):',
  closed: 'The page was closed; Verbatim goes on. To open it again:',
  used: 'Someone came with an address that was used already. This one works:',
} as const

async function runStandIn({ port, appArguments }: StartArguments): Promise<void> {
  const { runHost } = await import('./electron-host/run.ts')
  await runHost({
    appFolder: ROOT,
    mainBundle: join(ROOT, 'out', 'main', 'index.js'),
    args: appArguments,
    port,
    onAddress: (address, why) => {
      say(`\n${WHY_ADDRESS[why]}\n\n  ${address}\n`)
      if (why === 'started') say('End it with Ctrl+C: everything is kept.')
    },
  })
}

boundMemory()
await main()
