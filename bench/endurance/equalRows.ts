/**
 * The same texts twice: against a server without faults, and against one that fails three questions in ten in every way there is
 * and is restarted in the middle. What is stored in the end must be the same.
 */
import { setTimeout as wait } from 'node:timers/promises'
import {
  type RunHarness,
  primaryRequest,
  startRunHarness,
  temporaryFolder,
  withStore,
} from '../../tests/helpers/runHarness.ts'
import { type SeedItem, seedItems } from '../../tests/helpers/seedItems.ts'
import { seededRandom } from '../../tests/helpers/seededRandom.ts'
import { standardAnswer } from '../../tests/helpers/simulatedAnswers.ts'
import { type Fault, randomFaults } from '../../tests/helpers/simulatedFaults.ts'
import { type SimulatedServer, startSimulatedServer } from '../../tests/helpers/simulatedServer.ts'
import { prose } from './texts.ts'

/** Everything the simulated server can do wrong; wrong numbers in a common answer are `misnumber`'s. */
export const ALL_FAULTS: readonly Fault[] = [
  'refuse',
  '500',
  '503',
  '429',
  'no model',
  'html',
  'in-band',
  'reset',
  'stall',
  'silence',
  'unfinished',
  'garbled',
  'prose',
  'truncated',
  'cut',
]

const SHARE = 0.3
const WORKERS = 8
/** Times are those of a fortieth of a minute a minute: 45 s of time-out are 1.1 s. */
const SCALE = 40
const BREAKER_PAUSE_SECONDS = 60 / SCALE

export interface EqualRows {
  items: number
  rows: number
  different: number
  retries: number
  timeouts: number
  misnumbered: number
  /** Listed as failed after the last attempt and tried again by command. */
  listed: number
  /** Times the run paused because the model was said to be missing, and was resumed by command. */
  paused: number
  breakerOpened: boolean
  breakerClosed: boolean
  /** Attempts that were spent, and questions that were asked, while the breaker was open. */
  spentWhileOpen: number
  askedWhileOpen: number
  unsettled: number
}

/** Too short for two parts, as a text is read in whose answers could not be read twice: that would be another question. */
function texts(count: number, seed: number): SeedItem[] {
  const random = seededRandom(seed)
  return Array.from({ length: count }, (_, index) => {
    const text = `${prose(random, 20 + random.next() * 80)} Case ${index}.`
    return index % 3 === 0
      ? { kind: 'email' as const, text, subject: `Case ${index}` }
      : { text, score: index % 11 }
  })
}

/** A common answer whose numbers name no text, or one of them twice. */
function misnumber(answer: string): string {
  const { answers } = JSON.parse(answer) as { answers?: { number: number }[] }
  if (answers === undefined) return answer
  return JSON.stringify({
    answers: answers.map((each, index) => ({ ...each, number: index === 0 ? 99 : 2 })),
  })
}

const rowsOf = (folder: string): string[] =>
  withStore(folder, (db) =>
    db
      .all<{ row: string }>(
        `SELECT json_array(a.subject_kind, a.subject, a.stage, r.hash, a.labels, a.evidence, a.fallback, a.folded_into) AS row
         FROM answer a JOIN recipe r ON r.id = a.recipe_id ORDER BY a.subject_kind, a.subject, a.stage, r.hash`,
      )
      .map(({ row }) => row),
  )

const spentIn = (folder: string): number =>
  withStore(
    folder,
    (db) => db.get<{ spent: number }>('SELECT coalesce(sum(failures), 0) AS spent FROM job')!.spent,
  )

async function until(condition: () => boolean, seconds: number): Promise<boolean> {
  const deadline = performance.now() + seconds * 1_000
  while (!condition() && performance.now() < deadline) await wait(10)
  return condition()
}

