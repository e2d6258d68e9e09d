/** Takes the results file of a batch in: each line is checked as any other answer is, and settled in the ledger. */
import { type ErrorData, VerbatimError, toErrorData } from '../../shared/domain/errors.ts'
import { answerOfParts } from '../analysis/analyst.ts'
import type { Heard } from '../analysis/parts.ts'
import { parseAnswer } from '../analysis/parseAnswer.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { WriteOperations } from '../db/writeOperations.ts'
import type { KnownRecipe } from '../analysis/askedRecipes.ts'
import { showActiveAnswers } from '../quality/recipeKeeper.ts'
import type { Asker } from '../workers/operations.ts'
import { type ResultLine, readResultLine } from './batchLines.ts'
import { type QuestionKey, parseCustomId, shortVersion } from './customId.ts'
import type { BatchJob, BatchSettlement } from './operations.ts'
import { recipesById } from './recipesById.ts'
import { noResults, notResults, resultLines } from './resultLines.ts'

export interface TakenAnswers {
  file: string
  lines: number
  /** Texts whose answers are stored by it; those of equal texts come beside. */
  settled: number
  /** Lines with answers to what had its answer already, and with failures of what another line answers. */
  duplicates: number
  /** Questions that came back without an answer that can be read: they can be exported again. */
  failed: number
  /** Lines that belong to no question of this folder as it is now. */
  refused: number
  /** How many there were of each, of what failed and what was refused. */
  reasons: Record<string, number>
  /** The first of them. */
  examples: { line: number; customId: string; why: string }[]
  /** Questions of these runs that still wait for an answer. */
  open: number
}

export interface TakeServices {
  read: Pick<Asker<ReadOperations>, 'ask'>
  write: Pick<Asker<WriteOperations>, 'ask'>
}

const AT_ONCE = 50
const MOST_EXAMPLES = 20

/** An answer in the file with the question that its name tells. */
interface Part {
  line: number
  key: QuestionKey
  customId: string
  said: Extract<ResultLine, { kind: 'answer' | 'error' }>
}

/**
 * Lines of the form whose names are not ours are told one by one, as the file may hold those of others too.
 *
 * @throws VerbatimError of the file; `file_empty` where there is no line in it, `format_unknown` where none is of that form
 */
export async function takeAnswers(services: TakeServices, file: string): Promise<TakenAnswers> {
  const taken: TakenAnswers = {
    ...{ file, lines: 0, settled: 0, duplicates: 0, failed: 0, refused: 0, open: 0 },
    reasons: {},
    examples: [],
  }
  const runs = new Set<number>()
  const recipeOf = recipesById(services.read)
  /** Of texts that were asked in parts, until all of them are there. */
  const partial = new Map<string, Map<number, Part>>()
  let ready: Part[][] = []
  /** By job: they count when the file is read to its end and no other line has answered it. */
  const failures = new Map<number, Failure>()
  const tell = (
    kind: 'failed' | 'refused',
    { line, customId }: { line: number; customId: string },
    why: string,
  ) => {
    taken[kind] += 1
    taken.reasons[why] = (taken.reasons[why] ?? 0) + 1
    if (taken.examples.length < MOST_EXAMPLES) taken.examples.push({ line, customId, why })
  }
  const settle = async (): Promise<void> => {
    const groups = ready
    ready = []
    if (groups.length === 0) return
    await settleGroups(services, groups, { taken, runs, tell, recipeOf, failures })
  }
  for await (const line of resultLines(file)) {
    taken.lines += 1
    const at = taken.lines
    const said = readResultLine(line)
    if (said.kind === 'unreadable') {
      tell('refused', { line: at, customId: '' }, 'not a line of a results file')
      continue
    }
    const key = parseCustomId(said.customId)
    if (key === null) {
      tell('refused', { line: at, customId: said.customId }, 'a name that Verbatim did not give')
      continue
    }
    const part: Part = { line: at, key, customId: said.customId, said }
    if (key.parts === 1) ready.push([part])
    else {
      const name = JSON.stringify([key.subjectKind, key.id, key.stage, key.recipe, key.version, key.parts])
      const parts = partial.get(name) ?? new Map<number, Part>()
      if (parts.has(key.part)) taken.duplicates += 1
      // The first of two answers to the same part counts, and any before a failure.
      if (parts.get(key.part)?.said.kind !== 'answer') parts.set(key.part, part)
      partial.set(name, parts)
      if (isAnswered(parts)) {
        partial.delete(name)
        ready.push(inOrder(parts))
      }
    }
    if (ready.length >= AT_ONCE) await settle()
  }
  // What was all there goes first: parts of it that came again are then known to be answered.
  await settle()
  for (const parts of partial.values()) {
    ready.push(inOrder(parts))
    if (ready.length >= AT_ONCE) await settle()
  }
  await settle()
  await settleFailures(services, failures, { taken, tell })
  if (taken.lines === 0) throw noResults(file)
  if (taken.reasons['not a line of a results file'] === taken.lines) throw notResults(file)
  // Its recipe is the one in force from now on; of what it had answered before, an earlier one's is still shown.
  if (taken.settled > 0) await showActiveAnswers(services)
  for (const run of runs)
    taken.open += (await services.write.ask('batch.close', { run, now: Date.now() })).open
  return taken
}

