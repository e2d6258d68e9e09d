/**
 * What each part of the way a model is asked brings, on real texts of which some are equal or nearly so. It begins with the
 * naive loop: one text at a time, a new connection for each, the text first and the instructions after it, every text asked.
 * Then each part is switched on in turn: one connection for all, the instructions first (the server then reads them once), equal
 * texts asked once, near-duplicates asked once, several requests in flight; at last a run of Verbatim itself.
 * Where a step would take longer than its minutes it is measured on a random part of the requests it makes, the same one for
 * all steps as far as they make them, and its time per text is that per request times requests per text; the output says so.
 * `node bench/naive.ts [--items 300] [--minutes 4] [--workers 4] [--model NAME] [--output-tokens 512] [--seed 1] [--json]`
 * Needs VERBATIM_TEST_DATA.
 */
import { parseArgs } from 'node:util'
import { answerSchema } from '../src/main/analysis/answerSchema.ts'
import { itemPrompt } from '../src/main/analysis/prompt.ts'
import { testData } from '../tests/helpers/testData.ts'
import { endWhenAsked } from './realModel/ending.ts'
import { perMinute, rounded } from './figures.ts'
import { freshen } from './realModel/freshModel.ts'
import { type RawRequest, sendAll } from './realModel/rawClient.ts'
import { askedTexts } from './realModel/sameTexts.ts'
import { repeatedTexts } from './realModel/texts.ts'
import { type AskingOptions, runVerbatim } from './realModel/verbatimRun.ts'
import { MODEL_OPTIONS, createSay, withModel } from './realModel/withModel.ts'

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '300' },
    minutes: { type: 'string', default: '4' },
    workers: { type: 'string', default: '4' },
    ...MODEL_OPTIONS,
  },
})
if (testData === null) {
  console.error('The texts are read from the folder that VERBATIM_TEST_DATA names; there is none.')
  process.exit(2)
}
const workers = Number(values.workers)
const say = createSay(values)

interface Step {
  name: string
  /** What is asked of all texts. */
  asks: readonly string[]
  instructionsFirst: boolean
  reusesConnections: boolean
  atOnce: number
}

interface Measured {
  name: string
  /** For all texts, and of them measured. */
  requests: number
  measured: number
  secondsPerText: number
  itemsPerMinute: number
  /** Against the step before, and against the first. */
  byThisPart: number
  inAll: number
}

const { texts, from } = repeatedTexts(Number(values.items), Number(values.seed))
const distinct = askedTexts(texts, 'equal')
const unlike = askedTexts(texts, 'nearly equal')
const plain = { instructionsFirst: false, reusesConnections: false, atOnce: 1 }
const STEPS: readonly Step[] = [
  { name: 'naive loop', asks: texts, ...plain },
  { name: '+ one connection for all', asks: texts, ...plain, reusesConnections: true },
  {
    ...{ name: '+ instructions before the text', asks: texts },
    ...{ ...plain, reusesConnections: true, instructionsFirst: true },
  },
  {
    ...{ name: '+ equal texts asked once', asks: distinct },
    ...{ reusesConnections: true, instructionsFirst: true, atOnce: 1 },
  },
  {
    ...{ name: '+ near-duplicates asked once', asks: unlike },
    ...{ reusesConnections: true, instructionsFirst: true, atOnce: 1 },
  },
  {
    ...{ name: `+ ${workers} requests in flight`, asks: unlike },
    ...{ reusesConnections: true, instructionsFirst: true, atOnce: workers },
  },
]

function requestOf(text: string, { instructionsFirst }: Step, asking: AskingOptions): RawRequest {
  const item = itemPrompt({ kind: 'survey', text, mail: null })
  const { model, system, contextTokens, outputTokens } = asking
  const messages = instructionsFirst
    ? [
        { role: 'system', content: system },
        { role: 'user', content: item },
      ]
    : [{ role: 'user', content: `${item}\n\n${system}` }]
  const options = { num_ctx: contextTokens, num_predict: outputTokens, temperature: 0, seed: 1 }
  const body = { model, messages, stream: false, format: answerSchema('primary-survey'), options }
  return { path: '/api/chat', body: JSON.stringify(body) }
}

