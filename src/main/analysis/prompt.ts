import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PromptName, Preferences } from '../../shared/domain/preferences.ts'
import { TASK_NAMES, type Task } from './tasks.ts'
import type { AskedSubject, ChainInput, ItemInput } from './subject.ts'

/** The system prompt of each task. */
export type Prompts = Readonly<Record<Task, string>>

/** @param folder holds a file `<task>.md` for each task */
export const readPrompts = (folder: string): Prompts => readPromptFiles(folder, TASK_NAMES)

/** @returns what stands in the file `<name>.md` of each of these names, with line breaks of one kind */
export const readPromptFiles = <Name extends string>(
  folder: string,
  names: readonly Name[],
): Readonly<Record<Name, string>> =>
  Object.fromEntries(
    names.map((name) => [name, plainLines(readFileSync(join(folder, `${name}.md`), 'utf8'))]),
  ) as Record<Name, string>

const plainLines = (text: string): string => text.replaceAll('\r\n', '\n').trim()

/** In which preference a prompt of the person's own stands. */
export const PROMPT_PREFERENCES: Readonly<Record<Task, PromptName>> = {
  'primary-survey': 'primarySurveyPrompt',
  'primary-email': 'primaryEmailPrompt',
  chain: 'chainPrompt',
  'critical-survey': 'criticalSurveyPrompt',
  'critical-email': 'criticalEmailPrompt',
  'critical-chain': 'criticalChainPrompt',
}

/** The prompt as it is sent: the person's own where there is one, in the language that answers are to be in. */
export function systemPrompt(shipped: Prompts, preferences: Preferences, task: Task): string {
  const own = plainLines(preferences[PROMPT_PREFERENCES[task]])
  return (own === '' ? shipped[task] : own).replaceAll('{language}', preferences.answerLanguage)
}

/**
 * The part of the prompt that differs from item to item; the system prompt stands before it, always the same. It
 * depends on nothing but the fields of the item's text key, for equal texts are asked once. The item is data: its
 * delimiter cannot be closed from within.
 */
export function itemPrompt(input: ItemInput): string {
  const name = input.kind === 'survey' ? 'response' : 'mail'
  return `<${name}>\n${inert(headOf(input) + input.text)}\n</${name}>`
}

/** Several items, each under the number by which its answer is told. */
export const batchPrompt = (inputs: readonly ItemInput[]): string =>
  [
    `Label each of the ${inputs.length} texts below by itself, as told above. Reply with {"answers": [...]}: one object a text, in order, each with its number.`,
    ...inputs.map((input, index) => `Text ${index + 1}:\n${itemPrompt(input)}`),
  ].join('\n\n')

function headOf({ mail }: ItemInput): string {
  if (mail === null) return ''
  return `From: ${oneLine(mail.from)}\nTo: ${oneLine(mail.to.join(', '))}\nSubject: ${oneLine(mail.subject)}\n\n`
}

export const chainPrompt = (text: string): string => `<chain>\n${inert(text)}\n</chain>`

/** What stands above a message of a conversation. */
export const messageHead = (
  { from, to, sentAt, subject }: ChainInput['messages'][number],
  goesOn: boolean,
): string =>
  [
    `--- message${goesOn ? ' (goes on)' : ''}`,
    `Date: ${sentAt ?? 'unknown'}`,
    `From: ${oneLine(from)}`,
    `To: ${oneLine(to.join(', '))}`,
    `Subject: ${oneLine(subject)}`,
    '',
    '',
  ].join('\n')

/** Said to a model whose answer could not be read; behind the item, so that what it has read of it need not be read again. */
export const repairPrompt = (prompt: string, why: string): string =>
  `${prompt}\n\nYour answer could not be read: ${why}. Reply again, with one whole and valid JSON object and nothing else.`

export const isChain = (subject: AskedSubject): subject is ChainInput => subject.kind === 'chain'

/** The delimiters of subjects, and the marks by which chat templates tell who speaks: servers read them inside a text, too. */
const MARKS =
  /<(?=\/?(?:response|mail|chain|think|start_of_turn|end_of_turn|s|bos|eos|unk|pad)\b|\||<SYS|<\/SYS|｜)|\[(?=\/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS)\])/gi

/** With a space in each mark it is words like any other. */
export const inert = (text: string): string => text.replace(MARKS, '$& ')
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
