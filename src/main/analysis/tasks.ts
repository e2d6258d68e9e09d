/** What a model can be asked: each stage with each kind of subject it takes. */
import type { z } from 'zod'
import {
  ActionLabel,
  type AskedKind,
  ChainLabels,
  CommitmentLabel,
  CriticalLabels,
  EntityLabel,
  InDepthQuote,
  MailLabels,
  type ModelStage,
  NextStep,
  ResponseLabels,
  ThemeLabel,
} from '../../shared/domain/labels.ts'

/** Names the prompt's file and the run's recipe. */
export type Task =
  'primary-survey' | 'primary-email' | 'chain' | 'critical-survey' | 'critical-email' | 'critical-chain'

export interface TaskDefinition {
  stage: ModelStage
  kind: AskedKind
  /** The zod object that says what the labels are: it makes the model's schema, the parser and the types. */
  labels: z.ZodObject<Record<string, z.ZodType>>
}

export const TASKS: Readonly<Record<Task, TaskDefinition>> = {
  'primary-survey': { stage: 'primary', kind: 'survey', labels: ResponseLabels },
  'primary-email': { stage: 'primary', kind: 'email', labels: MailLabels },
  chain: { stage: 'chain', kind: 'chain', labels: ChainLabels },
  'critical-survey': { stage: 'critical', kind: 'survey', labels: CriticalLabels },
  'critical-email': { stage: 'critical', kind: 'email', labels: CriticalLabels },
  'critical-chain': { stage: 'critical', kind: 'chain', labels: CriticalLabels },
}

export const TASK_NAMES = Object.keys(TASKS) as Task[]

/** Name the recipes by which some texts are asked a second time: the primary stage's prompt, asked otherwise. */
export const CHECK_NAMES = ['check-survey', 'check-email'] as const
export type CheckName = (typeof CHECK_NAMES)[number]

/** Name the two recipes of a run that compares them. */
export type TrialName = 'trial-first' | 'trial-second'

/** @throws Error for a stage that does not take the kind: a mistake of ours */
export function taskOf(stage: string, kind: string): Task {
  const task = TASK_NAMES.find((name) => TASKS[name].stage === stage && TASKS[name].kind === kind)
  if (task === undefined) throw new Error(`the stage ${stage} does not take the kind ${kind}`)
  return task
}

/** Where the model is asked how sure it is: kept beside the labels, and believed only once it is measured. */
export const asksConfidence = (task: Task): boolean => TASKS[task].stage === 'primary'

/** The fields that are one of these stages' own; what else an answer of it holds was carried from a stage before. */
export const ownFields = (task: Task): string[] => Object.keys(TASKS[task].labels.shape)

export interface ListDefinition {
  entry: z.ZodObject<Record<string, z.ZodType>>
  /** What makes an entry; without it there is none, and of two that say the same the first counts. */
  key: readonly string[]
  most: number
}

const MOST: Readonly<Record<string, number>> = { 'primary-email actions': 6, 'chain actions': 10 }

const LISTS: Readonly<Record<string, Omit<ListDefinition, 'most'> & { most?: number }>> = {
  themes: { entry: ThemeLabel, key: ['name'], most: 5 },
  entities: { entry: EntityLabel, key: ['kind', 'value'], most: 12 },
  actions: { entry: ActionLabel, key: ['what'] },
  commitments: { entry: CommitmentLabel, key: ['what'], most: 8 },
  nextSteps: { entry: NextStep, key: ['what'], most: 8 },
  quotes: { entry: InDepthQuote, key: ['field', 'quote'], most: 8 },
}

/** How a list field is read; null for a field that is no list. The test of the schemas holds the limits against them. */
export function listOf(task: Task, field: string): ListDefinition | null {
  const list = Object.hasOwn(LISTS, field) ? LISTS[field]! : null
  if (list === null || !ownFields(task).includes(field)) return null
  const entry = task === 'chain' && field === 'actions' ? CommitmentLabel : list.entry
  return { entry, key: list.key, most: list.most ?? MOST[`${task} ${field}`]! }
}
