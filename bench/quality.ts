/**
 * How right the rules and a real small model are on public sets that people labelled: accuracy and Cohen's kappa with their
 * intervals, and how often shares corrected by a random sample of 100 hold the set's true shares (1,000 samples).
 * The rules read whole sets, the model a random part of each: `--items`, 0 to leave the model out. `--sets` takes those alone whose
 * name begins with one of the given words.
 * Run: VERBATIM_TEST_DATA=... node bench/quality.ts [--items 100] [--sets priority,intent] [--model NAME] [--seed 1] [--json]
 */
import { parseArgs } from 'node:util'
import { analyse } from '../src/main/analysis/analyst.ts'
import type { ModelServer } from '../src/main/analysis/modelServer/modelServer.ts'
import { createOllamaClient } from '../src/main/analysis/modelServer/ollamaClient.ts'
import { loadDetector } from '../src/main/triage/language.ts'
import { labelByRules } from '../src/main/triage/ruleLabels.ts'
import { READ_LIMIT } from '../src/main/triage/triageInput.ts'
import {
  type Judged,
  agreement,
  cohensKappa,
  confusionMatrix,
} from '../src/shared/domain/statistics/agreement.ts'
import { correctShares } from '../src/shared/domain/statistics/correctedShares.ts'
import type { Estimate } from '../src/shared/domain/statistics/estimate.ts'
import { createRandom, shuffle } from '../src/shared/domain/statistics/random.ts'
import { startOllama } from '../tests/helpers/ollama.ts'
import { testData } from '../tests/helpers/testData.ts'
import {
  type LabelledSet,
  type LabelledText,
  intentSet,
  priorityOf,
  prioritySet,
  sentimentOf,
  sentimentSets,
} from './quality/labelledSets.ts'
import { primaryQuestion } from './question.ts'

