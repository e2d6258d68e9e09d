import { z } from 'zod'
import { ImportProgress } from '../domain/source.ts'
import { ModelTransfer } from '../domain/models.ts'
import { ThemeInquiry } from '../domain/theme.ts'
import { WatchedState } from '../domain/watched.ts'
import { RunsSnapshot, ServerState } from '../domain/run.ts'
import { appContract, preferencesContract } from './app.ts'
import { customersContract, feedbackContract } from './feedback.ts'
import { qualityContract } from './quality.ts'
import { mailContract } from './mail.ts'
import { modelsContract, runsContract, serverContract } from './runs.ts'
import { sourcesContract } from './sources.ts'
import type { InputOf, OutputOf } from './contract.ts'

/** Every request the page can make. */
export const CONTRACT = {
  ...appContract,
  ...preferencesContract,
  ...sourcesContract,
  ...feedbackContract,
  ...customersContract,
  ...qualityContract,
  ...mailContract,
  ...runsContract,
  ...serverContract,
  ...modelsContract,
}
export type AppContract = typeof CONTRACT
export type RequestName = keyof AppContract
export type RequestInput<K extends RequestName> = InputOf<AppContract, K>
export type RequestOutput<K extends RequestName> = OutputOf<AppContract, K>

/** Immutable snapshots main pushes, each at most ten times a second. */
export const TOPICS = {
  imports: z.array(ImportProgress),
  watched: WatchedState,
  /** What is being downloaded to the model server, or was last. */
  models: z.nullable(ModelTransfer),
  /** How far a model has been asked about themes, or was last. */
  themes: ThemeInquiry,
  runs: RunsSnapshot,
  server: ServerState,
  /** Counts up whenever stored facts changed, so that views ask again. */
  facts: z.object({ version: z.number().int() }),
  preferences: z.object({ version: z.number().int() }),
}
export type TopicName = keyof typeof TOPICS
export type TopicValue<T extends TopicName> = z.output<(typeof TOPICS)[T]>

/** What the preload puts on `window`. */
export interface VerbatimApi {
  /** Answers with a `Reply`; the caller parses it. */
  request(name: string, input: unknown): Promise<unknown>
  /** Calls back with each snapshot of a topic, the latest one at once; returns how to stop. */
  on(topic: string, listener: (value: unknown) => void): () => void
  /** Turns dropped files into opaque handles (FileHandle[] in a `Reply`); the paths stay outside the page. */
  accept(files: readonly unknown[]): Promise<unknown>
}
