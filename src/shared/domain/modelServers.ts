import { z } from 'zod'

/** What a model server speaks: Ollama's own API, or OpenAI's as vLLM, llama-server, LM Studio and Ray Serve do. */
export const ServerKind = z.enum(['ollama', 'openai'])
export type ServerKind = z.infer<typeof ServerKind>
