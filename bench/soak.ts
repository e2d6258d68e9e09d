/**
 * 72 hours compressed into minutes, against a simulated model server (it has no model). Compressed are:
 *
 * - the work: as many answers as a model that takes 5 s for each gives in 72 h (51,840), so many times faster; an hour of the
 *   soak is 720 answers, and what follows from them (settling, themes, views, the database's growth) is not left out;
 * - what happens in the time: a survey and a mailbox imported in turn every 3 h while the run goes on, 12 restarts of the server,
 *   1 % faults, the machine put to sleep four times (the process stopped, once for longer than a time-out, the clock 8 h on
 *   afterwards), the clock set a day forward, a day back and a day forward again. The views are asked once a second throughout.
 *
 * In less than some 20 minutes the machine is the limit and not the model: collectors then let more lie, and the samples swing more.
 * Not compressed: time-outs (the server's answers take a fraction of a second), and what only time brings about and no work.
 * Memory is sampled as it is, nothing is forced: that of the whole process tree twice a second, and its slope by least
 * squares over the later half, for all samples and for the least of each 3 h: threads come and go with each import, and
 * collectors let garbage lie for as long as there is room, so that the samples swing by hundreds of megabytes around what is held.
 * Bounds: the least of memory that no file stands behind grows by less than 1 MB an hour of the soak, the write-ahead log stays
 * below 64 MB, the work of 72 h is done, nothing is lost or double. Ends with 1 when one misses.
 *
 *   node bench/soak.ts [--minutes 25] [--hours 72] [--workers 8] [--verbose]
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { MEMORY_ENVIRONMENT, MEMORY_FLAGS } from '../tools/lib/boundMemory.ts'
import { buildWhenNeeded } from '../tools/lib/build.ts'
import { databasePath } from '../src/main/dataFolder.ts'
import { median } from '../src/shared/domain/statistics.ts'
import { temporaryFolder, withStore } from '../tests/helpers/runHarness.ts'
import { type Fault, randomFaults } from '../tests/helpers/simulatedFaults.ts'
import { startSimulatedServer } from '../tests/helpers/simulatedServer.ts'
import { type Memory, megabytesOf, memoryOfTree, slope } from './endurance/memory.ts'
import { setPreferences } from './endurance/program.ts'
import type { FromProgram, ToProgram } from './endurance/soakMessages.ts'
import { mailboxFile, surveyFile } from './endurance/texts.ts'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '25' },
    hours: { type: 'string', default: '72' },
    workers: { type: 'string', default: '8' },
    verbose: { type: 'boolean', default: false },
  },
})
const MINUTES = Number(values.minutes)
const HOURS = Number(values.hours)
const WORKERS = Number(values.workers)
const ANSWERS_AN_HOUR = 720
const SLOPE_BOUND = 1
const WAL_BOUND = 64
const DAY = 86_400_000
const IMPORT_EVERY_HOURS = 3
const FAULTS: readonly Fault[] = [
  'refuse',
  '500',
  '503',
  'in-band',
  'reset',
  'unfinished',
  'garbled',
  'prose',
]

const PROGRAM = fileURLToPath(new URL('endurance/soakProgram.ts', import.meta.url))
await buildWhenNeeded(fileURLToPath(new URL('..', import.meta.url)))
const folder = temporaryFolder()
const data = join(folder.path, 'data')
mkdirSync(data)
const answersASecond = (ANSWERS_AN_HOUR * HOURS) / (MINUTES * 60)
const server = await startSimulatedServer({
  slots: WORKERS,
  // A quarter faster than it must be, since it is away and asleep at times.
  ms: Math.max(1, (WORKERS * 1_000) / (answersASecond * 1.25)),
  fault: randomFaults(1, 0.01, FAULTS),
})
await setPreferences(data, {
  modelServerAddress: server.address,
  workers: WORKERS,
  checkEvery: 0,
  breakerPauseSeconds: 1,
})

interface Sample extends Memory {
  /** Real minutes, and hours of the soak by the answers given. */
  minutes: number
  hours: number
}
const samples: Sample[] = []
let walPeak = 0
type State = Extract<FromProgram, { told: 'state' }>
let state = null as State | null
let slowestView = 0
let wokeAt = -Infinity
let isEnding = false
const troubles = new Map<string, number>()

