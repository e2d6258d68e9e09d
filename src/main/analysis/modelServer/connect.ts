import type { ServerKind } from '../../../shared/domain/modelServers.ts'
import type { ModelServer } from './modelServer.ts'
import { createOllamaClient } from './ollamaClient.ts'
import { createOpenAiClient } from './openAiClient.ts'

/** Where a model server is and what it speaks. */
export interface ServerPlace {
  kind: ServerKind
  /** As `checkAddress` gave it. */
  address: string
  /** What it lets in by; null for none. Never stored, shown or logged. */
  key: string | null
}

/** Nothing is sent before the first question. */
export const connectTo = ({ kind, address, key }: ServerPlace): ModelServer =>
  kind === 'openai' ? createOpenAiClient(address, key) : createOllamaClient(address, key)