/** How many requests of the slowest step fit into the minutes, by its first few. */
async function affordable(address: string, asking: AskingOptions): Promise<number> {
  const [naive] = STEPS
  const tried = naive!.asks.slice(0, TRIED).map((text) => requestOf(text, naive!, asking))
  const { startedAt, endedAt } = await sendAll(address, tried, naive!)
  return Math.max(TRIED, Math.floor((Number(values.minutes) * 60_000 * tried.length) / (endedAt - startedAt)))
}
const TRIED = 4
/** Requests a step: of 12, one answer that ran to its limit weighed as much as all that a step brings. */
const FEWEST = 40

/** The texts come in an order of chance, so that any first part is a random one. */
const portion = (asks: readonly string[], most: number): readonly string[] => asks.slice(0, most)

async function measureLoop(
  step: Step,
  most: number,
  address: string,
  asking: AskingOptions,
): Promise<number> {
  await freshen(address, { ...asking, slots: workers })
  const asked = portion(step.asks, most)
  const requests = asked.map((text) => requestOf(text, step, asking))
  const { answers, startedAt, endedAt } = await sendAll(address, requests, step)
  const failed = answers.find(({ status }) => status !== 200)
  if (failed !== undefined) throw new Error(`the server answered ${failed.status}: ${failed.text}`)
  return (endedAt - startedAt) / 1_000 / asked.length
}

/** Verbatim folds texts itself; what it is given is measured as it is where it has the time for all. */
async function measureVerbatim(
  most: number,
  address: string,
  asking: AskingOptions,
): Promise<Omit<Measured, 'byThisPart' | 'inAll'>> {
  await freshen(address, { ...asking, slots: workers })
  const whole = most >= unlike.length
  const given = whole ? texts : portion(unlike, most)
  const { startedAt, endedAt, answers } = await runVerbatim(address, given, { ...asking, workers })
  if (answers.includes(null)) throw new Error('a text has no answer')
  const seconds = (endedAt - startedAt) / 1_000
  const measured = whole ? unlike.length : given.length
  const secondsPerText = (seconds / measured) * (unlike.length / texts.length)
  return {
    name: 'Verbatim',
    requests: unlike.length,
    measured,
    secondsPerText,
    itemsPerMinute: perMinute(1, secondsPerText * 1_000),
  }
}

function compare(measured: Omit<Measured, 'byThisPart' | 'inAll'>, before: readonly Measured[]): Measured {
  const first = before[0]?.secondsPerText ?? measured.secondsPerText
  const last = before.at(-1)?.secondsPerText ?? measured.secondsPerText
  return {
    ...measured,
    byThisPart: rounded(last / measured.secondsPerText, 3),
    inAll: rounded(first / measured.secondsPerText, 3),
  }
}

const describe = ({ name, requests, measured, ...figures }: Measured): string =>
  [
    name.padEnd(32),
    `${rounded(figures.itemsPerMinute, 1)} items/min`.padStart(18),
    `x${figures.byThisPart.toFixed(2)} by this`.padStart(16),
    `x${figures.inAll.toFixed(2)} in all`.padStart(15),
    `   ${requests} requests${measured < requests ? `, ${measured} of them by chance measured` : ', all measured'}`,
  ].join('')

endWhenAsked()
await withModel(values, workers, async (address, asking) => {
  say(`${asking.model}, ${texts.length} texts: ${from}`)
  say(
    `of them ${texts.length - distinct.length} have the text of another one, and ${distinct.length - unlike.length} more nearly so`,
  )
  await freshen(address, { ...asking, slots: workers })
  const most = await affordable(address, asking)
  if (most < texts.length)
    say(
      `all of the naive loop would take ${rounded((texts.length / most) * Number(values.minutes), 1)} minutes: at most ${most} requests a step are measured, chosen by chance; the ratios are those of the time per text`,
    )
  if (most < FEWEST)
    say(
      `fewer than ${FEWEST}: one long answer weighs as much as a step, and the ratios say little; give it more --minutes`,
    )
  const rows: Measured[] = []
  const add = (measured: Omit<Measured, 'byThisPart' | 'inAll'>): void => {
    rows.push(compare(measured, rows))
    say(describe(rows.at(-1)!))
  }
  for (const step of STEPS) {
    const perRequest = await measureLoop(step, most, address, asking)
    const secondsPerText = (perRequest * step.asks.length) / texts.length
    add({
      name: step.name,
      requests: step.asks.length,
      measured: Math.min(most, step.asks.length),
      secondsPerText,
      itemsPerMinute: perMinute(1, secondsPerText * 1_000),
    })
  }
  add(await measureVerbatim(most, address, asking))
  if (values.json)
    console.log(JSON.stringify({ model: asking.model, items: texts.length, workers, steps: rows }))
})
