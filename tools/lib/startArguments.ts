import { parseArgs } from 'node:util'

export interface StartArguments {
  host: 'electron' | 'stand-in' | null
  /** Of the stand-in's server; 0: any free one. */
  port: number
  build: boolean
  help: boolean
  /** What the app itself gets. */
  appArguments: string[]
}

export const START_HELP = `npm start -- [--data DIR] [--port N] [--host electron|stand-in] [--no-build]

  --data DIR   the data folder; else VERBATIM_DATA, else the system's usual place
  --port N     the port of the stand-in host, 1 to 65535; else any free one
  --host NAME  electron or stand-in; else Electron where it can be had and shown
  --no-build   run the bundles as they are
`

/** @throws Error saying what is wrong with the arguments */
export function parseStartArguments(args: readonly string[]): StartArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string' },
      'no-build': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const port = Number(values.port ?? 0)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port takes a whole number from 1 to 65535, not ${values.port}`)
  }
  const { host } = values
  if (host !== undefined && host !== 'electron' && host !== 'stand-in') {
    throw new Error(`--host takes electron or stand-in, not ${host}`)
  }
  return {
    host: host ?? null,
    port,
    build: !values['no-build'],
    help: values.help,
    appArguments: values.data === undefined ? [] : ['--data', values.data],
  }
}
