/** What a model is asked about themes: what to call one, and which one a doubtful text speaks of. Touches no database. */
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Preferences } from '../../shared/domain/preferences.ts'
import { themeNameKey } from '../../shared/domain/theme.ts'
import type { JsonSchema } from '../analysis/answerSchema.ts'
import { estimateTokens, splitText } from '../analysis/chunks.ts'
import type { ModelDescription } from '../analysis/modelServer/modelServer.ts'
import { readObject } from '../analysis/parseAnswer.ts'
import { inert, oneLine, readPromptFiles } from '../analysis/prompt.ts'
import type { RecipeSettings } from '../analysis/recipe.ts'
import { shortHash } from '../hash.ts'

/** Counts up when what is asked or how it is read changes. */
const QUESTION_VERSION = 1

export type ThemeTask = 'theme-name' | 'theme-choice'
const TASKS: readonly ThemeTask[] = ['theme-name', 'theme-choice']

export type ThemePrompts = Readonly<Record<ThemeTask, string>>

/** @param folder holds a file `<task>.md` for each task */
export const readThemePrompts = (folder: string): ThemePrompts => readPromptFiles(folder, TASKS)

/** How a task is asked; answers are kept under its hash. */
export interface ThemeRecipe {
  task: ThemeTask
  model: string
  settings: RecipeSettings
  hash: string
}

/** Room for a name; one that needs more is none. */
const OUTPUT_TOKENS = 128
/** A text counts by how it begins. */
const MOST_SHOWN_CHARACTERS = 300
const FRAME_TOKENS = 64
const SMALLEST_TEXT_TOKENS = 64

/** The context is that of the primary stage: another one would make the server load the model again. */
export function themeRecipeOf(
  task: ThemeTask,
  model: ModelDescription,
  prompts: ThemePrompts,
  preferences: Pick<Preferences, 'answerLanguage' | 'contextTokens'>,
): ThemeRecipe {
  const { contextTokens } = preferences
  const settings: RecipeSettings = {
    analyst: QUESTION_VERSION,
    prompt: prompts[task].replaceAll('{language}', preferences.answerLanguage),
    schema: shortHash(JSON.stringify(task === 'theme-name' ? NAME_SCHEMA : choiceSchema(['']))),
    digest: model.digest,
    contextTokens: Math.min(contextTokens, model.contextLength ?? contextTokens),
    outputTokens: OUTPUT_TOKENS,
    batchSize: 1,
    temperature: 0,
    seed: 1,
  }
  return { task, model: model.name, settings, hash: shortHash(JSON.stringify({ task, ...settings })) }
}

/** One question, whoever is asked it. */
export interface ThemeQuestion {
  prompt: string
  /** Of the texts in it, by which the time-out is measured. */
  characters: number
  schema: JsonSchema
  /** Hash of what is asked: the same question has the same answer. */
  key: string
}

const question = (prompt: string, characters: number, schema: JsonSchema): ThemeQuestion => ({
  prompt,
  characters,
  schema,
  key: shortHash(JSON.stringify([prompt, schema])),
})

const NAME_SCHEMA: JsonSchema = {
  type: 'object',
  properties: { name: { type: 'string' } },
  required: ['name'],
  additionalProperties: false,
}

/** The same texts in whatever order make the same question. @param words that they share, as they are spelled */
export function nameQuestion(words: readonly string[], texts: readonly string[]): ThemeQuestion {
  const shown = [...texts].sort().map((text) => oneLine(text).slice(0, MOST_SHOWN_CHARACTERS).toWellFormed())
  const listed = words.map(oneLine).join(', ')
  const prompt = [
    `Words they share: ${inert(listed)}`,
    ...shown.map((text) => `<response>\n${inert(text)}\n</response>`),
  ].join('\n\n')
  return question(prompt, shown.join('').length, NAME_SCHEMA)
}

/** Said for a text that speaks of none. */
export const NONE = 'none of these'

const choiceSchema = (names: readonly string[]): JsonSchema => ({
  type: 'object',
  properties: { theme: { type: 'string', enum: [...names, NONE] } },
  required: ['theme'],
  additionalProperties: false,
})

export interface Candidate {
  id: number
  name: string
  description: string
}

/** @returns with `isCut` where only the beginning of the text had room */
export function choiceQuestion(
  candidates: readonly Candidate[],
  text: string,
  { prompt: system, contextTokens, outputTokens }: RecipeSettings,
): ThemeQuestion & { isCut: boolean } {
  const sorted = candidates.toSorted((a, b) => a.id - b.id)
  const list = sorted.map(({ name, description }) =>
    inert(description === '' ? `- ${name}` : `- ${name}: ${oneLine(description)}`),
  )
  const head = `Themes:\n${[...list, `- ${NONE}`].join('\n')}`
  const room = contextTokens - outputTokens - FRAME_TOKENS - estimateTokens(system + head)
  const parts = splitText(text, Math.max(SMALLEST_TEXT_TOKENS, room))
  const shown = parts[0] ?? ''
  const prompt = `${head}\n\n<response>\n${inert(shown)}\n</response>`
  const schema = choiceSchema(sorted.map(({ name }) => name))
  return { ...question(prompt, shown.length, schema), isCut: parts.length > 1 }
}

/** What an answer says, as it says it. @throws VerbatimError `answer_invalid` */
export function readSaid(task: ThemeTask, raw: string): string {
  const said = readObject(raw, false)[task === 'theme-name' ? 'name' : 'theme']
  if (typeof said !== 'string' || said.trim() === '')
    throw new VerbatimError('answer_invalid', 'the answer has none of the fields that were asked for')
  return said.trim()
}

/**
 * The theme that was chosen: null for none of them.
 *
 * @throws VerbatimError `answer_invalid` for one that was not offered
 */
export function readChoice(candidates: readonly Candidate[], said: string): number | null {
  const plain = (name: string): string => themeNameKey(oneLine(name))
  if (plain(said) === NONE) return null
  const chosen = candidates.find(({ name }) => plain(name) === plain(said))
  if (chosen === undefined)
    throw new VerbatimError('answer_invalid', 'the answer names a theme that was not offered')
  return chosen.id
}
