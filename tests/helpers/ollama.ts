import { existsSync } from 'node:fs'
import { TEST_MODEL, ollamaCache } from '../../tools/lib/ollamaCache.ts'
import { listModels, serverVersion, startOllamaProcess } from '../../tools/lib/ollamaProcess.ts'

export interface TestOllama {
  /** For example `http://127.0.0.1:40123`. */
  address: string
  model: string
  /** Ends the server if it was started here; leaves one that was already running alone. */
  stop(): Promise<void>
}

/**
 * A real Ollama with a real model: the one at OLLAMA_HOST if it answers and has a model that can chat, else one of our own
 * from the cache that `npm run setup:ollama` fills, on a free port with that many slots; null where there is neither.
 */
export async function startOllama({
  parallel = 1,
  own = false,
}: {
  parallel?: number
  /** One that the test may take away: never the one at OLLAMA_HOST. */
  own?: boolean
} = {}): Promise<TestOllama | null> {
  const running = own ? null : await findRunning()
  if (running !== null) return { ...running, stop: () => Promise.resolve() }

  const cache = ollamaCache()
  if (!existsSync(cache.binary)) return null
  const server = await startOllamaProcess(cache, parallel)
  const model = await usableModel(server.address)
  if (model !== null) return { address: server.address, model, stop: server.stop }
  await server.stop()
  return null
}

async function findRunning(): Promise<{ address: string; model: string } | null> {
  const configured = process.env['OLLAMA_HOST']
  if (configured === undefined || configured === '') return null
  const address = (configured.includes('://') ? configured : `http://${configured}`).replace(/\/+$/, '')
  if ((await serverVersion(address)) === null) return null
  const model = await usableModel(address)
  return model === null ? null : { address, model }
}

/** The small model the tests are tuned for, else the smallest that is there and can chat. */
async function usableModel(address: string): Promise<string | null> {
  const models = (await listModels(address)).filter((model) => !model.embeds)
  if (models.some((model) => model.name === TEST_MODEL)) return TEST_MODEL
  return models.toSorted((left, right) => left.bytes - right.bytes)[0]?.name ?? null
}
