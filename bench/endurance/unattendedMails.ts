/** A mailbox read through without anybody there, by a simulated server at a person's pace scaled down, with faults of all kinds. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openServices } from '../../tests/helpers/openServices.ts'
import {
  primaryRequest,
  startRunHarness,
  temporaryFolder,
  withStore,
} from '../../tests/helpers/runHarness.ts'
import { type Random, gauss, seededRandom } from '../../tests/helpers/seededRandom.ts'
import { standardAnswer } from '../../tests/helpers/simulatedAnswers.ts'
import { randomFaults } from '../../tests/helpers/simulatedFaults.ts'
import { startSimulatedServer } from '../../tests/helpers/simulatedServer.ts'
import { ALL_FAULTS } from './equalRows.ts'
import { mailboxFile } from './texts.ts'

/** Of a small model on an ordinary laptop: the median answer, and half of all between 0.7 and 1.5 times of it. */
const MEDIAN_SECONDS = 8
const FAULT_SHARE = 0.05
/** Of the fields of an answer, by the simulated model. */
const LEFT_OUT = 0.02
const WORKERS = 4

export interface Unattended {
  mails: number
  chains: number
  planned: number
  done: number
  failed: number
  listed: number
  retries: number
  timeouts: number
  /** Pauses that wanted a person; each was resumed so that the rest could be counted. */
  paused: string[]
  questions: number
  minutes: number
  fields: { byModel: number; byRule: number; empty: number }
}

/** Imports them as a person would have, rules and conversations included. */
async function importMails(dataFolder: string, file: string): Promise<void> {
  const services = await openServices(dataFolder)
  try {
    const { source } = await services.imports.start({
      path: file,
      reading: {},
      mapping: null,
      survey: null,
      sample: false,
    })
    await services.imports.outcome(source)
    await services.triage.run()
  } finally {
    await services.close()
  }
}

/** A model forgets a field now and then; the same one for the same text. */
function forgetful(answer: string, random: Random): string {
  const said = JSON.parse(answer) as Record<string, unknown>
  return JSON.stringify(Object.fromEntries(Object.entries(said).filter(() => random.next() >= LEFT_OUT)))
}

/** @param scale so many times faster than it would be: answers, time-outs, waits and the breaker's pause */
export async function readUnattended(mails: number, scale: number, seed: number): Promise<Unattended> {
  const folder = temporaryFolder()
  const dataFolder = join(folder.path, 'data')
  mkdirSync(dataFolder)
  const file = join(folder.path, 'mail.mbox')
  writeFileSync(file, mailboxFile({ mails, seed }))
  await importMails(dataFolder, file)
  const random = seededRandom(seed)
  const faultOf = randomFaults(seed, FAULT_SHARE, ALL_FAULTS)
  const server = await startSimulatedServer({
    slots: WORKERS,
    fault: (asked) => {
      server.ms = (MEDIAN_SECONDS * 1_000 * Math.exp(gauss(random) * 0.55)) / scale
      return faultOf(asked)
    },
    answer: (prompt, system) => forgetful(standardAnswer(prompt, system), random),
  })
  const scaled = (seconds: number): number => Math.max(0.1, seconds / scale)
  const harness = await startRunHarness({
    dataFolder,
    address: server.address,
    preferences: {
      workers: WORKERS,
      primaryTimeoutSeconds: scaled(45),
      primaryTimeoutLimitSeconds: scaled(90),
      chainTimeoutSeconds: scaled(90),
      chainTimeoutLimitSeconds: scaled(180),
      criticalTimeoutSeconds: scaled(180),
      criticalTimeoutLimitSeconds: scaled(270),
      leastTimeoutSeconds: scaled(15),
      breakerPauseSeconds: scaled(60),
    },
    tuning: { retryDelaysMs: [1_000, 2_000, 4_000, 8_000].map((delay) => delay / scale) },
  })
  try {
    const beganAt = performance.now()
    const { run } = await harness.runs.start(primaryRequest({ stages: ['primary', 'chain', 'critical'] }))
    const restart = restartOnce(server, scale, mails)
    const paused: string[] = []
    let end = await harness.runs.settled(run)
    while (end.state === 'paused' && paused.length < 1_000) {
      paused.push(end.reason)
      await harness.runs.resume(run)
      end = await harness.runs.settled(run)
    }
    await restart
    const { total: listed } = await harness.read.ask('runs.failures', { page: { offset: 0, limit: 1 } })
    const { planned, done, failed, retries, timeouts } = end
    return {
      ...{ mails, planned, done, failed, listed, retries, timeouts, paused },
      chains: withStore(
        dataFolder,
        (db) => db.get<{ chains: number }>('SELECT count(*) AS chains FROM chain WHERE messages > 1')!.chains,
      ),
      questions: server.questions,
      minutes: (performance.now() - beganAt) / 60_000,
      fields: countFields(dataFolder),
    }
  } finally {
    await harness.close()
    await server.stop()
    folder.remove()
  }
}

/** Two minutes of a person's time without a server, when a third is done. */
async function restartOnce(
  server: Awaited<ReturnType<typeof startSimulatedServer>>,
  scale: number,
  mails: number,
): Promise<void> {
  while (server.questions < mails / 3) await wait(50)
  await server.goAway()
  await wait(120_000 / scale)
  await server.comeBack()
}

/** Of what a model was asked: fields with its value, with the value of a rule, and with none. */
function countFields(dataFolder: string): Unattended['fields'] {
  const fields = { byModel: 0, byRule: 0, empty: 0 }
  withStore(dataFolder, (db) => {
    const answers = db.all<{ labels: string; fallback: string }>(
      `SELECT labels, fallback FROM answer WHERE stage <> 'rules'`,
    )
    for (const { labels, fallback } of answers) {
      const byRule = new Set(JSON.parse(fallback) as string[])
      for (const [field, value] of Object.entries(JSON.parse(labels) as Record<string, unknown>)) {
        // What is said about the answer is no field of it.
        if (field === 'warnings') continue
        if (!byRule.has(field)) fields.byModel += 1
        else if (value === '' || value === null) fields.empty += 1
        else fields.byRule += 1
      }
    }
  })
  return fields
}
