import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { DialogAnswer } from '../../tools/electron-host/messages.ts'

const RUNNER = fileURLToPath(new URL('./hostRunner.ts', import.meta.url))

export interface HostProcess {
  readonly child: ChildProcess
  /** The latest address printed. */
  address(): string
  nextAddress(): Promise<string>
  output(): string
  answerNextDialog(answer: DialogAnswer): void
  /** Ends it in good order, as Ctrl+C does; resolves with the exit code. */
  quit(): Promise<number | null>
  /** Ends it at once, as a power cut does. */
  kill(): Promise<void>
}

export interface HostProcessOptions {
  appFolder: string
  mainBundle: string
  args?: readonly string[]
  environment?: NodeJS.ProcessEnv
}

/** Runs a main bundle on the stand-in host in a process of its own; resolves when there is an address to open. */
export async function startHostProcess(options: HostProcessOptions): Promise<HostProcess> {
  const { appFolder, mainBundle, args = [], environment } = options
  const child = fork(RUNNER, [appFolder, mainBundle, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  const addresses: string[] = []
  const waiting: ((address: string) => void)[] = []
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.on('message', (message: { address?: string }) => {
    if (message.address === undefined) return
    addresses.push(message.address)
    for (const resolve of waiting.splice(0)) resolve(message.address)
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const nextAddress = (): Promise<string> => new Promise((resolve) => waiting.push(resolve))

  const first = await Promise.race([nextAddress(), ended.then((code) => ({ code }))])
  if (typeof first === 'object') throw new Error(`the host ended with code ${first.code}\n${output}`)
  return {
    child,
    address: () => addresses[addresses.length - 1] ?? '',
    nextAddress,
    output: () => output,
    answerNextDialog: (answer) => child.send({ answerDialog: answer }),
    quit: () => {
      child.kill('SIGTERM')
      return ended
    },
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