const child: ChildProcess = fork(PROGRAM, [data], {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  // As `npm start` has it.
  execArgv: MEMORY_FLAGS,
  // The threads as they are shipped: from the sources each would hold a compiler, too.
  env: { ...process.env, ...MEMORY_ENVIRONMENT, VERBATIM_TEST_BUNDLES: 'true' },
})
child.on('message', (message: FromProgram) => {
  if (message.told === 'trouble') {
    // What is broken off by the end says so.
    if (isEnding) return
    troubles.set(message.message, (troubles.get(message.message) ?? 0) + 1)
    if (values.verbose) process.stderr.write(`! ${message.message}\n`)
    return
  }
  state = message
  // What was asked before the process was stopped took as long as that.
  if (performance.now() - wokeAt > 2_000) slowestView = Math.max(slowestView, message.slowestView)
})
const tell = (message: ToProgram): void => void child.send(message)
let answered = 0
const countAnswers = (): void => {
  answered = [...server.answered.values()].reduce((sum, times) => sum + times, 0)
}
const hours = (): number => answered / ANSWERS_AN_HOUR

let files = 0
/** A mailbox or a survey that keeps the model busy for three hours of the soak. */
const importNext = (): void => {
  files += 1
  const texts = Math.round(ANSWERS_AN_HOUR * IMPORT_EVERY_HOURS)
  const isMail = files % 2 === 0
  const path = join(folder.path, isMail ? `mail-${files}.mbox` : `survey-${files}.csv`)
  // Conversations and the deeper look at what is urgent are asked on top.
  const own = Math.round(texts * (isMail ? 0.75 : 0.95))
  writeFileSync(
    path,
    isMail ? mailboxFile({ mails: own, seed: files }) : surveyFile({ rows: own, seed: files, repeated: 0.1 }),
  )
  tell({ do: 'import', path })
}

let isAsleep = false
const sleep = async (seconds: number): Promise<void> => {
  isAsleep = true
  child.kill('SIGSTOP')
  await wait(seconds * 1_000)
  child.kill('SIGCONT')
  wokeAt = performance.now()
  isAsleep = false
  tell({ do: 'jump', milliseconds: 8 * 3_600_000 })
}
const restart = async (): Promise<void> => {
  await server.goAway()
  await wait(2_000)
  await server.comeBack()
}

type Happening = readonly [name: string, atHour: number, happen: () => unknown]
const spread = (times: number, name: string, happen: () => unknown): Happening[] =>
  Array.from({ length: times }, (_, at) => [name, ((at + 0.5) * HOURS) / times, happen])
const jump = (days: number) => () => tell({ do: 'jump', milliseconds: days * DAY })
const happenings: Happening[] = [
  ...Array.from({ length: Math.ceil(HOURS / IMPORT_EVERY_HOURS) }, (_, at): Happening => [
    'import',
    at === 0 ? 0 : (at - 0.5) * IMPORT_EVERY_HOURS,
    importNext,
  ]),
  ...spread(12, 'the server restarts', restart),
  ...spread(3, 'sleep', () => sleep(3)),
  ['a longer sleep', HOURS * 0.55, () => sleep(Math.min(20, MINUTES * 4))],
  ['the clock goes a day forward', HOURS * 0.25, jump(1)],
  ['the clock goes a day back', HOURS * 0.45, jump(-1)],
  ['the clock goes a day forward', HOURS * 0.75, jump(1)],
]
const due = happenings.toSorted((a, b) => a[1] - b[1])

/** The soak begins with the first file's rows in the store; 0 before. */
let beganAt = 0
const minutesNow = (): number => (performance.now() - beganAt) / 60_000
const walWatch = setInterval(() => {
  walPeak = Math.max(walPeak, megabytesOf(`${databasePath(data)}-wal`))
}, 50)
const memoryWatch = setInterval(() => {
  countAnswers()
  if (isAsleep || beganAt === 0 || child.pid === undefined) return
  samples.push({ minutes: minutesNow(), hours: hours(), ...memoryOfTree(child.pid) })
}, 500)

try {
  importNext()
  while (state?.imported !== 1) await wait(50)
  beganAt = performance.now()
  let toldAt = 0
  // Half as long again, before it is given up that the work will be done.
  while (hours() < HOURS && minutesNow() < MINUTES * 1.5 && child.exitCode === null) {
    const [next] = due
    // By the clock where a run has nothing to ask until the next file comes.
    const isIdle = state !== null && state.open === 0 && !isAsleep
    if (next !== undefined && (hours() >= next[1] || (isIdle && next[0] === 'import'))) {
      due.shift()
      if (values.verbose)
        process.stderr.write(`${minutesNow().toFixed(1)} min, hour ${hours().toFixed(1)}: ${next[0]}\n`)
      await next[2]()
      // Until it is taken in.
      if (next[0] === 'import') await wait(3_000)
    } else if (next === undefined && isIdle) break
    await wait(100)
    if (values.verbose && minutesNow() - toldAt > 0.25) {
      toldAt = minutesNow()
      process.stderr.write(
        `${toldAt.toFixed(1)} min, ${hours().toFixed(1)} h ${JSON.stringify(state)} ${JSON.stringify(samples.at(-1))} WAL ${walPeak.toFixed(0)}\n`,
      )
    }
  }
  const [minutes, reached] = [minutesNow(), hours()]
  clearInterval(memoryWatch)
  const exited = once(child, 'exit')
  isEnding = true
  tell({ do: 'end' })
  const [code] = (await exited) as [number | null]
  clearInterval(walWatch)
  report(minutes, reached, code)
} finally {
  clearInterval(walWatch)
  clearInterval(memoryWatch)
  if (child.exitCode === null) child.kill('SIGKILL')
  await server.stop()
  folder.remove()
}

