/** Verbatim's command line as a process group of its own: its threads from the bundles, main and the writer from the sources. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { openServices } from '../../tests/helpers/openServices.ts'
import { type CrashPlan, PLAN_VARIABLE, REPORT_DESCRIPTOR } from './boundaries.ts'

const PROGRAM = fileURLToPath(new URL('crashProgram.ts', import.meta.url))

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  /** It had reached the commit of its plan. */
  killedItself: boolean
  /** Seconds from the start to the first answer that was durable; null when there was none. */
  answeredAfter: number | null
  seconds: number
  said: string
}

export interface Program {
  process: ChildProcess
  /** Resolves with the first answer that is durable, or with the end. */
  answered: Promise<null>
  ended: Promise<Ended>
}

/** @param compiled where Node keeps the compiled sources: a start then takes about as long as one from the bundles */
export function startProgram(
  argv: readonly string[],
  { dataFolder, compiled, plan }: { dataFolder: string; compiled: string; plan: CrashPlan | null },
): Program {
  const startedAt = performance.now()
  const seconds = (): number => (performance.now() - startedAt) / 1_000
  const child = spawn(process.execPath, [PROGRAM, ...argv, '--data', dataFolder, '--json'], {
    env: {
      ...process.env,
      VERBATIM_TEST_BUNDLES: 'true',
      NODE_COMPILE_CACHE: compiled,
      [PLAN_VARIABLE]: JSON.stringify(plan),
    },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)))
  let reported = ''
  let answeredAfter: number | null = null
  const { promise: answered, resolve } = Promise.withResolvers<null>()
  child.stdio[REPORT_DESCRIPTOR]!.on('data', (chunk: Buffer) => {
    reported += chunk.toString()
    if (answeredAfter === null && reported.includes('answered')) {
      answeredAfter = seconds()
      resolve(null)
    }
  })
  const ended = new Promise<Ended>((settle) =>
    child.once('close', (code, signal) => {
      resolve(null)
      const killedItself = reported.includes('kill')
      settle({ code, signal, killedItself, answeredAfter, seconds: seconds(), said })
    }),
  )
  return { process: child, answered, ended }
}

export const killGroup = (child: ChildProcess): void => {
  if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL')
}

/** Makes the data folder, with these preferences. */
export async function setPreferences(
  dataFolder: string,
  values: Readonly<Record<string, string | number>>,
): Promise<void> {
  const services = await openServices(dataFolder)
  try {
    for (const [name, value] of Object.entries(values)) await services.preferences.set(name, value)
  } finally {
    await services.close()
  }
}
