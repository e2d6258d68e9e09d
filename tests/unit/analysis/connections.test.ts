import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { connectTo } from '../../../src/main/analysis/modelServer/connect.ts'
import type { GenerateRequest } from '../../../src/main/analysis/modelServer/modelServer.ts'
import { readWatched } from '../../../src/main/analysis/watchdog.ts'
import { cleanUp } from '../../helpers/cleanUp.ts'
import { DIALECTS } from '../../helpers/simulatedDialects.ts'
import { until } from '../../helpers/until.ts'

const REQUEST: GenerateRequest = {
  model: 'm',
  system: 'Answer.',
  prompt: 'Good',
  schema: null,
  options: { contextTokens: 4_096, outputTokens: 64, temperature: 0, seed: 1 },
  keepAliveMinutes: 5,
}
const QUESTIONS = 50

/** @param endsAfter milliseconds between the last event and the end of the body, null for never; `runs`: the answer has no end */
async function serve(kind: 'ollama' | 'openai', endsAfter: number | null, runs = false) {
  const dialect = DIALECTS[kind]
  const seen = { connections: 0, left: 0 }
  const http = createServer((request, response) => {
    request.resume()
    response.once('close', () => (seen.left += response.writableFinished ? 0 : 1))
    response.writeHead(200, { 'content-type': dialect.streamType })
    response.write(dialect.part('m', '{"a":1}'))
    if (runs) return
    response.write(dialect.end('m', 'stop', { prompt: 1, output: 1 }))
    if (endsAfter !== null) setTimeout(() => response.end(), endsAfter)
  })
  http.on('connection', () => (seen.connections += 1))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const server = connectTo({ kind, address, key: null })
  cleanUp.push(
    () => server.close(),
    () => http.closeAllConnections(),
    () => http.close(),
  )
  const ask = (listen?: () => string) =>
    readWatched((signal) => server.generate(REQUEST, signal), {
      timeouts: { firstTokenMs: 5_000, betweenTokensMs: 5_000, totalMs: 5_000 },
      signal: new AbortController().signal,
      ...(listen === undefined ? {} : { listen }),
    })
  return { seen, ask }
}

describe.each(['ollama', 'openai'] as const)('a connection to a server that speaks as %s', (kind) => {
  it('serves one question after the other, also where the body ends a moment behind the last event', async () => {
    const { seen, ask } = await serve(kind, 1)
    for (let at = 0; at < QUESTIONS; at++) expect((await ask()).end).not.toBeNull()
    expect(seen.left).toBe(0)
    // A question may come before the last one's connection is known to be free.
    expect(seen.connections).toBeLessThanOrEqual(3)
  })

  it('is closed where the body has no end, without waiting for it', async () => {
    const { seen, ask } = await serve(kind, null)
    expect((await ask()).end).not.toBeNull()
    await until(() => seen.left === 1)
  })

  it('is closed where the answer is stopped early, so that the server makes no more of it', async () => {
    const { seen, ask } = await serve(kind, null, true)
    expect(await ask(() => 'it repeated itself')).toMatchObject({ end: null, stopped: 'it repeated itself' })
    await until(() => seen.left === 1)
  })
})
