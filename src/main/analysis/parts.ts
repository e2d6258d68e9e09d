/**
 * A text that is longer than the context is read in parts. What was said of each can be kept, so that only the others are
 * asked when the reading was interrupted.
 */
import { z } from 'zod'
import { ErrorData, VerbatimError } from '../../shared/domain/errors.ts'
import type { PartNumber } from '../../shared/domain/run.ts'
import { shortHash } from '../hash.ts'
import { chainParts, splitChainPart } from './chainText.ts'
import { estimateTokens, splitText } from './chunks.ts'
import { trimHeads } from './mailHeads.ts'
import type { GenerationOptions } from './modelServer/modelServer.ts'
import { chainPrompt, isChain, itemPrompt } from './prompt.ts'
import { raiseContext } from './stageSettings.ts'
import type { AskedSubject } from './subject.ts'
import { TASKS, type Task } from './tasks.ts'

/** What a model said of a text or a part of it, see `ParsedAnswer`. */
export const Heard = z.object({
  labels: z.record(z.string(), z.unknown()),
  warnings: z.array(z.string()),
  confidence: z.number().optional(),
  /** It took too long and nobody would ask again: this is as far as it came. */
  gaveUp: z.optional(ErrorData),
  promptTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
})
export type Heard = z.infer<typeof Heard>

/** A part that was heard: by its key it is known again where the same would be asked. */
export interface KeptPart {
  key: string
  heard: Heard
  durationMs: number
}

/** Told of a text that is read in parts; of one that is read whole it hears nothing. */
export interface PartsFollower {
  /** Before a part is asked. */
  asking(part: PartNumber): void
  /** Resolves when it is kept, and only then the next part is asked. Rejects where none is to be. */
  heard(part: KeptPart, of: number): Promise<void>
}

/** The same of several questions that are asked together, by position. */
export interface PartsKeeper {
  asking(question: number, part: PartNumber): void
  /** Never rejects. @returns whether the next part is to be asked */
  heard(question: number, part: KeptPart, of: number): Promise<boolean>
}

/** What the parts of a text follow from. */
export interface PartsQuestion {
  task: Task
  system: string
  subject: AskedSubject
  options: GenerationOptions
}

export interface PartsReading {
  /** From an earlier reading; those that do not fit are left aside. */
  kept: readonly KeptPart[]
  follow: PartsFollower | null
  /** What is not known yet is asked in halves. */
  smaller: boolean
  /** Milliseconds, see `workingClock`. */
  clock: () => number
}

/** Below this there is no sense in reading a text in still smaller parts. */
const SMALLEST_PART_TOKENS = 64
/** Tokens of the chat template and the delimiters around the item. */
const FRAME_TOKENS = 64
/** So many parts in a row that cannot be read, and the others are not tried: it is not for the text. */
const MOST_UNREADABLE = 3

interface Piece {
  text: string
  /** It is not to be halved any more where parts are to be smaller. */
  isHalf: boolean
  /** Nothing is left of it to split. */
  isLeast: boolean
}

/**
 * Reads the text whole, or in as large parts as the context takes; smaller ones if the server says it was too long. A part
 * whose answer cannot be read does not keep the others from being heard.
 *
 * @param hear asks one prompt
 * @returns what was said, in the order of the text; `earlierMs` is what the kept parts had taken
 * @throws what `hear` and the follower throw; of parts that cannot be read the first error, after the others; `context_exceeded`
 */
