import { createInterface } from 'node:readline/promises'
import { type Readable, Writable, addAbortSignal } from 'node:stream'

/** More is no secret. */
const MOST_CHARACTERS = 100_000

export interface Asked {
  stdin: Readable & { isTTY?: boolean }
  stderr: Writable
}

/** See `CommandIo.secret`. A line end behind it is none of it. */
export async function readSecret(
  question: string,
  interrupted: AbortSignal,
  { stdin, stderr }: Asked = process,
): Promise<string> {
  if (stdin.isTTY !== true) {
    let text = ''
    stdin.setEncoding('utf8')
    for await (const chunk of addAbortSignal(interrupted, stdin)) {
      text += String(chunk)
      if (text.length > MOST_CHARACTERS) break
    }
    return text.replace(/\r?\n$/, '')
  }
  stderr.write(question)
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() })
  const asking = createInterface({ input: stdin, output: unseen, terminal: true })
  // A terminal gives Ctrl+C to the one who asks; it means the whole command.
  asking.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    return await asking.question('', { signal: interrupted })
  } finally {
    asking.close()
    stderr.write('\n')
  }
}