interface Tally {
  taken: TakenAnswers
  runs: Set<number>
  recipeOf: (id: number) => Promise<KnownRecipe>
  tell(kind: 'failed' | 'refused', at: { line: number; customId: string }, why: string): void
  failures: Map<number, Failure>
}

interface Failure {
  settlement: BatchSettlement
  lines: number
  /** Where the file says so; there may be as many as there are lines, so what was said is not kept. */
  at: Pick<Part, 'line' | 'customId'>
}

const isAnswered = (parts: ReadonlyMap<number, Part>): boolean =>
  [...parts.values()].every(({ said, key }) => said.kind === 'answer' && key.parts === parts.size)

const inOrder = (parts: ReadonlyMap<number, Part>): Part[] =>
  [...parts.values()].toSorted((a, b) => a.key.part - b.key.part)

async function settleGroups(
  { read, write }: TakeServices,
  groups: readonly Part[][],
  { taken, runs, tell, recipeOf, failures }: Tally,
): Promise<void> {
  const jobs = await read.ask('batch.find', { keys: groups.map(([part]) => part!.key) })
  const answers: { settlement: BatchSettlement; lines: number }[] = []
  for (const [index, parts] of groups.entries()) {
    const [first] = parts
    const job = jobs[index] ?? null
    if (first === undefined) continue
    const refusal = job === null ? 'a question that this data folder never asked' : whyNot(job, first.key)
    if (job === null || refusal !== null) {
      if (refusal === DONE) taken.duplicates += parts.length
      else tell('refused', first, refusal ?? '')
      continue
    }
    runs.add(job.run)
    if (parts.length < first.key.parts) {
      if (failures.has(job.job)) taken.duplicates += parts.length
      // What has not come is no failure of what was asked: nothing is stored of it.
      else tell('failed', first, 'some parts of the text have no answer')
      continue
    }
    const outcome = outcomeOf(job, await recipeOf(job.recipe), parts)
    const settlement = { job: job.job, attempt: job.attempt, run: job.run, recipe: job.recipe, outcome }
    const lines = parts.length
    if (outcome.kind === 'answer') answers.push({ settlement, lines })
    else if (failures.has(job.job)) taken.duplicates += lines
    else failures.set(job.job, { settlement, lines, at: { line: first.line, customId: first.customId } })
  }
  if (answers.length === 0) return
  const settlements = answers.map(({ settlement }) => settlement)
  const { settled, unfollowed } = await write.ask('batch.settle', { settlements, now: Date.now() })
  settled.forEach((state, index) => {
    const { settlement, lines } = answers[index]!
    if (state === 'stale') taken.duplicates += lines
    else taken.settled += 1
    taken.duplicates += failures.get(settlement.job)?.lines ?? 0
    failures.delete(settlement.job)
  })
  for (const { run, jobs: left } of unfollowed)
    for (let more = left; more.length > 0;)
      more = await write.ask('batch.follow', { run, jobs: more, now: Date.now() })
}

/** What no line of the file has answered. */
async function settleFailures(
  { write }: TakeServices,
  failures: ReadonlyMap<number, Failure>,
  { taken, tell }: Pick<Tally, 'taken' | 'tell'>,
): Promise<void> {
  const all = [...failures.values()]
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const some = all.slice(from, from + AT_ONCE)
    const settlements = some.map(({ settlement }) => settlement)
    const { settled } = await write.ask('batch.settle', { settlements, now: Date.now() })
    settled.forEach((state, index) => {
      const { settlement, lines, at } = some[index]!
      if (state === 'stale') taken.duplicates += lines
      else if (settlement.outcome.kind === 'failure') tell('failed', at, settlement.outcome.error.message)
    })
  }
}

const DONE = 'answered already'

/** Why an answer is not taken; null when it is. */
function whyNot({ state, textVersion }: BatchJob, { version }: QuestionKey): string | null {
  if (state === 'done') return DONE
  if (shortVersion(textVersion) !== version) return 'the text has changed since it was asked'
  if (state === 'leased') return 'a run is asking it now'
  return state === 'folded' ? 'another text of the same words stands for it' : null
}

function outcomeOf(
  job: BatchJob,
  { task, model }: KnownRecipe,
  parts: readonly Part[],
): BatchSettlement['outcome'] {
  try {
    const heard = parts.map(({ said }): Heard => {
      if (said.kind === 'error') throw new VerbatimError('server_failed', said.why, EXPORT_AGAIN)
      const { promptTokens, outputTokens } = said
      return {
        ...parseAnswer(task, said.text, said.cut ? 'it was as long as allowed' : null),
        promptTokens,
        outputTokens,
      }
    })
    const { subject, rules, version } = job
    // How long it took is not told.
    return { kind: 'answer', answer: answerOfParts({ task, subject, rules, model }, heard, 0), version }
  } catch (error) {
    const told: ErrorData = toErrorData(error)
    return { kind: 'failure', error: told }
  }
}

const EXPORT_AGAIN = 'Export the jobs again: what has no answer is in the new file.'
