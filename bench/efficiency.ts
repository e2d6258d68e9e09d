/**
 * How much of a real model's speed is left when Verbatim asks it: items a minute of a run, its answers settled durably, against
 * a raw client that sends the very same requests with as many in flight and throws the answers away. In turn, in pairs whose
 * order changes (AB, BA, AB), and many short ones: a machine that is slower for some minutes is so for both sides of a pair.
 * Several in flight are computed together, and what stands beside an answer changes its last digits and so its length:
 * output tokens a second are told beside the items a minute. So is for which share of the time the server's slots had a request
 * as long as there was one to make: that is the client's doing, and depends little on the machine's hour. Both go through the same
 * recorder, a thread that keeps the bytes a run asked and hands them to the raw client. Before each, the model is unloaded and
 * loaded again and every slot reads the instructions once, so that neither finds in the server's prompt cache what the other
 * one left there. Ends with 1 when the median ratio misses its bound.
 * `node bench/efficiency.ts [--items 12] [--workers 2] [--pairs 11] [--model NAME] [--output-tokens 512] [--seed 1] [--json]`
 */
import { parseArgs } from 'node:util'
import { endWhenAsked } from './realModel/ending.ts'
import { median, perMinute, rounded } from './figures.ts'
import { freshen } from './realModel/freshModel.ts'
import { sendAll } from './realModel/rawClient.ts'
import { type RecordedRequest, type Recorder, startRecorder } from './realModel/recorder.ts'
import { reviewTexts } from './realModel/texts.ts'
import { type AskingOptions, runVerbatim } from './realModel/verbatimRun.ts'
import { MODEL_OPTIONS, createSay, withModel } from './realModel/withModel.ts'

const BOUND = 0.97

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '12' },
    workers: { type: 'string', default: '2' },
    pairs: { type: 'string', default: '11' },
    ...MODEL_OPTIONS,
  },
})
const workers = Number(values.workers)
const { texts, from } = reviewTexts(Number(values.items), Number(values.seed))
const say = createSay(values)

interface Side {
  itemsPerMinute: number
  tokensPerSecond: number
  seconds: number
  requests: number
  promptTokens: number
  outputTokens: number
  /** Answers that were not heard to their end by who asked. */
  cutOff: number
  /** Share of the time for which the slots had a request, until the last one was made: 0 to 1. */
  busy: number
  /** From the last answer to the end: until it was durable and the run over, or read. */
  lastMilliseconds: number
}

interface Pair {
  order: 'AB' | 'BA'
  verbatim: Side
  raw: Side
  /** Of items a minute. */
  ratio: number
  /** Of output tokens a second. */
  tokenRatio: number
}

const sum = (counts: readonly (number | null)[]): number =>
  counts.reduce<number>((total, count) => total + (count ?? 0), 0)

/** @param asked in the order in which they were */
function busyShare(asked: readonly RecordedRequest[]): number {
  const [from, to] = [asked[0]!.askedAt, asked.at(-1)!.askedAt]
  const busy = asked.map(({ askedAt, endedAt }) => Math.min(endedAt, to) - askedAt)
  return sum(busy) / ((to - from) * workers)
}

/** @param asked in the order in which they were @param endedAt when all was durable, or read */
function sideOf(asked: readonly RecordedRequest[], endedAt: number): Side {
  const milliseconds = endedAt - asked[0]!.askedAt
  const outputTokens = sum(asked.map((request) => request.outputTokens))
  return {
    itemsPerMinute: rounded(perMinute(texts.length, milliseconds)),
    tokensPerSecond: rounded((outputTokens / milliseconds) * 1_000),
    seconds: rounded(milliseconds / 1_000),
    requests: asked.length,
    promptTokens: sum(asked.map(({ promptTokens }) => promptTokens)),
    outputTokens,
    busy: rounded(busyShare(asked), 4),
    cutOff: asked.filter(({ outputTokens }) => outputTokens === null).length,
    lastMilliseconds: rounded(endedAt - Math.max(...asked.map((request) => request.endedAt)), 1),
  }
}