const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '100' },
    sets: { type: 'string', default: 'sentiment,priority,intent' },
    model: { type: 'string' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
if (testData === null) {
  console.error('The labelled sets are read from the folder that VERBATIM_TEST_DATA names; there is none.')
  process.exit(2)
}
const random = createRandom(Number(values.seed))
const SAMPLES = 1_000
const SAMPLE_SIZE = 100

type LabelsOf = (labels: Readonly<Record<string, unknown>>) => string

interface Row {
  set: string
  by: string
  of: number
  unanswered: number
  accuracy: Estimate
  kappa: Estimate
  covered: { value: string; held: number; of: number }[]
}
const rows: Row[] = []

const spread = ({ value, low, high }: Estimate, digits: number, unit: number): string =>
  value === null || low === null || high === null
    ? 'not known'
    : `${(value * unit).toFixed(digits)} (${(low * unit).toFixed(digits)} to ${(high * unit).toFixed(digits)})`

function report(set: LabelledSet, by: string, judged: readonly Judged[], of: number): void {
  const matrix = confusionMatrix(judged, set.values)
  const row: Row = {
    set: set.name,
    by,
    of,
    unanswered: of - judged.length,
    accuracy: agreement(matrix),
    kappa: cohensKappa(matrix),
    covered: judged.length >= 5 * SAMPLE_SIZE ? coverShares(set, judged) : [],
  }
  rows.push(row)
  if (values.json) return
  console.log(
    `${set.name.padEnd(26)} ${by.padEnd(14)} n ${String(judged.length).padStart(5)}${row.unanswered > 0 ? ` (${row.unanswered} without an answer)` : ''}  accuracy ${spread(row.accuracy, 1, 100)} %  kappa ${spread(row.kappa, 3, 1)}`,
  )
  for (const { value, held, of: samples } of row.covered)
    console.log(
      `    corrected share of "${value}" holds the truth in ${held} of ${samples} samples of ${SAMPLE_SIZE}`,
    )
}

/** The set is the whole; its true shares are known. */
function coverShares(set: LabelledSet, judged: readonly Judged[]): Row['covered'] {
  const shareOf = (value: string, key: 'truth' | 'answer'): number =>
    judged.filter((each) => each[key] === value).length
  const answers = Object.fromEntries(set.values.map((value) => [value, shareOf(value, 'answer')]))
  const held = new Map(set.values.map((value) => [value, 0]))
  for (let sample = 0; sample < SAMPLES; sample++) {
    const drawn = shuffle(judged, random).slice(0, SAMPLE_SIZE)
    for (const { value, corrected } of correctShares(confusionMatrix(drawn, set.values), answers)) {
      const truth = shareOf(value, 'truth') / judged.length
      if (corrected.low! <= truth && truth <= corrected.high!) held.set(value, held.get(value)! + 1)
    }
  }
  return [...held].map(([value, count]) => ({ value, held: count, of: SAMPLES }))
}

const isWanted = ({ name }: LabelledSet): boolean =>
  values.sets.split(',').some((word) => name.startsWith(word.trim()))

const ALL: readonly [LabelledSet, LabelsOf][] = [
  ...sentimentSets().map((set): [LabelledSet, LabelsOf] => [set, sentimentOf]),
  [prioritySet(), priorityOf],
]
const SETS = ALL.filter(([set]) => isWanted(set))

const detect = await loadDetector()
const rulesOf = (text: string): Readonly<Record<string, unknown>> => {
  const input = { item: 1, kind: 'survey' as const, text: text.slice(0, READ_LIMIT), textLength: text.length }
  return { ...labelByRules({ ...input, score: null, mail: null }, [], detect).labels }
}

for (const [set, read] of SETS) {
  const judged = set.texts.map(({ text, truth }) => ({ truth, answer: read(rulesOf(text)) }))
  report(set, 'rules', judged, judged.length)
}

async function askSentimentOrPriority(
  server: ModelServer,
  model: string,
  read: LabelsOf,
  text: string,
): Promise<string | null> {
  const question = primaryQuestion({ kind: 'survey', text, mail: null }, model, {
    contextTokens: 4096,
    outputTokens: 512,
  })
  const answer = await analyse(server, question, AbortSignal.timeout(600_000))
  const field = read === sentimentOf ? 'sentiment' : 'urgency'
  // What a rule or nobody said is none of the model's.
  return answer.fallback.includes(field) ? null : read(answer.labels)
}

async function askIntent(
  server: ModelServer,
  model: string,
  set: LabelledSet,
  text: string,
): Promise<string | null> {
  const request = {
    model,
    system: `You sort the questions of a bank's customers. Answer with the one intent that fits best, as JSON. The intents: ${set.values.join(', ')}.`,
    prompt: text,
    schema: {
      type: 'object',
      properties: { intent: { type: 'string', enum: [...set.values] } },
      required: ['intent'],
      additionalProperties: false,
    },
    options: { contextTokens: 4096, outputTokens: 64, temperature: 0, seed: 1 },
    keepAliveMinutes: 10,
  }
  let heard = ''
  for await (const event of server.generate(request, AbortSignal.timeout(600_000)))
    if (event.kind === 'text') heard += event.text
  const answer = (JSON.parse(heard) as { intent?: unknown }).intent
  return typeof answer === 'string' && set.values.includes(answer) ? answer : null
}

async function askModel(items: number): Promise<void> {
  const ollama = await startOllama({ parallel: 2 })
  if (ollama === null) {
    console.error(
      'There is no model server: set OLLAMA_HOST, or run "npm run setup:ollama". Only the rules were measured.',
    )
    return
  }
  const server = createOllamaClient(ollama.address)
  const model = values.model ?? ollama.model
  const hear = async (set: LabelledSet, ask: (text: string) => Promise<string | null>): Promise<void> => {
    const chosen = shuffle(set.texts, random).slice(0, items)
    const judged: Judged[] = []
    const waiting = [...chosen]
    const askNext = async (): Promise<void> => {
      for (let next: LabelledText | undefined; (next = waiting.shift()) !== undefined;) {
        const { text, truth } = next
        try {
          const answer = await ask(text)
          if (answer !== null) judged.push({ truth, answer })
        } catch (error) {
          console.error(`! ${set.name}: ${String(error)}`)
        }
      }
    }
    await Promise.all([askNext(), askNext()])
    report(set, model, judged, chosen.length)
  }
  try {
    for (const [set, read] of SETS)
      await hear(set, (text) => askSentimentOrPriority(server, model, read, text))
    const intents = intentSet()
    if (isWanted(intents)) await hear(intents, (text) => askIntent(server, model, intents, text))
  } finally {
    await server.close()
    await ollama.stop()
  }
}

if (Number(values.items) > 0) await askModel(Number(values.items))
if (values.json) console.log(JSON.stringify(rows))
