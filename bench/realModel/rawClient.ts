/** The plainest client of a model server: posts bodies and reads the answers to their end. */
import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { clock } from './recorder.ts'

export interface RawRequest {
  path: string
  body: string
}

export interface RawAnswer {
  /** Milliseconds from before the connection is there to the last byte. */
  ms: number
  status: number
  text: string
}

export interface RawRun {
  /** In the order of the requests. */
  answers: RawAnswer[]
  /** Milliseconds since 1970. */
  startedAt: number
  endedAt: number
}

/**
 * @param atOnce requests in flight; the next goes out when one has come back
 * @param reusesConnections else each request makes one of its own
 */
export async function sendAll(
  address: string,
  requests: readonly RawRequest[],
  { atOnce, reusesConnections }: { atOnce: number; reusesConnections: boolean },
): Promise<RawRun> {
  const agent = new Agent({ keepAlive: reusesConnections, maxSockets: atOnce })
  const answers = Array<RawAnswer>(requests.length)
  const waiting = [...requests.entries()]
  const sendNext = async (): Promise<void> => {
    for (let next; (next = waiting.shift()) !== undefined;) {
      const [index, { path, body }] = next
      answers[index] = await post(new URL(path, address), body, agent)
    }
  }
  const startedAt = clock()
  try {
    await Promise.all(Array.from({ length: atOnce }, sendNext))
    return { answers, startedAt, endedAt: clock() }
  } finally {
    agent.destroy()
  }
}

function post(url: URL, body: string, agent: Agent): Promise<RawAnswer> {
  const began = performance.now()
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', headers, agent }, (answer) => {
      text(answer)
        .then((heard) =>
          resolve({ ms: performance.now() - began, status: answer.statusCode ?? 0, text: heard }),
        )
        .catch(reject)
    })
    asked.once('error', reject)
    asked.end(body)
  })
}
