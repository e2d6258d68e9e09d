/** Servers that answer otherwise than they should: what they are taken for, and that nobody waits for them. */
import { type RequestListener, createServer } from 'node:http'
import { type AddressInfo, createServer as createSocketServer } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import { connectTo } from '../../../src/main/analysis/modelServer/connect.ts'
import type {
  GenerateEvent,
  GenerateRequest,
  ModelServer,
} from '../../../src/main/analysis/modelServer/modelServer.ts'
import { cleanUp } from '../../helpers/cleanUp.ts'

const REQUEST: GenerateRequest = {
  ...{ model: 'm', system: 'Answer.', prompt: 'Good', schema: null, keepAliveMinutes: 5 },
  options: { contextTokens: 4_096, outputTokens: 64, temperature: 0, seed: 1 },
}
const never = new AbortController().signal
const LINE = JSON.stringify({ message: { content: 'Good.' }, done: true, done_reason: 'stop' })

async function serve(answer: RequestListener, kind: 'ollama' | 'openai' = 'ollama'): Promise<ModelServer> {
  const http = createServer(answer)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const { port } = http.address() as AddressInfo
  const server = connectTo({ kind, address: `http://127.0.0.1:${port}`, key: null })
  cleanUp.push(
    () => server.close(),
    () => http.closeAllConnections(),
    () => http.close(),
  )
  return server
}

async function textOf(server: ModelServer): Promise<string> {
  let text = ''
  for await (const event of server.generate(REQUEST, never)) if (event.kind === 'text') text += event.text
  return text
}

describe.each(['ollama', 'openai'] as const)('a server of the kind %s', (kind) => {
  it('that cannot be connected to is left at once when nobody waits for it any more', async () => {
    // It takes the connection, and never says a word of the encryption.
    const mute = createSocketServer((socket) => void socket.on('error', () => {}))
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
    const { port } = mute.address() as AddressInfo
    const server = connectTo({ kind, address: `https://127.0.0.1:${port}`, key: null })
    cleanUp.push(
      () => mute.close(),
      () => server.close(),
    )
    const begun = performance.now()
    const stop = new AbortController()
    setTimeout(() => stop.abort(new Error('nobody waits')), 50)
    await expect(server.list(stop.signal)).rejects.toThrow('nobody waits')
    await expect(server.list(stop.signal)).rejects.toThrow('nobody waits')
    expect(performance.now() - begun).toBeLessThan(5_000)
  })

  it('that answers compressed without being asked is said to', async () => {
    const server = await serve((request, response) => {
      request.resume()
      response.writeHead(200, { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' })
      response.end(gzipSync(`${LINE}\n`))
    }, kind)
    await expect(textOf(server)).rejects.toMatchObject({
      code: 'server_failed',
      message: expect.stringContaining('compressed'),
    })
  })

  it.each([1.5, -1, 1e15, '12', [3]])('that counts %j tokens has answered all the same', async (count) => {
    const usage = { prompt_tokens: count, completion_tokens: count }
    const ends = {
      ollama: { ...(JSON.parse(LINE) as object), prompt_eval_count: count, eval_count: count },
      openai: { choices: [{ message: { content: 'Good.' }, finish_reason: 'stop' }], usage },
    }
    const server = await serve((request, response) => {
      request.resume()
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(`${JSON.stringify(ends[kind])}\n`)
    }, kind)
    const heard: GenerateEvent[] = []
    for await (const event of server.generate(REQUEST, never)) heard.push(event)
    expect(heard).toEqual([
      { kind: 'text', text: 'Good.' },
      { kind: 'end', cut: false, promptTokens: null, outputTokens: null },
    ])
  })

  it('whose HTTP is broken in the middle of an answer is one that broke off', async () => {
    const server = await serve((request, response) => {
      request.resume()
      response.socket!.end(
        'HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
      )
    }, kind)
    await expect(textOf(server)).rejects.toMatchObject({
      code: 'server_failed',
      message: expect.stringContaining('broke off'),
    })
  })
})

describe('an answer of Ollama', () => {
  it.each(['application/json', null])('is read line by line, whatever it is called (%s)', async (type) => {
    const server = await serve((request, response) => {
      request.resume()
      response.writeHead(200, type === null ? {} : { 'content-type': type })
      // The body is never ended.
      response.write(`${LINE}\n`)
    })
    expect(await textOf(server)).toBe('Good.')
  })

  it('is one document where nothing else was asked for, whatever it is called', async () => {
    const server = await serve((request, response) => {
      request.resume()
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      response.end(JSON.stringify({ embeddings: [[1, 2]] }))
    })
    const { vectors } = await server.embed(
      { model: 'm', texts: ['Good.'], contextTokens: 512, keepAliveMinutes: 5 },
      never,
    )
    expect(vectors).toEqual([[1, 2]])
  })

  it('that is not a document a line is garbled, and none of it gets onto the console', async () => {
    const said = [vi.spyOn(console, 'warn'), vi.spyOn(console, 'log'), vi.spyOn(console, 'error')]
    cleanUp.push(() => said.forEach((each) => each.mockRestore()))
    const server = await serve((request, response) => {
      request.resume()
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(JSON.parse(LINE), null, 1))
    })
    await expect(textOf(server)).rejects.toMatchObject({
      code: 'server_failed',
      message: expect.stringContaining('garbled'),
    })
    for (const each of said) expect(each).not.toHaveBeenCalled()
  })

  it('that ends in half a character is garbled', async () => {
    const server = await serve((request, response) => {
      request.resume()
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      response.end(Buffer.concat([Buffer.from(LINE), Buffer.from([0xe6, 0xbc])]))
    })
    await expect(textOf(server)).rejects.toMatchObject({ code: 'server_failed' })
  })
})
