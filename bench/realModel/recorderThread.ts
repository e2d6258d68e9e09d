import {
  Agent,
  type IncomingMessage,
  type ServerResponse,
  createServer,
  request as askUpstream,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { parentPort, workerData } from 'node:worker_threads'
import { type RecordedRequest, type RecorderMessage, clock } from './recorder.ts'

const { upstream } = workerData as { upstream: string }
const agent = new Agent({ keepAlive: true })
const ASKS_MODEL = new Set(['/api/chat', '/api/generate', '/v1/chat/completions', '/v1/completions'])
/** The counts stand in the last lines of an answer. */
const TAIL = 2_000

const tell = (message: RecorderMessage): void => parentPort!.postMessage(message)

let requests: RecordedRequest[] = []
let underWay = 0
let isAsked = false

/** Hands over what was recorded if that was asked for and all of it has come to its end. */
function hand(): void {
  if (!isAsked || underWay > 0) return
  isAsked = false
  tell({ kind: 'recorded', requests: requests.sort((one, other) => one.askedAt - other.askedAt) })
  requests = []
}
parentPort!.on('message', () => {
  isAsked = true
  hand()
})

/** One token is all a warm-up wants; what has no text only loads or unloads. */
function isQuestion(path: string, body: string): boolean {
  if (!ASKS_MODEL.has(path)) return false
  const { options, messages, prompt } = JSON.parse(body) as {
    options?: { num_predict?: number }
    messages?: unknown[]
    prompt?: string
  }
  return options?.num_predict !== 1 && ((messages?.length ?? 0) > 0 || (prompt ?? '') !== '')
}

function handle(incoming: IncomingMessage, outgoing: ServerResponse, body: Buffer, askedAt: number): void {
  const path = incoming.url ?? '/'
  const text = body.toString()
  const recorded: RecordedRequest | null = isQuestion(path, text)
    ? { ...{ path, body: text, askedAt, endedAt: askedAt, status: 0 }, ...UNANSWERED }
    : null
  let tail = ''
  if (recorded !== null) underWay += 1
  let isNoted = false
  const note = (): void => {
    if (recorded === null || isNoted) return
    isNoted = true
    const count = (pattern: RegExp): number | null => {
      const found = tail.match(pattern)?.[1]
      return found === undefined ? null : Number(found)
    }
    requests.push({
      ...recorded,
      endedAt: clock(),
      promptTokens: count(/"(?:prompt_eval_count|prompt_tokens)":\s*(\d+)/),
      outputTokens: count(/"(?:eval_count|completion_tokens)":\s*(\d+)/),
    })
    underWay -= 1
    hand()
  }
  const { host: _, connection: __, ...headers } = incoming.headers
  const onward = askUpstream(
    new URL(path, upstream),
    { method: incoming.method ?? 'GET', headers, agent },
    (answer) => {
      if (recorded !== null) recorded.status = answer.statusCode ?? 0
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      if (recorded !== null)
        answer.on('data', (chunk: Buffer) => (tail = (tail + chunk.toString('latin1')).slice(-TAIL)))
      answer.pipe(outgoing)
      answer.once('end', () => note())
    },
  )
  onward.once('error', () => {
    note()
    outgoing.destroy()
  })
  outgoing.once('close', () => {
    // Who leaves early wants the server to stop, too.
    if (!outgoing.writableFinished) onward.destroy()
    note()
  })
  onward.end(body)
}

const UNANSWERED = { promptTokens: null, outputTokens: null }

const server = createServer((incoming, outgoing) => {
  const askedAt = clock()
  buffer(incoming)
    .then((body) => handle(incoming, outgoing, body, askedAt))
    .catch(() => outgoing.destroy())
})
server.keepAliveTimeout = 600_000
server.listen(0, '127.0.0.1', () =>
  tell({ kind: 'address', address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
)
