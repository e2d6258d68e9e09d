import { runCommandLine } from '../../src/cli/runCommandLine.ts'
import { RESOURCES_FOLDER } from './resourcesFolder.ts'
import { TEST_WORKERS } from './workerFiles.ts'

export interface CommandOutcome {
  code: number
  out: string
  err: string
  /** stdout parsed as the one JSON document that `--json` promises. */
  json<T = Record<string, unknown>>(): T
}

/** Runs the command line in this process, on the sources. */
export async function verbatim(
  argv: readonly string[],
  options: { environment?: Record<string, string>; interrupted?: AbortSignal; secret?: string } = {},
): Promise<CommandOutcome> {
  let out = ''
  let err = ''
  const code = await runCommandLine(argv, {
    version: '0.0.0-test',
    resourcesFolder: RESOURCES_FOLDER,
    workerFiles: TEST_WORKERS,
    environment: options.environment ?? {},
    io: {
      out: (text) => {
        out += text
      },
      err: (text) => {
        err += text
      },
      errIsTerminal: false,
      secret: () => Promise.resolve(options.secret ?? ''),
    },
    interrupted: options.interrupted ?? new AbortController().signal,
  })
  return { code, out, err, json: <T>() => JSON.parse(out) as T }
}
