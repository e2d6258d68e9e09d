/**
 * Runs over surveys and mail against a simulated model server (it has no model), killed by SIGKILL 20 times at each of ten
 * commit boundaries (see endurance/boundaries.ts), half of them right before and half right after the commit, and as often
 * again at random moments as there are rounds; everything shares one data folder. After each kill, from outside: no answer
 * that was stored before is gone or another, none is double, what the server answered to that start is stored but for one a
 * slot, and what the kill cost is at most one question a slot asked again. The next start that is not killed sooner must have
 * a first new answer, or have come to its end, within 10 s. Ends with 1 when one misses.
 *
 *   node bench/crashes.ts [--kills 20] [--workers 4] [--seed 1] [--verbose]
 *
 * `--kills` is for each boundary. 20 take about 8 minutes.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { setTimeout as wait } from 'node:timers/promises'
import { createRandom } from '../src/shared/domain/statistics/random.ts'
import { buildWhenNeeded } from '../tools/lib/build.ts'
import { temporaryFolder, withStore } from '../tests/helpers/runHarness.ts'
import { startSimulatedServer } from '../tests/helpers/simulatedServer.ts'
import { createAskedBook } from './endurance/askedBook.ts'
import { BOUNDARIES, BOUNDARY_NAMES, type Boundary, type CrashPlan } from './endurance/boundaries.ts'
import { type Ended, killGroup, setPreferences, startProgram } from './endurance/program.ts'
import { mailboxFile, surveyFile } from './endurance/texts.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    workers: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
})
const WANTED = Number(values.kills)
const WORKERS = Number(values.workers)
const RESUME_SECONDS = 10
const SURVEY_ROWS = 110
const MAILS = 50
const STAGES = 'rules,primary,chain,critical'
type Moment = Boundary | 'at random'
const MOMENTS: readonly Moment[] = [...BOUNDARY_NAMES, 'at random']
/** In a round, between the import and the end of its run. */
const ORDER: readonly Moment[] = [
  'run created',
  'plan written',
  'answers settled',
  'orphans taken back',
  'answers copied',
  'jobs leased',
  'critical entered',
  'failure noted',
  'at random',
  'run ended',
]

const random = createRandom(Number(values.seed))
const upTo = (most: number): number => 1 + Math.floor(random() * most)
await buildWhenNeeded(fileURLToPath(new URL('..', import.meta.url)))
const folder = temporaryFolder()
const data = join(folder.path, 'data')
mkdirSync(data)
const book = createAskedBook()
const server = await startSimulatedServer({
  slots: 2 * WORKERS,
  ms: 25,
  fault: book.fault,
  answer: book.answer,
})

interface Kill {
  segment: number
  moment: Moment
  /** Seconds of the start that got to a new answer or to its end; null while none did. */
  resumed: number | null
  /** The same with the starts before it, which were killed sooner. */
  altogether: number
  lost: number
  doubled: number
  unstored: number
}
const kills: Kill[] = []
const faults: string[] = []
const complain = (what: string): void => {
  faults.push(what)
  process.stderr.write(`! ${what}\n`)
}

/** What was there before: nobody may lose it. */
const acknowledged = new Map<string, string>()
const seenSources = new Map<string, { rows: number; items: number }>()

interface Look {
  /** Answers a model gave, as against those taken over. */
  asked: number
  lost: number
  doubled: number
  state: string | null
}

/** Looks at the store between two starts, when nobody else has it open. */
const look = (): Look =>
  withStore(data, (db) => {
    let [lost, doubled, asked] = [0, 0, 0]
    const there = new Set<string>()
    const rows = db.all<{ key: string; said: string; asked: number }>(
      `SELECT subject_kind || ' ' || subject || ' ' || stage || ' ' || recipe_id AS key,
              labels || evidence AS said, folded_into IS NULL AS asked FROM answer WHERE stage <> 'rules'`,
    )
    for (const { key, said, asked: isAsked } of rows) {
      if (there.has(key)) doubled += 1
      there.add(key)
      asked += isAsked
      if ((acknowledged.get(key) ?? said) !== said) {
        lost += 1
        complain(`the answer ${key} is another one than before`)
      }
      acknowledged.set(key, said)
    }
    for (const key of acknowledged.keys()) {
      if (there.has(key)) continue
      lost += 1
      complain(`the answer ${key} is gone`)
      acknowledged.delete(key)
    }
    const check = db.get<{ quick_check: string }>('PRAGMA quick_check')?.quick_check
    if (check !== 'ok') complain(`the database is damaged: ${check}`)
    const state = db.get<{ state: string }>('SELECT state FROM run ORDER BY id DESC LIMIT 1')?.state ?? null
    return { asked, lost, doubled, state }
  })

