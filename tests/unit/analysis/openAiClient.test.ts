import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { readRetryAfter } from '../../../src/main/analysis/modelServer/connection.ts'
import { isKnownByName } from '../../../src/main/analysis/modelServer/identity.ts'
import type { GenerateEvent, GenerateRequest } from '../../../src/main/analysis/modelServer/modelServer.ts'
import { createOpenAiClient } from '../../../src/main/analysis/modelServer/openAiClient.ts'
import { cleanUp } from '../../helpers/cleanUp.ts'
import { startSimulatedServer } from '../../helpers/simulatedServer.ts'

const signal = new AbortController().signal
const REQUEST: GenerateRequest = {
  model: 'm',
  system: 'Answer.',
  prompt: '<response>\nGood\n</response>',
  schema: { type: 'object' },
  options: { contextTokens: 4_096, outputTokens: 64, temperature: 0, seed: 7 },
  keepAliveMinutes: 5,
}

/** A server that answers each path as told. */
async function serve(answer: (path: string, response: ServerResponse) => void) {
  const server = createServer((request, response) => answer(request.url ?? '', response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(() => server.close())
  const client = createOpenAiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  cleanUp.push(() => client.close())
  return client
}

const json = (response: ServerResponse, value: unknown, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(value))
}
const streaming = (lines: string) =>
  serve((_path, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.end(lines)
  })

async function hear(stream: AsyncIterable<GenerateEvent>): Promise<GenerateEvent[]> {
  const events: GenerateEvent[] = []
  for await (const event of stream) events.push(event)
  return events
}

const piece = (content: string, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ delta: { content }, finish_reason: finish }] })}\n\n`

describe('a server with OpenAI’s API', () => {
  it('is asked with schema, seed and bounds, and told from the stream with its usage', async () => {
    const server = await startSimulatedServer({ dialect: 'openai', models: ['m'] })
    cleanUp.push(() => server.stop())
    const client = createOpenAiClient(`${server.address}/v1`)
    cleanUp.push(() => client.close())
    const events = await hear(client.generate(REQUEST, signal))
    const text = events.map((event) => (event.kind === 'text' ? event.text : '')).join('')
    expect(JSON.parse(text)).toMatchObject({ sentiment: 'positive' })
    expect(events.at(-1)).toMatchObject({ kind: 'end', cut: false, promptTokens: 7 })
    expect(server.requests[0]).toMatchObject({
      model: 'm',
      stream: true,
      max_tokens: 64,
      temperature: 0,
      seed: 7,
      response_format: { type: 'json_schema', json_schema: { schema: { type: 'object' } } },
    })
  })

  it('tells what it can: a name, and what vLLM and llama-server say besides', async () => {
    const client = await serve((path, response) => {
      if (path === '/v1/models') {
        return json(response, {
          data: [
            { id: 'plain' },
            { id: 'short', root: '/models/qwen', max_model_len: 2_048, created: Date.now() },
            { id: 'llama', meta: { n_params: 1_500, size: 900, n_ctx_train: 32_768 } },
          ],
        })
      }
      if (path === '/props') return json(response, { default_generation_settings: { n_ctx: 1_024 } })
      return json(response, { error: { message: 'not here' } }, 404)
    })
    expect(await client.health(signal)).toEqual({ version: null })
    const plain = await client.describe('plain', signal)
    expect(plain).toMatchObject({ bytes: null, quantisation: '', contextLength: null, canChat: true })
    expect(plain.digest).toBe('by name: plain')
    expect(isKnownByName(plain.digest)).toBe(true)
    expect(await client.describe('short', signal)).toMatchObject({
      digest: 'by name: short, /models/qwen',
      contextLength: 2_048,
    })
    // A slot of llama-server has a part of the context the model was trained for.
    expect(await client.describe('llama', signal)).toMatchObject({
      digest: 'by name: llama, 1500 parameters, 900 bytes',
      bytes: 900,
      contextLength: 1_024,
    })
    await expect(client.describe('other', signal)).rejects.toMatchObject({
      code: 'model_missing',
      hint: 'It has: plain, short, llama. Choose one of them, or load it there.',
    })
  })

  it.each([
    ['in OpenAI’s form', `data: {"error":{"message":"out of memory","code":500}}\n\n`, 'server_failed'],
    ['as an event', `event: error\ndata: {"message":"out of memory"}\n\n`, 'server_failed'],
    [
      'in a field of its own',
      `error: {"code":500,"message":"out of memory"}\n\ndata: [DONE]\n\n`,
      'server_failed',
    ],
    [
      'of its context',
      `data: {"error":{"message":"the request exceeds the available context size"}}\n\n`,
      'context_exceeded',
    ],
    ['without words', 'data: {not json\n\n', 'server_failed'],
    ['by ending early', '', 'server_failed'],
    ['by giving up', piece('', 'abort'), 'server_failed'],
  ])('that fails inside a stream %s is understood', async (_how, lines, code) => {
    const client = await streaming(piece('{') + lines)
    await expect(hear(client.generate(REQUEST, signal))).rejects.toMatchObject({ code })
  })

  it.each([
    [400, { error: { message: 'This model’s maximum context length is 512 tokens' } }, 'context_exceeded'],
    [400, { object: 'error', message: 'maximum context length is 512', code: 400 }, 'context_exceeded'],
    [500, { error: { message: 'the request exceeds the available context size' } }, 'context_exceeded'],
    [404, { error: { message: 'The model `m` does not exist.' } }, 'model_missing'],
    [503, { error: { message: 'Loading model', type: 'unavailable_error' } }, 'server_busy'],
    [500, { detail: 'worker died' }, 'server_failed'],
  ])('that refuses with HTTP %i %j is %s', async (status, body, code) => {
    const client = await serve((_path, response) => json(response, body, status))
    await expect(hear(client.generate(REQUEST, signal))).rejects.toMatchObject({ code })
  })

  it('may answer at once, think aloud, comment, end without an empty line and cut its answer', async () => {
    const whole = await serve((_path, response) =>
      json(response, {
        choices: [{ message: { content: '{"a":1}' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 3, completion_tokens: 2 },
      }),
    )
    expect(await hear(whole.generate(REQUEST, signal))).toEqual([
      { kind: 'text', text: '{"a":1}' },
      { kind: 'end', cut: false, promptTokens: 3, outputTokens: 2 },
    ])
    const thinking = `data: ${JSON.stringify({ choices: [{ delta: { reasoning_content: 'hm' } }] })}\n\n`
    const aloud = await streaming(`: ping\n\n${thinking}${piece('{', 'length').trimEnd()}`)
    expect(await hear(aloud.generate(REQUEST, signal))).toEqual([
      { kind: 'text', text: '' },
      { kind: 'text', text: '{' },
      { kind: 'end', cut: true, promptTokens: null, outputTokens: null },
    ])
  })
})

describe('when to ask a busy server again', () => {
  const now = Date.UTC(2026, 0, 1)
  it.each([
    ['7', 7],
    ['1.5', 1.5],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30],
    ['Wed, 31 Dec 2025 23:00:00 GMT', 0],
    ['86400', 600],
    ['soon', null],
    ['', null],
    [null, null],
  ])('%j is read as seconds: %j', (header, seconds) => {
    expect(readRetryAfter(header, now)).toBe(seconds)
  })
})
