/**
 * The core of the program as a window runs it (rules, runs and daily checks in the background), steered by messages: imports
 * what it is given, keeps a run going as long as there is something to ask, and asks the views' questions once a second.
 *
 *   fork('bench/endurance/soakProgram.ts', [DATA_FOLDER])
 */
import { takeUpInterruptedWork } from '../../src/main/createServices.ts'
import type { Logger } from '../../src/main/logger.ts'
import { NO_FILTER } from '../../src/shared/domain/filter.ts'
import { RunRequest } from '../../src/shared/domain/run.ts'
import { openServices } from '../../tests/helpers/openServices.ts'
import type { FromProgram, ToProgram } from './soakMessages.ts'

const [dataFolder] = process.argv.slice(2)

let jumped = 0
const RealDate = Date
const now = (): number => RealDate.now() + jumped
globalThis.Date = class extends RealDate {
  constructor(...given: [] | ConstructorParameters<DateConstructor>) {
    super(...((given.length === 0 ? [now()] : given) as [number]))
  }
  static override now = now
} as DateConstructor

const tell = (message: FromProgram): void => void process.send?.(message)
const trouble = (message: string): void => tell({ told: 'trouble', message })
const logger: Logger = {
  info: () => {},
  warn: (message, details) => trouble(`${message} ${JSON.stringify(details ?? {})}`),
  error: (message, details) => trouble(`${message} ${JSON.stringify(details ?? {})}`),
}

const services = await openServices(dataFolder!, { door: 'window', background: true, logger })
await takeUpInterruptedWork(services, logger)
const { read, runs, imports } = services

let imported = 0
let hasNew = false
let isImporting: Promise<unknown> = Promise.resolve()
const importFile = async (path: string): Promise<void> => {
  const { source } = await imports.start({ path, reading: {}, mapping: null, survey: null, sample: false })
  await imports.outcome(source)
  imported += 1
  hasNew = true
}

const isGoingOn = (): boolean => runs.snapshot.value.runs.some(({ state }) => state === 'running')
const keepGoing = async (): Promise<void> => {
  if (isGoingOn() || !hasNew) return
  hasNew = false
  const [latest] = runs.snapshot.value.runs
  if (latest?.state === 'paused') {
    trouble(`the run paused: ${latest.reason}`)
    hasNew = true
    await runs.resume(latest.run)
  } else await runs.start(RunRequest.parse({ stages: ['rules', 'primary', 'chain', 'critical'] }))
}

const page = { offset: 0, limit: 100 }
/** What a window that stands open asks. @returns milliseconds of the slowest */
const lookAtViews = async (): Promise<number> => {
  const took = await Promise.all(
    [
      () => read.ask('feedback.summary', { filter: NO_FILTER }),
      () => read.ask('feedback.items', { filter: NO_FILTER, sort: 'newest', page }),
      () => read.ask('mail.overview', { filter: NO_FILTER }),
      () => read.ask('mail.chains', { filter: NO_FILTER, preset: 'all', page }),
      () => read.ask('items.search', { query: 'invoice', limit: 50 }),
      () => read.ask('runs.list', null),
    ].map(async (ask) => {
      const startedAt = performance.now()
      await ask()
      return performance.now() - startedAt
    }),
  )
  return Math.max(...took)
}

let looking: Promise<void> | null = null
const look = async (): Promise<void> => {
  await keepGoing()
  const slowestView = await lookAtViews()
  const all = await read.ask('runs.list', null)
  const latest = all.toSorted((a, b) => b.run - a.run)[0]
  tell({
    told: 'state',
    imported,
    run: latest === undefined ? 'none' : `${latest.run} ${latest.state}`,
    open: latest === undefined ? 0 : latest.planned - latest.done - latest.failed,
    failed: latest?.failed ?? 0,
    slowestView,
  })
}
const timer = setInterval(() => {
  looking ??= look()
    .catch((error: unknown) => trouble(String(error)))
    .finally(() => (looking = null))
}, 1_000)

process.on('message', (message: ToProgram) => {
  switch (message.do) {
    case 'import':
      isImporting = importFile(message.path).catch((error: unknown) => trouble(String(error)))
      return
    case 'jump':
      jumped += message.milliseconds
      return
    case 'end':
      void end()
  }
})

async function end(): Promise<void> {
  clearInterval(timer)
  await looking
  await isImporting
  await services.close()
  process.disconnect()
}
