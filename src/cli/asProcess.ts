import { type CommandIo, EXIT } from './io.ts'
import { readSecret } from './readSecret.ts'
import { runCommandLine } from './runCommandLine.ts'
import type { CommandSurroundings } from './session.ts'

/** A stream of the process, as far as it is needed here. */
export interface Output {
  write(text: string): unknown
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown
  isTTY?: boolean
}

export interface Outputs {
  out: Output
  err: Output
}

/**
 * Runs one command with what belongs to the process: Ctrl+C and SIGTERM interrupt it, and so does the end of whoever reads
 * its output (`verbatim results | head -1`), after which it writes nothing more. In good order in either case.
 *
 * @returns the exit code
 */
export async function runAsProcess(
  argv: readonly string[],
  surroundings: Omit<CommandSurroundings, 'io' | 'interrupted'>,
  outputs: Outputs = { out: process.stdout, err: process.stderr },
): Promise<number> {
  const interruption = new AbortController()
  const interrupt = (): void => interruption.abort()
  /** Why nothing can be written any more. */
  const broken: NodeJS.ErrnoException[] = []
  // Left in place when the command has ended: what is written last may fail only then.
  for (const output of [outputs.out, outputs.err]) {
    output.on('error', (error) => {
      broken.push(error)
      interrupt()
    })
  }
  const io: CommandIo = {
    out: (text) => broken.length === 0 && outputs.out.write(text),
    err: (text) => broken.length === 0 && outputs.err.write(text),
    errIsTerminal: outputs.err.isTTY === true,
    secret: readSecret,
  }
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  try {
    const code = await runCommandLine(argv, { ...surroundings, io, interrupted: interruption.signal })
    const [why] = broken
    if (why === undefined) return code
    if (why.code === 'EPIPE') return EXIT.pipeClosed
    outputs.err.write(`the output could not be written: ${why.message}\n`)
    return EXIT.notDone
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}
