/** A server that has models, gets and loses them, as Ollama's API does; where it downloads from is made up. */
import { createHash } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

export interface ModelStore {
  address: string
  models: Map<string, number>
  /** Bytes of each download that are there, also of one that was stopped. */
  downloaded: Map<string, number>
  blobs: Map<string, number>
  /** What there is to download. */
  offered: Map<string, number>
  /** Whether where models come from can be reached. */
  online: boolean
  stop(): Promise<void>
}

const STEPS = 20
const LICENCE = 'Apache License\nVersion 2.0, January 2004\n\nlong text'

export async function startModelStore(stepMs = 5): Promise<ModelStore> {
  const models = new Map<string, number>()
  const downloaded = new Map<string, number>()
  const blobs = new Map<string, number>()
  const offered = new Map([['tiny:1b', 2_000_000]])

  const pull = async (name: string, response: ServerResponse): Promise<void> => {
    const line = (value: unknown): boolean => response.write(`${JSON.stringify(value)}\n`)
    response.writeHead(200, { 'content-type': 'application/x-ndjson' })
    line({ status: 'pulling manifest' })
    const size = offered.get(name)
    if (!store.online || size === undefined) {
      const why = store.online ? 'pull model manifest: file does not exist' : 'dial tcp: no such host'
      response.end(`${JSON.stringify({ error: why })}\n`)
      return
    }
    let gone = false
    response.once('close', () => (gone = true))
    const digest = 'sha256:0123456789ab'
    for (let completed = downloaded.get(name) ?? 0; completed <= size; completed += size / STEPS) {
      if (gone) return
      downloaded.set(name, completed)
      line({ status: 'pulling 0123456789ab', digest, total: size, completed })
      await wait(stepMs)
    }
    if (gone) return
    models.set(name, size)
    line({ status: 'verifying sha256 digest' })
    response.end(`${JSON.stringify({ status: 'success' })}\n`)
  }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = request.url ?? ''
    const json = (status: number, value: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
    }
    if (url === '/api/version') return json(200, { version: '0.30.0' })
    if (url === '/api/tags') {
      const listed = [...models].map(([name, size]) => ({
        ...{ name, model: name, digest: `digest of ${name}`, size, modified_at: '2026-01-01T00:00:00Z' },
        details: { quantization_level: 'Q4_K_M', parameter_size: '1B', family: 'tiny' },
      }))
      return json(200, { models: listed })
    }
    const blob = /^\/api\/blobs\/(sha256:[0-9a-f]{64})$/.exec(url)?.[1]
    if (blob !== undefined && request.method === 'HEAD') {
      response.writeHead(blobs.has(blob) ? 200 : 404).end()
      return
    }
    const body = await readAll(request)
    if (blob !== undefined) {
      if (`sha256:${createHash('sha256').update(body).digest('hex')}` !== blob)
        return json(400, { error: 'digest' })
      blobs.set(blob, body.length)
      response.writeHead(201).end()
      return
    }
    const { files, ...named } = JSON.parse(body.toString() || '{}') as {
      model?: string
      name?: string
      files?: Record<string, string>
    }
    const asked = { model: named.model ?? named.name ?? '', files }
    if (url === '/api/pull') return pull(asked.model, response)
    if (url === '/api/show') {
      return json(200, {
        license: LICENCE,
        capabilities: ['completion'],
        model_info: {
          'tiny.block_count': 10,
          'tiny.attention.head_count': 8,
          'tiny.attention.head_count_kv': 2,
          'tiny.embedding_length': 512,
          'tiny.context_length': 8_192,
        },
      })
    }
    if (url === '/api/create') {
      const [digest] = Object.values(asked.files ?? {})
      const size = blobs.get(digest ?? '')
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      if (size === undefined) return void response.end(`${JSON.stringify({ error: 'no blob' })}\n`)
      models.set(asked.model, size)
      response.end(
        `${JSON.stringify({ status: 'parsing GGUF' })}\n${JSON.stringify({ status: 'success' })}\n`,
      )
      return
    }
    if (url === '/api/delete') {
      if (!models.delete(asked.model)) return json(404, { error: `model '${asked.model}' not found` })
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
      return
    }
    json(404, { error: 'not found' })
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const store: ModelStore = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ models, downloaded, blobs, offered, online: true },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return store
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
