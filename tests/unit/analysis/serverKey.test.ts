import { writeFileSync } from 'node:fs'
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { connectTo } from '../../../src/main/analysis/modelServer/connect.ts'
import { serversBy } from '../../../src/main/analysis/modelServer/knownServers.ts'
import type { ModelServer } from '../../../src/main/analysis/modelServer/modelServer.ts'
import { createModelLibrary } from '../../../src/main/models/modelLibrary.ts'
import { VerbatimError } from '../../../src/shared/domain/errors.ts'
import type { ServerKind } from '../../../src/shared/domain/modelServers.ts'
import { cleanUp } from '../../helpers/cleanUp.ts'
import { defaultPreferences } from '../../helpers/defaultPreferences.ts'
import { startSimulatedServer } from '../../helpers/simulatedServer.ts'
import { temporaryFolder } from '../../helpers/temporaryFolder.ts'

const KEY = 'sk-Ab/9+_=very-secret'
const signal = new AbortController().signal
const KINDS: ServerKind[] = ['ollama', 'openai']

type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** What each request brought, by path. */
async function serve(answer: Answer) {
  const brought: [string, string | undefined][] = []
  const server = createServer((request, response) => {
    brought.push([`${request.method} ${request.url}`, request.headers.authorization])
    request.resume()
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { brought, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function connect(kind: ServerKind, address: string, key: string | null): ModelServer {
  const server = connectTo({ kind, address, key })
  cleanUp.push(() => server.close())
  return server
}

async function askEverything(server: ModelServer): Promise<void> {
  await server.health(signal)
  await server.list(signal)
  await server.describe('m', signal)
  await server.embed({ model: 'm', texts: ['a'], contextTokens: 512, keepAliveMinutes: 1 }, signal)
  await ask(server)
}

async function ask(server: ModelServer): Promise<void> {
  const request = {
    ...{ model: 'm', system: 'Answer.', prompt: 'Good', schema: null, keepAliveMinutes: 1 },
    options: { contextTokens: 512, outputTokens: 1, temperature: 0, seed: 1 },
  }
  for await (const event of server.generate(request, signal)) if (event.kind === 'end') return
}

async function failureOf(work: Promise<unknown>): Promise<VerbatimError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof VerbatimError)) throw new Error(`no such failure: ${String(error)}`)
  return error
}

const json = (response: ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}

describe.each(KINDS)('a server of kind %s that wants a key', (kind) => {
  it('gets it with every request', async () => {
    const server = await startSimulatedServer({ dialect: kind, models: ['m'], key: KEY, ms: 0 })
    cleanUp.push(() => server.stop())
    await askEverything(connect(kind, server.address, KEY))
  })

  it('is told from one that is away, without a word of the key', async () => {
    const server = await startSimulatedServer({ dialect: kind, models: ['m'], key: 'another', ms: 0 })
    cleanUp.push(() => server.stop())
    const none = await failureOf(ask(connect(kind, server.address, null)))
    expect(none).toMatchObject({ code: 'server_key_refused' })
    expect(none.message).toMatch(new RegExp(`^${server.address} wants a key: .*verbatim keys set`))
    for (const work of [ask, (asked: ModelServer) => asked.health(signal)]) {
      const wrong = await failureOf(work(connect(kind, server.address, KEY)))
      expect(wrong).toMatchObject({ code: 'server_key_refused' })
      expect(wrong.message).toContain(`${server.address} refuses the key`)
      expect(wrong.message).toContain('no such key: Bearer [key]')
    }
  })

  it('is meant by the page of a proxy, too, and not by 403, which may be about one text alone', async () => {
    for (const [status, code] of [
      [401, 'server_key_refused'],
      [403, 'server_not_a_model_server'],
    ] as const) {
      const { address } = await serve((_request, response) => {
        response.writeHead(status, { 'content-type': 'text/html' }).end(`<h1>${KEY}</h1>`)
      })
      const failure = await failureOf(connect(kind, address, KEY).list(signal))
      expect(failure).toMatchObject({ code })
      expect(failure.message).not.toContain(KEY)
    }
    const { address } = await serve((_request, response) => json(response, { error: 'not this text' }, 403))
    expect(await failureOf(ask(connect(kind, address, KEY)))).toMatchObject({ code: 'server_failed' })
  })

  it('is left out also where it is so long that only its beginning would be told', async () => {
    const long = `${KEY}${'x'.repeat(900)}`
    const { address } = await serve((request, response) =>
      json(response, { error: `no such key: ${request.headers.authorization}` }, 500),
    )
    const { message } = await failureOf(ask(connect(kind, address, long)))
    expect(message).toContain('no such key: Bearer [key]')
    expect(message).not.toContain('very-secret')
  })

  it('sends nobody elsewhere with it', async () => {
    const elsewhere = await serve((_request, response) => json(response, {}))
    const { address, brought } = await serve((request, response) => {
      response.writeHead(307, { location: `${elsewhere.address}${request.url}?key=${KEY}` }).end()
    })
    const server = connect(kind, address, KEY)
    for (const work of [server.list(signal), ask(server)]) {
      const failure = await failureOf(work)
      expect(failure.code).toBe('server_address_refused')
      expect(failure.message).not.toContain(KEY)
    }
    expect(brought).toHaveLength(2)
    expect(elsewhere.brought).toEqual([])
  })

  it('may repeat it in any failure: it is left out', async () => {
    const { address } = await serve((request, response) => {
      if (request.method === 'GET') return json(response, { error: `of ${KEY}` }, 500)
      response.writeHead(200, {
        'content-type': kind === 'ollama' ? 'application/x-ndjson' : 'text/event-stream',
      })
      response.end(`${kind === 'ollama' ? '' : 'data: '}{"error":"of ${KEY}"}\n\n`)
    })
    const server = connect(kind, address, KEY)
    for (const work of [server.list(signal), ask(server)]) {
      const failure = await failureOf(work)
      expect(failure.message).toContain('of [key]')
      expect(`${failure.message} ${failure.hint}`).not.toContain(KEY)
    }
  })

  it('is asked without one where none is set', async () => {
    const { address, brought } = await serve((_request, response) => json(response, {}, 500))
    await failureOf(connect(kind, address, null).list(signal))
    expect(brought.map(([, key]) => key)).toEqual([undefined])
  })
})

describe('an Ollama that a proxy guards', () => {
  it('gets the key with what gets, adds and removes models', async () => {
    const { address, brought } = await serve((request, response) => {
      if (request.method === 'HEAD') return response.writeHead(404).end()
      if (request.url?.startsWith('/api/blobs')) return response.writeHead(201).end()
      if (request.url === '/api/pull' || request.url === '/api/create') {
        response.writeHead(200, { 'content-type': 'application/x-ndjson' })
        return response.end('{"status":"success"}\n')
      }
      json(response, { version: '1', models: [] })
    })
    const library = createModelLibrary(address, KEY)
    cleanUp.push(() => library.close())
    const file = join(temporaryFolder(), 'm.gguf')
    writeFileSync(file, 'GGUF and more')
    await library.list(signal)
    await library.pull('m', () => {}, signal)
    await library.add({ file, name: 'n' }, () => {}, signal)
    await library.remove('m', signal)
    const paths = brought.map(([path]) => path.replace(/sha256:.*/, ''))
    expect(paths).toEqual([
      'GET /api/tags',
      'POST /api/pull',
      'GET /api/version',
      'HEAD /api/blobs/',
      'POST /api/blobs/',
      'POST /api/create',
      'DELETE /api/delete',
    ])
    expect(new Set(brought.map(([, key]) => key))).toEqual(new Set([`Bearer ${KEY}`]))
  })
})

describe('the servers of the preferences', () => {
  const preferences = { ...defaultPreferences(), modelServerAddress: ':1', servers: ':2 kind=openai' }
  const keyOf = (address: string): string | null => (address === 'http://127.0.0.1:2' ? KEY : null)

  it('have each its own key, and are met anew by another', () => {
    const servers = serversBy({}, keyOf)(preferences)
    expect(servers.map((server) => server.place().key)).toEqual([null, KEY])
    const before = serversBy({}, () => null)(preferences)
    expect(servers[0]!.key).toBe(before[0]!.key)
    expect(servers[1]!.key).not.toBe(before[1]!.key)
    expect(JSON.stringify(servers)).not.toContain(KEY)
  })

  it('are known, and not to be asked, while their keys cannot be read', () => {
    const servers = serversBy({}, () => {
      throw new VerbatimError('file_damaged', 'broken')
    })(preferences)
    expect(servers.map(({ address }) => address)).toEqual(['http://127.0.0.1:1', 'http://127.0.0.1:2'])
    expect(() => servers[1]!.place()).toThrow('broken')
  })
})