function report(minutes: number, reached: number, code: number | null): void {
  let isOk = true
  const judge = (ok: boolean, words: string): void => {
    isOk &&= ok
    console.log(`${ok ? 'ok  ' : 'MISS'} ${words}`)
  }
  const later = samples.filter((sample) => sample.minutes > minutes / 2)
  const perHour = (of: (memory: Memory) => number): number =>
    slope(later.map((each) => [each.hours, of(each)]))
  const perRealHour = (of: (memory: Memory) => number): number =>
    slope(later.map((each) => [each.minutes / 60, of(each)]))
  const floors = [...Map.groupBy(later, (each) => Math.floor(each.hours / IMPORT_EVERY_HOURS)).values()].map(
    (some) => some.toSorted((a, b) => a.own - b.own)[0]!,
  )
  const ofFloors = slope(floors.map((each) => [each.hours, each.own]))
  const ofFloorsRealHour = slope(floors.map((each) => [each.minutes / 60, each.own]))
  const own = ({ own: megabytes }: Memory): number => megabytes
  const rss = ({ rss: megabytes }: Memory): number => megabytes
  const third = Math.ceil(later.length / 3)
  const words = (name: string, of: (memory: Memory) => number): string =>
    `${name}: ${perHour(of).toFixed(2)} MB an hour of the soak, ${perRealHour(of).toFixed(0)} MB a real hour over the later half ` +
    `(medians of its thirds ${[0, 1, 2].map((at) => (median(later.slice(at * third, (at + 1) * third).map(of)) ?? 0).toFixed(0)).join(', ')} MB; most ${Math.max(...samples.map(of)).toFixed(0)} MB)`
  console.log(
    `${reached.toFixed(1)} hours of the soak in ${minutes.toFixed(1)} min (${((reached * 60) / minutes).toFixed(0)} times as fast), ${answered} answers, ` +
      `${server.questions} questions, ${state?.imported ?? 0} imports, database ${megabytesOf(databasePath(data)).toFixed(0)} MB, slowest question of a view ${slowestView.toFixed(0)} ms`,
  )
  for (const [trouble, times] of troubles) console.log(`     told ${times} times: ${trouble}`)
  const double = countDouble()
  judge(reached >= HOURS * 0.98, `the work of ${HOURS} h: ${reached.toFixed(1)} h (all but 2 %)`)
  judge(
    ofFloors < SLOPE_BOUND && floors.length > 2,
    `memory no file stands behind, the least of each ${IMPORT_EVERY_HOURS} h: ${ofFloors.toFixed(2)} MB an hour of the soak, ` +
      `${ofFloorsRealHour.toFixed(0)} MB a real hour over the later half (${floors.map((each) => each.own.toFixed(0)).join(', ')} MB; below ${SLOPE_BOUND} MB an hour)`,
  )
  console.log(`     ${words('the same, all samples', own)}`)
  console.log(`     ${words('all resident memory, pages of the database included', rss)}`)
  judge(walPeak < WAL_BOUND, `write-ahead log: at most ${walPeak.toFixed(1)} MB (below ${WAL_BOUND} MB)`)
  judge(
    double === 0 && code === 0,
    `${double} answers double or the database damaged, the program ended with ${code} (none, 0)`,
  )
  process.exitCode = isOk ? 0 : 1
}

function countDouble(): number {
  return withStore(data, (db) => {
    const { double } = db.get<{ double: number }>(
      `SELECT count(*) AS double FROM (SELECT 1 FROM answer WHERE stage <> 'rules'
         GROUP BY subject_kind, subject, stage HAVING count(*) > 1)`,
    )!
    return double + (db.get<{ quick_check: string }>('PRAGMA quick_check')!.quick_check === 'ok' ? 0 : 1)
  })
}
