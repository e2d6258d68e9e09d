/** Stands between Verbatim and a real model server and notes which text was asked for, when. */
import { createHash } from 'node:crypto'
import { type IncomingMessage, type ServerResponse, createServer, request as askUpstream } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface AskedText {
  /** Hash of the last message: the item as the model gets it. */
  key: string
  /** Milliseconds of the monotonic clock. */
  at: number
  answered: boolean
}

export interface CountingProxy {
  address: string
  asked: AskedText[]
  close(): Promise<void>
}

export async function startCountingProxy(upstream: string): Promise<CountingProxy> {
  const asked: AskedText[] = []
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await text(incoming)
    const key = keyOf(incoming.url, body)
    const note: AskedText | null = key === null ? null : { key, at: performance.now(), answered: false }
    if (note !== null) asked.push(note)
    const onward = askUpstream(
      new URL(incoming.url ?? '/', upstream),
      { method: incoming.method ?? 'GET', headers: { 'content-type': 'application/json' } },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(outgoing)
        answer.once('end', () => {
          if (note !== null) note.answered = true
        })
      },
    )
    onward.once('error', () => outgoing.destroy())
    outgoing.once('close', () => onward.destroy())
    onward.end(body)
  }
  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** Null for what is no question about an item: the list of models, the warm-up. */
function keyOf(url: string | undefined, body: string): string | null {
  if (url !== '/api/chat' && url !== '/api/generate') return null
  const parsed = JSON.parse(body) as {
    messages?: { content: string }[]
    prompt?: string
    options?: { num_predict?: number }
  }
  // One token is all a warm-up wants.
  if (parsed.options?.num_predict === 1) return null
  const content = parsed.messages?.at(-1)?.content ?? parsed.prompt ?? ''
  return content === '' ? null : createHash('sha256').update(content).digest('hex').slice(0, 16)
}
