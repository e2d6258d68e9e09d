import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { OllamaCache } from './ollamaCache.ts'

export interface OllamaProcess {
  /** For example `http://127.0.0.1:40123`. */
  address: string
  /** Ends the server and the runners it started; resolves when it is gone. */
  stop(): Promise<void>
}

const START_LIMIT = 30_000
const STOP_LIMIT = 10_000
const LOG_KEPT = 4_000

/** Starts a server of its own on a free port of the loopback. Throws with the end of its log when it does not come up. */
export async function startOllamaProcess(cache: OllamaCache, parallel: number): Promise<OllamaProcess> {
  mkdirSync(cache.modelsFolder, { recursive: true })
  mkdirSync(cache.homeFolder, { recursive: true })
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const child = spawn(cache.binary, ['serve'], {
    env: {
      ...process.env,
      HOME: cache.homeFolder,
      USERPROFILE: cache.homeFolder,
      OLLAMA_HOST: `127.0.0.1:${port}`,
      OLLAMA_MODELS: cache.modelsFolder,
      OLLAMA_NUM_PARALLEL: String(parallel),
      OLLAMA_NOPRUNE: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  const keep = (chunk: Buffer): void => {
    log = (log + chunk.toString()).slice(-LOG_KEPT)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve()
    })
    child.once('error', (error) => {
      log += error.message
      resolve()
    })
  })
  const isGone = (): boolean =>
    child.exitCode !== null || child.signalCode !== null || child.pid === undefined
  const endWithUs = (): void => void child.kill('SIGTERM')
  process.once('exit', endWithUs)

  const stop = async (): Promise<void> => {
    process.off('exit', endWithUs)
    if (isGone()) return
    child.kill('SIGTERM')
    const inTime = await Promise.race([gone.then(() => true), sleep(STOP_LIMIT, false, { ref: false })])
    if (!inTime) child.kill('SIGKILL')
    await gone
  }

  const deadline = Date.now() + START_LIMIT
  while (!isGone() && Date.now() < deadline) {
    if (await serverVersion(address)) return { address, stop }
    await sleep(50)
  }
  await stop()
  throw new Error(`ollama serve did not come up on ${address}:\n${log.trim()}`)
}

/** The version of the Ollama at an address, or null when none answers there within two seconds. */
export async function serverVersion(address: string): Promise<string | null> {
  const answer = await getJson(`${address}/api/version`)
  const version = (answer as { version?: unknown } | null)?.version
  return typeof version === 'string' ? version : null
}

export interface ListedModel {
  name: string
  bytes: number
  /** Families that only embed cannot answer. */
  embeds: boolean
}

/** The models of the server at an address; empty when it does not answer. */
export async function listModels(address: string): Promise<ListedModel[]> {
  const answer = (await getJson(`${address}/api/tags`)) as { models?: unknown } | null
  if (!Array.isArray(answer?.models)) return []
  return answer.models.map((model: { name?: unknown; size?: unknown; details?: { family?: unknown } }) => ({
    name: String(model.name),
    bytes: Number(model.size),
    embeds: /bert/i.test(String(model.details?.family)),
  }))
}

async function getJson(url: string): Promise<unknown> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    return response.ok ? await response.json() : null
  } catch {
    return null
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no free port'))
        else resolve(address.port)
      })
    })
  })
}
