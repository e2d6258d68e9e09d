/**
 * The same task by Verbatim and by programs of others that label texts with a model, LOTUS and DocETL, side by side: the same real
 * model on the same server, the same texts, instructions and fields, as many requests in flight. Prints items a minute
 * (from the first request to the last answer; Verbatim's until it is durable), how many answers are valid, and how many requests it
 * took. An answer is valid when sentiment, intent and urgency are one of the named choices, themes a list and the summary is not
 * empty; a field that Verbatim filled by rule does not count. Verbatim asks for one field more, how sure the model is.
 * Before each one the model is loaded anew. A program that is not installed or not done within its minutes is left out, and the output says so.
 * `node bench/peers.ts [--install] [--items 30] [--workers 2] [--model NAME] [--output-tokens 512] [--minutes 20] [--venvs DIR] [--json]`
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Intent, Sentiment, Urgency } from '../src/shared/domain/labels.ts'
import {
  DOCETL_SCHEMA,
  PEERS,
  type Peer,
  type PeerAnswer,
  askPeer,
  descriptionsIn,
  installPeer,
  peersFolder,
  whyMissing,
} from './peers/peer.ts'
import { endWhenAsked, passingFolder } from './realModel/ending.ts'
import { perMinute, rounded } from './figures.ts'
import { freshen } from './realModel/freshModel.ts'
import { type RecordedRequest, type Recorder, startRecorder } from './realModel/recorder.ts'
import { reviewTexts } from './realModel/texts.ts'
import { type AnsweredText, type AskingOptions, runVerbatim } from './realModel/verbatimRun.ts'
import { MODEL_OPTIONS, createSay, withModel } from './realModel/withModel.ts'

/** No program is to give an answer up because the machine is slow. */
const TIMEOUT_SECONDS = 600

const { values } = parseArgs({
  options: {
    install: { type: 'boolean', default: false },
    items: { type: 'string', default: '30' },
    workers: { type: 'string', default: '2' },
    minutes: { type: 'string', default: '20' },
    venvs: { type: 'string', default: peersFolder() },
    ...MODEL_OPTIONS,
  },
})
const workers = Number(values.workers)
const { texts, from } = reviewTexts(Number(values.items), Number(values.seed))
const say = createSay(values)

interface Row {
  name: string
  itemsPerMinute: number
  valid: number
  of: number
  requests: number
  promptTokens: number
  outputTokens: number
}

const isOneOf = (choices: readonly string[], value: unknown): boolean =>
  typeof value === 'string' && choices.includes(value)

function isValid(labels: PeerAnswer): boolean {
  if (labels === null) return false
  const { sentiment, intent, urgency, themes, summary } = labels
  return (
    isOneOf(Sentiment.options, sentiment) &&
    isOneOf(Intent.options, intent) &&
    isOneOf(Urgency.options, urgency) &&
    Array.isArray(themes) &&
    typeof summary === 'string' &&
    summary.trim() !== ''
  )
}

/** As the model gave it: without what rules filled in. */
const ownLabels = (answer: AnsweredText | null): PeerAnswer =>
  answer === null
    ? null
    : Object.fromEntries(Object.entries(answer.labels).filter(([field]) => !answer.fallback.includes(field)))

function rowOf(
  name: string,
  asked: readonly RecordedRequest[],
  answers: readonly PeerAnswer[],
  endedAt: number,
): Row {
  const total = (count: (request: RecordedRequest) => number | null): number =>
    asked.reduce((sum, request) => sum + (count(request) ?? 0), 0)
  return {
    name,
    itemsPerMinute: rounded(perMinute(texts.length, endedAt - asked[0]!.askedAt)),
    valid: answers.filter(isValid).length,
    of: texts.length,
    requests: asked.length,
    promptTokens: total(({ promptTokens }) => promptTokens),
    outputTokens: total(({ outputTokens }) => outputTokens),
  }
}

async function measureVerbatim(recorder: Recorder, asking: AskingOptions): Promise<Row> {
  const { endedAt, answers } = await runVerbatim(recorder.address, texts, { ...asking, workers })
  return rowOf('Verbatim', await recorder.take(), answers.map(ownLabels), endedAt)
}

/** @returns why there is no figure, in a sentence, where there is none */
async function measurePeer(peer: Peer, recorder: Recorder, asking: AskingOptions): Promise<Row | string> {
  const home = passingFolder()
  try {
    const { model, contextTokens, outputTokens, system } = asking
    const job = {
      ...{ address: recorder.address, model, contextTokens, outputTokens, workers, texts },
      timeoutSeconds: TIMEOUT_SECONDS,
      instructions: system,
      descriptions: descriptionsIn(system),
      docetlSchema: DOCETL_SCHEMA,
      out: join(home.path, 'answers.json'),
    }
    const found = await askPeer(values.venvs, peer, job, {
      home: home.path,
      limitMinutes: Number(values.minutes),
    })
    const asked = await recorder.take()
    if ('failed' in found) return `${found.failed} (after ${asked.length} requests)`
    if (asked.length === 0) return `${peer.name} asked nothing.`
    return rowOf(peer.name, asked, found.answers, Math.max(...asked.map(({ endedAt }) => endedAt)))
  } finally {
    home.remove()
  }
}

const describe = (row: Row, first: Row): string =>
  [
    row.name.padEnd(10),
    `${row.itemsPerMinute} items/min`.padStart(18),
    `(Verbatim x${(first.itemsPerMinute / row.itemsPerMinute).toFixed(2)})`.padStart(18),
    `${row.valid} of ${row.of} answers valid`.padStart(28),
    `${row.requests} requests, ${row.promptTokens} prompt and ${row.outputTokens} output tokens`.padStart(60),
  ].join('')

endWhenAsked()
const missing = new Map<Peer, string>()
for (const peer of PEERS) {
  const refused =
    values.install && (await whyMissing(values.venvs, peer)) !== null
      ? await installPeer(values.venvs, peer)
      : null
  const why = refused ?? (await whyMissing(values.venvs, peer))
  if (why !== null) missing.set(peer, why)
}
await withModel(values, workers, async (address, asking) => {
  const recorder = await startRecorder(address)
  try {
    say(`${asking.model}, ${texts.length} texts (${from}), ${workers} requests in flight`)
    const rows: Row[] = []
    const leftOut: string[] = []
    await freshen(address, { ...asking, slots: workers })
    rows.push(await measureVerbatim(recorder, asking))
    say(describe(rows[0]!, rows[0]!))
    for (const peer of PEERS) {
      const why = missing.get(peer)
      if (why === undefined) await freshen(address, { ...asking, slots: workers })
      const row = why ?? (await measurePeer(peer, recorder, asking))
      if (typeof row === 'string') leftOut.push(row)
      else rows.push(row)
      say(typeof row === 'string' ? row : describe(row, rows[0]!))
    }
    if (values.json) console.log(JSON.stringify({ model: asking.model, workers, rows, leftOut }))
  } finally {
    await recorder.close()
  }
})
