import type { ServerKind } from '../../../shared/domain/modelServers.ts'
import type { ModelServer } from './modelServer.ts'
import { createOllamaClient } from './ollamaClient.ts'
import { createOpenAiClient } from './openAiClient.ts'

/** Where a model server is and what it speaks. */
export interface ServerPlace {
  kind: ServerKind
  /** As `checkAddress` gave it. */
  address: string
}

/** Nothing is sent before the first question. */
export const connectTo = ({ kind, address }: ServerPlace): ModelServer =>
  kind === 'openai' ? createOpenAiClient(address) : createOllamaClient(address)
