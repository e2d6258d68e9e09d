/**
 * Rules over 3,000 survey responses from the store and back into it, and conversations of 40,000 mails: time, and how
 * long main's loop was held meanwhile.
 *
 * Run: node bench/rules.ts
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { SILENT_LOGGER } from '../src/main/logger.ts'
import { createThreadService } from '../src/main/threads/threadService.ts'
import { createTriageService } from '../src/main/triage/triageService.ts'
import { seedMails, seedResponses, seedSource } from '../tests/helpers/seedMail.ts'
import { openStoreThreads, type StoreThreads } from '../tests/helpers/storeThreads.ts'
import { TEST_WORKERS } from '../tests/helpers/workerFiles.ts'

const RESPONSES = 3_000
const MAILS = 40_000
const ROUNDS = 3

const COMMENTS = [
  'The delivery was late and nobody told me. I had to call three times before somebody answered.',
  'Great service, friendly staff, will come back!',
  'Die Wartezeit an der Kasse ist viel zu lang, aber die Mitarbeiter sind sehr freundlich.',
  'Très bon accueil mais les prix sont trop élevés par rapport à la concurrence.',
  'No funciona la aplicación desde la última actualización. Necesito una solución antes del viernes.',
  'Not bad at all',
  'I was charged twice for order 48213 (€49.90) and I want a refund.',
  'Il personale è gentile e competente, consigliato.',
  'O atendimento foi péssimo, nunca mais.',
  'Het product werkt niet en niemand neemt op.',
]

interface Measured {
  milliseconds: number
  /** Of all threads of this process: on a busy machine it tells more than the clock. */
  processor: number
  loopP99: number
  loopMax: number
}

/** Milliseconds; the loop's delay is what `monitorEventLoopDelay` adds to its own interval. */
async function measure(work: () => Promise<unknown>): Promise<Measured> {
  const resolution = 1
  const delay = monitorEventLoopDelay({ resolution })
  delay.enable()
  const started = performance.now()
  const before = process.cpuUsage()
  await work()
  const milliseconds = performance.now() - started
  delay.disable()
  const { user, system } = process.cpuUsage(before)
  const held = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - resolution)
  return {
    milliseconds,
    processor: (user + system) / 1000,
    loopP99: held(delay.percentile(99)),
    loopMax: held(delay.max),
  }
}

const show = (name: string, { milliseconds, processor, loopP99, loopMax }: Measured): void =>
  console.log(
    `${name.padEnd(46)} ${milliseconds.toFixed(0).padStart(6)} ms   processor ${processor.toFixed(0).padStart(5)} ms   main loop p99 ${loopP99.toFixed(1)} ms, max ${loopMax.toFixed(1)} ms`,
  )

async function inStore(work: (store: StoreThreads) => Promise<void>): Promise<void> {
  const store = await openStoreThreads()
  try {
    await work(store)
  } finally {
    await store.close()
  }
}

async function benchRules(): Promise<void> {
  for (const warmed of [false, true]) {
    for (let round = 1; round <= ROUNDS; round++) {
      await inStore(async ({ db, read, write }) => {
        const responses = Array.from({ length: RESPONSES }, (_, index) => ({
          text: `${COMMENTS[index % COMMENTS.length]!} (${index})`,
          score: index % 11,
        }))
        seedResponses(db, seedSource(db, 'survey'), responses)
        const triage = createTriageService({
          read,
          write,
          workerFiles: TEST_WORKERS,
          themes: { update: () => Promise.resolve() },
          logger: SILENT_LOGGER,
        })
        if (warmed) await triage.warm()
        show(
          `rules, ${RESPONSES} responses, ${warmed ? 'warm' : 'cold'}, round ${round}`,
          await measure(() => triage.run()),
        )
        await triage.close()
      })
    }
  }
}

async function benchThreads(): Promise<void> {
  await inStore(async ({ db, read, write }) => {
    const mails = Array.from({ length: MAILS }, (_, index) => {
      const chain = Math.floor(index / 4)
      const place = index % 4
      const references = Array.from(
        { length: place },
        (_unused, above) => `m${chain * 4 + above}@example.org`,
      )
      return {
        messageId: `m${index}@example.org`,
        references,
        subject: `${place === 0 ? '' : 'Re: '}Matter ${chain}`,
        sentAt: index * 60_000,
        from: `Person ${index % 500} <p${index % 500}@example.org>`,
        to: [`Person ${(index + 1) % 500} <p${(index + 1) % 500}@example.org>`],
        text: 'Could you have a look at this?',
      }
    })
    seedMails(db, seedSource(db, 'email'), mails)
    const threads = createThreadService({ read, write, workerFiles: TEST_WORKERS, logger: SILENT_LOGGER })
    show(`conversations of ${MAILS} mails, first time`, await measure(() => threads.rethread()))
    show(`conversations of ${MAILS} mails, nothing new`, await measure(() => threads.rethread()))
    await threads.close()
  })
}

await benchRules()
await benchThreads()