export async function hearParts(
  question: PartsQuestion,
  { kept, follow, smaller, clock }: PartsReading,
  hear: (prompt: string) => Promise<Heard>,
): Promise<{ heard: Heard[]; earlierMs: number }> {
  const known = new Map(kept.map((part) => [part.key, part]))
  /** By hash of a prompt: how many parts had it. Equal parts of one text are told apart by which of them it is. */
  const met = new Map<string, number>()
  const heard: Heard[] = []
  const pieces = firstPieces(question, smaller)
  let earlierMs = 0
  let limit = Infinity
  let unreadable = 0
  let failure: VerbatimError | null = null
  for (let at = 0; at < pieces.length;) {
    const piece = pieces[at]!
    const prompt = promptOf(question.subject, piece.text)
    const hash = shortHash(prompt)
    const count = met.get(hash) ?? 0
    const key = `${hash} ${count}`
    const before = known.get(key)
    const tokens = estimateTokens(piece.text)
    const isPart = pieces.length > 1
    if (before !== undefined) {
      heard.push(before.heard)
      earlierMs += before.durationMs
    } else if ((tokens > limit && !piece.isLeast) || (smaller && isPart && !piece.isHalf)) {
      const size = smaller && !piece.isHalf ? halfOf(tokens) : limit
      pieces.splice(at, 1, ...splitPiece(question.subject, piece, Math.min(size, limit), isPart))
      continue
    } else {
      if (isPart) follow?.asking({ number: at + 1, of: pieces.length })
      const started = clock()
      try {
        const said = await hear(prompt)
        unreadable = 0
        heard.push(said)
        const isLast = at + 1 === pieces.length && failure === null
        // The last one is settled with the whole; what was broken off is asked again when the text is.
        if (isPart && !isLast && said.gaveUp === undefined)
          await follow?.heard({ key, heard: said, durationMs: clock() - started }, pieces.length)
      } catch (error) {
        if (!(error instanceof VerbatimError)) throw error
        if (error.code === 'context_exceeded') {
          limit = Math.floor(Math.min(limit, roomOf(question), tokens) / 2)
          if (limit < SMALLEST_PART_TOKENS) throw contextTooSmall(question)
          continue
        }
        unreadable += 1
        failure ??= error
        if (!isPart || !isUnreadable(error) || unreadable === MOST_UNREADABLE) throw error
      }
    }
    met.set(hash, count + 1)
    at += 1
  }
  if (failure !== null) throw failure
  return { heard, earlierMs }
}

function splitPiece(subject: AskedSubject, { text }: Piece, tokens: number, isPart: boolean): Piece[] {
  const texts = !isPart
    ? textsOf(subject, tokens)
    : isChain(subject)
      ? splitChainPart(text, tokens)
      : splitText(text, tokens)
  return texts.map((each) => ({ text: each, isHalf: true, isLeast: texts.length === 1 }))
}

/** The model's words could not be used: it is asked again, in another way. */
export const isUnreadable = ({ code }: VerbatimError): boolean =>
  code === 'answer_invalid' || code === 'answer_cut'

/** As large as the context takes them; what would be read whole in halves where they are to be smaller. */
function firstPieces(question: PartsQuestion, smaller: boolean): Piece[] {
  const { subject } = question
  const room = roomOf(question)
  if (room < SMALLEST_PART_TOKENS) throw contextTooSmall(question)
  const texts = textsOf(subject, room)
  const isHalved = smaller && texts.length === 1
  const pieces = isHalved ? textsOf(subject, Math.min(room, halfOf(textTokens(subject)))) : texts
  return pieces.map((text) => ({ text, isHalf: isHalved, isLeast: false }))
}

const halfOf = (tokens: number): number => Math.max(SMALLEST_PART_TOKENS, Math.ceil(tokens / 2))

/** Tokens that are left for the text. */
function roomOf({ system, subject, options }: PartsQuestion): number {
  const frame = estimateTokens(system) + estimateTokens(emptyPrompt(subject)) + FRAME_TOKENS
  return options.contextTokens - options.outputTokens - frame
}

const contextTooSmall = ({ task, options }: PartsQuestion): VerbatimError =>
  new VerbatimError(
    'context_exceeded',
    `prompt and answer do not fit into a context of ${options.contextTokens} tokens`,
    raiseContext(TASKS[task].stage),
  )

/**
 * The prompts that read a text whole, in as many parts as the context takes: what is asked where nobody can ask again.
 *
 * @throws VerbatimError `context_exceeded` when there is no room for the text
 */
export function promptParts(question: PartsQuestion): string[] {
  const asked = { ...question, subject: trimHeads(question.subject).subject }
  return firstPieces(asked, false).map(({ text }) => promptOf(asked.subject, text))
}

const textsOf = (subject: AskedSubject, room: number): string[] =>
  isChain(subject) ? chainParts(subject, room) : splitText(subject.text, room)

const promptOf = (subject: AskedSubject, text: string): string =>
  isChain(subject) ? chainPrompt(text) : itemPrompt({ ...subject, text })

export const emptyPrompt = (subject: AskedSubject): string => promptOf(subject, '')

const textTokens = (subject: AskedSubject): number =>
  isChain(subject)
    ? subject.messages.reduce((sum, { text, quotedText }) => sum + estimateTokens(text + quotedText), 0)
    : estimateTokens(subject.text)