/** The server is gone for three pauses of the breaker. */
async function restartServer(
  folder: string,
  server: SimulatedServer,
  { runs }: RunHarness,
): Promise<Pick<EqualRows, 'breakerOpened' | 'breakerClosed' | 'spentWhileOpen' | 'askedWhileOpen'>> {
  await server.goAway()
  const isOpen = (): boolean => runs.snapshot.value.breaker !== 'closed'
  const breakerOpened = await until(isOpen, 30)
  await until(() => runs.snapshot.value.runs[0]!.state !== 'running' || isIdle(folder), 10)
  const [spent, asked] = [spentIn(folder), server.questions]
  await wait(3_000 * BREAKER_PAUSE_SECONDS)
  const spentWhileOpen = spentIn(folder) - spent
  const askedWhileOpen = server.questions - asked
  await server.comeBack()
  const breakerClosed = await until(() => !isOpen(), 30)
  return { breakerOpened, breakerClosed, spentWhileOpen, askedWhileOpen }
}

/** What was under way when the server went has come back. */
const isIdle = (folder: string): boolean =>
  withStore(
    folder,
    (db) => db.get<{ jobs: number }>(`SELECT count(*) AS jobs FROM job WHERE state = 'leased'`)!.jobs === 0,
  )

export async function compareRows(items: number, seed: number): Promise<EqualRows> {
  const subjects = texts(items, seed)
  const result: Omit<EqualRows, 'rows' | 'different'> = {
    ...{ items, retries: 0, timeouts: 0, misnumbered: 0, listed: 0, paused: 0, unsettled: 0 },
    ...{ breakerOpened: false, breakerClosed: false, spentWhileOpen: 0, askedWhileOpen: 0 },
  }
  const found: string[][] = []
  for (const isFaulty of [false, true]) {
    const folder = temporaryFolder()
    seedItems(folder.path, subjects)
    const random = seededRandom(seed)
    const server = await startSimulatedServer({
      slots: 2 * WORKERS,
      ms: 20,
      ...(isFaulty ? { fault: randomFaults(seed, SHARE, ALL_FAULTS) } : {}),
      answer: (prompt, system) => {
        const answer = standardAnswer(prompt, system)
        if (!isFaulty || random.next() >= SHARE || misnumber(answer) === answer) return answer
        result.misnumbered += 1
        return misnumber(answer)
      },
    })
    const harness = await startRunHarness({
      dataFolder: folder.path,
      address: server.address,
      preferences: {
        workers: WORKERS,
        primaryBatchSize: 3,
        primaryTimeoutSeconds: 45 / SCALE,
        primaryTimeoutLimitSeconds: 90 / SCALE,
        leastTimeoutSeconds: 15 / SCALE,
        breakerPauseSeconds: BREAKER_PAUSE_SECONDS,
      },
      tuning: { retryDelaysMs: [1_000, 2_000, 4_000, 8_000].map((delay) => delay / SCALE), snapshotMs: 20 },
    })
    try {
      const { run } = await harness.runs.start(primaryRequest())
      if (isFaulty) {
        const isPaused = (): boolean => harness.runs.snapshot.value.runs[0]?.state === 'paused'
        // A model that is missing twice in a row pauses it: the server is to go while it asks.
        while (server.questions <= items / 3) {
          await wait(10)
          if (!isPaused()) continue
          result.paused += 1
          await harness.runs.resume(run)
          // What is shown follows a moment later.
          await until(() => !isPaused(), 1)
        }
        Object.assign(result, await restartServer(folder.path, server, harness))
      }
      let end = await harness.runs.settled(run)
      for (let round = 0; round < 200 && (end.state === 'paused' || end.failed > 0); round += 1) {
        if (end.state === 'paused') {
          result.paused += 1
          await harness.runs.resume(run)
        } else result.listed += (await harness.runs.retryFailed()).jobs
        end = await harness.runs.settled(run)
      }
      result.unsettled += end.planned - end.done
      if (isFaulty) Object.assign(result, { retries: end.retries, timeouts: end.timeouts })
      found.push(rowsOf(folder.path))
    } finally {
      await harness.close()
      await server.stop()
      folder.remove()
    }
  }
  const [clean, faulty] = found as [string[], string[]]
  const different =
    clean.filter((row, index) => row !== faulty[index]).length + Math.abs(clean.length - faulty.length)
  return { ...result, rows: clean.length, different }
}