let segment = 0
/** Answers that were asked for themselves, as the last start left them. */
let stored = 0
const open: Kill[] = []

/** One start of the program, killed as the moment says; null: let it come to its end. */
const run = async (argv: readonly string[], moment: Moment | null, count: number): Promise<Ended> => {
  segment += 1
  book.turnPage()
  const wanting = kills.filter((kill) => kill.moment === moment).length
  const plan: CrashPlan | null =
    moment === null || moment === 'at random'
      ? null
      : { boundary: moment, side: wanting % 2 === 0 ? 'before' : 'after', count }
  const beganAt = performance.now()
  const program = startProgram(argv, { dataFolder: data, compiled: join(folder.path, 'compiled'), plan })
  if (moment === 'at random') {
    await program.answered
    await wait(random() * 500)
    killGroup(program.process)
  }
  const ended = await program.ended
  const wasKilled = ended.signal === 'SIGKILL'
  const passed = ended.answeredAfter ?? (performance.now() - beganAt) / 1_000
  for (const kill of open) kill.altogether += passed
  if (ended.answeredAfter !== null || !wasKilled) for (const kill of open.splice(0)) kill.resumed = passed
  const found = look()
  // Whatever else is not stored was answered to an earlier start, and is asked again or has been pushed out since.
  const unstored = book.answeredHere - (found.asked - stored)
  stored = found.asked
  if (values.verbose)
    process.stderr.write(
      `${segment} ${argv[0]} ${moment ?? 'to the end'}${plan === null ? '' : ` ${plan.side} ${plan.count}`}: ` +
        `${wasKilled ? 'killed' : `code ${ended.code}`} after ${ended.seconds.toFixed(1)} s, first answer ${ended.answeredAfter?.toFixed(1) ?? '-'}, ` +
        `${found.asked} stored, ${unstored} not, run ${found.state}\n`,
    )
  if (wasKilled) {
    if (moment !== 'at random' && !ended.killedItself) complain(`${argv[0]} was killed by somebody else`)
    const kill: Kill = { segment, moment: moment!, resumed: null, altogether: 0, ...found, unstored }
    kills.push(kill)
    open.push(kill)
  } else {
    if (ended.code !== 0) complain(`${argv.join(' ')} ended with ${ended.code}: ${ended.said}`)
    if (found.lost + found.doubled > 0) complain('answers were lost or doubled without a kill')
  }
  return ended
}

const goOn = (moment: Moment | null, count = 1): Promise<Ended> => {
  const { state } = look()
  const fresh = moment === 'run created' || state !== 'running'
  return run(
    fresh ? ['analyze', '--stages', STAGES, '--workers', String(WORKERS)] : ['resume'],
    moment,
    count,
  )
}

const countFor: Readonly<Record<Boundary, () => number>> = {
  'import slice': () => upTo(3),
  'run created': () => 1,
  'plan written': () => upTo(3),
  'orphans taken back': () => 1,
  'jobs leased': () => 1,
  'answers settled': () => upTo(4),
  'answers copied': () => upTo(2),
  'critical entered': () => upTo(2),
  'failure noted': () => 1,
  'run ended': () => 1,
}

const isWanted = (moment: Moment): boolean => kills.filter((kill) => kill.moment === moment).length < WANTED

/** Files of its own, a kill while they are imported, a run over them with a kill at each boundary. */
const playRound = async (round: number): Promise<void> => {
  const survey = join(folder.path, `survey-${round}.csv`)
  const mailbox = join(folder.path, `mail-${round}.mbox`)
  writeFileSync(survey, surveyFile({ rows: SURVEY_ROWS, seed: round, repeated: 0.3 }))
  writeFileSync(mailbox, mailboxFile({ mails: MAILS, seed: round }))
  if (isWanted('import slice'))
    await run(['import', survey, mailbox], 'import slice', countFor['import slice']())
  await run(['import', survey, mailbox], null, 0)
  checkSources([survey, mailbox])
  for (const moment of ORDER) {
    if (!isWanted(moment)) continue
    // A fault now and then, for as long as one is to be noted.
    book.nextFault = moment === 'failure noted' ? ({ index }) => (index % 3 === 0 ? '500' : null) : () => null
    await goOn(moment, moment === 'at random' ? 1 : countFor[moment]())
  }
  book.nextFault = () => null
  await goOn(null)
  checkEnd(round)
  for (const path of [survey, mailbox]) rmSync(path)
}