async function measurePairs(address: string, recorder: Recorder, asking: AskingOptions): Promise<Pair[]> {
  let recorded: RecordedRequest[] = []
  const measureVerbatim = async (): Promise<Side> => {
    await freshen(address, { ...asking, slots: workers })
    const { endedAt, answers } = await runVerbatim(recorder.address, texts, { ...asking, workers })
    recorded = await recorder.take()
    const unanswered = answers.filter((answer) => answer === null).length
    if (unanswered > 0) throw new Error(`${unanswered} texts have no answer`)
    return sideOf(recorded, endedAt)
  }
  const measureRaw = async (): Promise<Side> => {
    await freshen(address, { ...asking, slots: workers })
    const how = { atOnce: workers, reusesConnections: true }
    const { endedAt, answers } = await sendAll(recorder.address, recorded, how)
    const failed = answers.find(({ status }) => status !== 200)
    if (failed !== undefined) throw new Error(`the raw client was answered ${failed.status}: ${failed.text}`)
    const sent = await recorder.take()
    if (JSON.stringify(bodiesOf(sent)) !== JSON.stringify(bodiesOf(recorded)))
      throw new Error('the raw client sent other requests than the run')
    return sideOf(sent, endedAt)
  }
  const pairs: Pair[] = []
  for (let pair = 0; pair < Number(values.pairs); pair++) {
    const order = pair % 2 === 0 ? 'AB' : 'BA'
    // The other way round, the raw client sends what the run before asked.
    const first = order === 'AB' ? await measureVerbatim() : await measureRaw()
    const second = order === 'AB' ? await measureRaw() : await measureVerbatim()
    const [verbatim, raw] = order === 'AB' ? [first, second] : [second, first]
    const ratio = rounded(verbatim.itemsPerMinute / raw.itemsPerMinute, 4)
    const tokenRatio = rounded(verbatim.tokensPerSecond / raw.tokensPerSecond, 4)
    pairs.push({ order, verbatim, raw, ratio, tokenRatio })
    say(`pair ${pair + 1} (${order}): ratio ${ratio}, of tokens a second ${tokenRatio}`)
    say(`     A Verbatim  ${describe(verbatim)}`)
    say(`     B raw       ${describe(raw)}`)
  }
  return pairs
}

const bodiesOf = (requests: readonly RecordedRequest[]): string[] => requests.map(({ body }) => body).sort()

const describe = (side: Side): string =>
  `${side.itemsPerMinute} items/min in ${side.seconds} s: ${side.requests} requests, ${side.promptTokens} prompt and ${side.outputTokens} output tokens, slots busy ${rounded(side.busy * 100)} %, ${side.lastMilliseconds} ms after the last answer${side.cutOff > 0 ? `, ${side.cutOff} not heard to their end` : ''}`

endWhenAsked()
await withModel(values, workers, async (address, asking) => {
  const recorder = await startRecorder(address)
  try {
    say(`${asking.model}, ${texts.length} texts (${from}), ${workers} requests in flight`)
    say(
      'before each side the model is loaded anew and every slot reads the instructions once: no side finds the other’s prompts in the cache',
    )
    const pairs = await measurePairs(address, recorder, asking)
    const ratios = pairs.map((pair) => pair.ratio)
    const ratio = rounded(median(ratios), 4)
    const tokenRatio = rounded(median(pairs.map((pair) => pair.tokenRatio)), 4)
    const middle = (side: 'verbatim' | 'raw'): number =>
      rounded(median(pairs.map((pair) => pair[side].itemsPerMinute)))
    const figure = {
      name: 'items/min of a run with the real model, against a raw client with the very same requests',
      value: middle('verbatim'),
      baseline: middle('raw'),
      ratio,
      bound: `median ratio of ${pairs.length} pairs >= ${BOUND}`,
      ok: ratio >= BOUND,
    }
    if (values.json) console.log(JSON.stringify({ ...figure, model: asking.model, workers, pairs }))
    else
      console.log(
        `${figure.ok ? 'ok  ' : 'MISS'} ${figure.name}: ${figure.value} against ${figure.baseline} (median ratio ${ratio}, from ${Math.min(...ratios)} to ${Math.max(...ratios)}, of output tokens a second ${tokenRatio}; ${figure.bound})`,
      )
    process.exitCode = figure.ok ? 0 : 1
  } finally {
    await recorder.close()
  }
})
