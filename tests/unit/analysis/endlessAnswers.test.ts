import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { connectTo } from '../../../src/main/analysis/modelServer/connect.ts'
import { cleanUp } from '../../helpers/cleanUp.ts'
import { until } from '../../helpers/until.ts'

const PIECE = Buffer.alloc(1_024 * 1_024, 'x')
const MOST_MEGABYTES = 200

/** A server that begins as told and then writes one letter without end; it stops by itself only after 200 MB. */
async function serveEndless(kind: 'ollama' | 'openai', type: string, begin: string, status = 200) {
  const seen = { megabytes: 0, left: false }
  const http = createServer((request, response) => {
    request.resume()
    response.once('close', () => (seen.left = !response.writableFinished))
    response.writeHead(status, { 'content-type': type })
    response.write(begin)
    const write = (): void => {
      while (seen.megabytes < MOST_MEGABYTES) {
        seen.megabytes += 1
        if (!response.write(PIECE)) return void response.once('drain', write)
      }
      response.end()
    }
    write()
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const server = connectTo({
    kind,
    address: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    key: null,
  })
  cleanUp.push(
    () => server.close(),
    () => http.closeAllConnections(),
    () => http.close(),
  )
  return { server, seen }
}

const signal = new AbortController().signal
const REQUEST = {
  ...{ model: 'm', system: 'Answer.', prompt: 'Good', schema: null, keepAliveMinutes: 5 },
  options: { contextTokens: 4_096, outputTokens: 64, temperature: 0, seed: 1 },
}
const TOO_LONG = { code: 'server_failed', message: expect.stringContaining('longer than') }

describe('an answer without end is given up, and its connection closed', () => {
  it.each([
    ['a line of Ollama’s', 'ollama', 'application/x-ndjson', '{"message":{"content":"', 40],
    ['an event of OpenAI’s', 'openai', 'text/event-stream', 'data: {"choices":[{"delta":{"content":"', 40],
    ['an answer at once', 'openai', 'application/json', '{"choices":[{"message":{"content":"', 90],
  ] as const)('%s', async (_what, kind, type, begin, most) => {
    const { server, seen } = await serveEndless(kind, type, begin)
    const hear = async (): Promise<void> => {
      for await (const event of server.generate(REQUEST, signal)) expect(event.kind).toBe('text')
    }
    await expect(hear()).rejects.toMatchObject(TOO_LONG)
    await until(() => seen.left)
    expect(seen.megabytes).toBeLessThan(most)
  })

  it.each([
    ['ollama', '{"models":[{"name":"'],
    ['openai', '{"data":[{"id":"'],
  ] as const)('a list of %s', async (kind, begin) => {
    const { server, seen } = await serveEndless(kind, 'application/json', begin)
    await expect(server.list(signal)).rejects.toMatchObject(TOO_LONG)
    await until(() => seen.left)
    expect(seen.megabytes).toBeLessThan(90)
  })

  it('an error, of which the status is told', async () => {
    const { server, seen } = await serveEndless('ollama', 'application/json', '{"error":"', 500)
    await expect(server.list(signal)).rejects.toMatchObject({
      code: 'server_failed',
      message: expect.stringContaining('HTTP 500'),
    })
    await until(() => seen.left)
    expect(seen.megabytes).toBeLessThan(20)
  })
})