function checkSources(paths: readonly string[]): void {
  withStore(data, (db) => {
    for (const path of paths) {
      const sources = db.all<{ state: string; rows: number; items: number }>(
        'SELECT state, rows, items FROM source WHERE path = ?',
        [path],
      )
      const wanted = path.endsWith('.csv') ? SURVEY_ROWS : MAILS
      const [source] = sources
      if (sources.length !== 1 || source?.state !== 'complete' || source.rows !== wanted)
        complain(`${path} was not imported as it is: ${JSON.stringify(sources)}, ${wanted} rows wanted`)
      else seenSources.set(path, source)
    }
  })
}

function checkEnd(round: number): void {
  withStore(data, (db) => {
    const left = db.get<{ jobs: number }>(`SELECT count(*) AS jobs FROM job WHERE state <> 'done'`)!.jobs
    const unanswered = db.get<{ items: number }>(
      `SELECT count(*) AS items FROM item i WHERE text_key IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM answer a WHERE a.subject_kind = 'item' AND a.subject = i.id AND a.stage = 'primary')`,
    )!.items
    const items = [...seenSources.values()].reduce((sum, source) => sum + source.items, 0)
    const stored = db.get<{ items: number }>('SELECT count(*) AS items FROM item')!.items
    if (left + unanswered > 0)
      complain(`round ${round} leaves ${left} jobs and ${unanswered} items unanswered`)
    if (items !== stored) complain(`${stored} items are stored, ${items} were imported`)
  })
}

try {
  await setPreferences(data, {
    modelServerAddress: server.address,
    checkEvery: 0,
    criticalThreshold: 60,
    criticalShare: 50,
  })
  const beganAt = performance.now()
  for (let round = 1; MOMENTS.some(isWanted) && round <= WANTED + 5; round += 1) await playRound(round)
  const minutes = (performance.now() - beganAt) / 60_000

  const againOf = ({ segment: at }: Kill): number => book.again.get(at) ?? 0
  const rows = MOMENTS.map((moment) => {
    const of = kills.filter((kill) => kill.moment === moment)
    const most = (figure: (kill: Kill) => number): number => Math.max(0, ...of.map(figure))
    return {
      boundary: moment,
      kills: of.length,
      'answers lost': of.reduce((sum, { lost }) => sum + lost, 0),
      'answers doubled': of.reduce((sum, { doubled }) => sum + doubled, 0),
      'most answered but not stored': most(({ unstored }) => unstored),
      'most asked again': most(againOf),
      'slowest resume s': Math.round(most(({ resumed }) => resumed ?? 0) * 10) / 10,
      'with kills before it s': Math.round(most(({ altogether }) => altogether) * 10) / 10,
      why: moment === 'at random' ? 'between the commits, and in them' : BOUNDARIES[moment].why,
    }
  })
  for (const { why, ...figures } of rows) console.log(`${figures.boundary}: ${why}`)
  console.table(rows.map(({ why: _why, ...figures }) => figures))
  const tooMany = kills.filter((kill) => againOf(kill) > WORKERS || kill.unstored > WORKERS)
  const slow = kills.filter(({ resumed }) => resumed === null || resumed > RESUME_SECONDS)
  const missing = MOMENTS.filter(isWanted)
  const wrong = kills.reduce((sum, { lost, doubled }) => sum + lost + doubled, 0)
  const ok = tooMany.length + slow.length + missing.length + wrong + faults.length + book.doubled === 0
  console.log(
    `${ok ? 'ok  ' : 'MISS'} ${kills.length} kills with ${WORKERS} slots: ${wrong} answers lost or doubled, ` +
      `${book.answered} different questions answered, ${[...book.again.values()].reduce((sum, each) => sum + each, 0)} asked again because of a kill ` +
      `(at most ${Math.max(0, ...kills.map(againOf))} by one; bound ${WORKERS}), ${book.doubled} asked twice by one start, ` +
      `slowest resume ${Math.max(0, ...kills.map(({ resumed }) => resumed ?? 0)).toFixed(1)} s (bound ${RESUME_SECONDS}), ` +
      `${faults.length} other faults${missing.length === 0 ? '' : `, not reached as often as wanted: ${missing.join(', ')}`}; ${minutes.toFixed(1)} min`,
  )
  process.exitCode = ok ? 0 : 1
} finally {
  await server.stop()
  folder.remove()
}
