import { spawn, spawnSync } from 'node:child_process'
import { createWriteStream } from 'node:fs'

export interface CommandOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** Where the command's output goes instead of the terminal; the last lines of it are part of a failure's message. */
  logFile?: string
  /** After this many milliseconds the command is ended and counts as failed. */
  timeLimit?: number
}

export class CommandFailed extends Error {
  readonly exitCode: number | null

  constructor(command: string, exitCode: number | null, reason: string, tail: string) {
    super(`${command}: ${reason}${tail === '' ? '' : `\n${tail}`}`)
    this.name = 'CommandFailed'
    this.exitCode = exitCode
  }
}

const TAIL_LINES = 15

/** Runs a command to its end. Throws CommandFailed when it cannot be started, ends with another code than 0, or takes too long. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<void> {
  return new Promise((resolve, reject) => {
    const log = options.logFile === undefined ? null : createWriteStream(options.logFile)
    let tail = ''
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: log === null ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    })
    const keep = (chunk: Buffer): void => {
      log?.write(chunk)
      tail = (tail + chunk.toString()).split('\n').slice(-TAIL_LINES).join('\n')
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)

    let late = false
    const timer =
      options.timeLimit === undefined
        ? undefined
        : setTimeout(() => {
            late = true
            child.kill('SIGKILL')
          }, options.timeLimit)
    const settle = (code: number | null, reason: string | null): void => {
      clearTimeout(timer)
      log?.end()
      if (reason === null) resolve()
      else reject(new CommandFailed(command, code, reason, tail.trim()))
    }
    child.on('error', (error) => {
      settle(null, `could not be started (${error.message})`)
    })
    child.on('close', (code, signal) => {
      if (late) settle(code, `took longer than ${String((options.timeLimit ?? 0) / 1000)} s and was ended`)
      else if (code === 0) settle(code, null)
      else settle(code, code === null ? `was ended by ${String(signal)}` : `ended with code ${String(code)}`)
    })
  })
}

/** The first of the commands that can be started with these arguments, or null. */
export const firstThatRuns = (commands: readonly string[], args: readonly string[]): string | null =>
  commands.find((command) => spawnSync(command, args, { stdio: 'ignore' }).status === 0) ?? null
