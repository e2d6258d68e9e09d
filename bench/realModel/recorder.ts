/** Stands between a client and a model server, in a thread of its own, and keeps what was asked, byte for byte. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

export interface RecordedRequest {
  path: string
  body: string
  /** Milliseconds since 1970, with their fraction: threads have this clock in common. */
  askedAt: number
  endedAt: number
  /** Of the answer; 0: none came. */
  status: number
  /** As the server counts them at the end of an answer; null where the answer did not come to that. */
  promptTokens: number | null
  outputTokens: number | null
}

export type RecorderMessage =
  { kind: 'address'; address: string } | { kind: 'recorded'; requests: RecordedRequest[] }

export interface Recorder {
  address: string
  /**
   * What was recorded since the last call, once nothing is under way any more: questions to a model in the order in which they
   * were asked, warm-ups left out.
   */
  take(): Promise<RecordedRequest[]>
  close(): Promise<void>
}

export const clock = (): number => performance.timeOrigin + performance.now()

/** @param upstream address of the model server */
export async function startRecorder(upstream: string): Promise<Recorder> {
  const thread = new Worker(new URL('./recorderThread.ts', import.meta.url), { workerData: { upstream } })
  const hear = async (): Promise<RecorderMessage> => ((await once(thread, 'message')) as [RecorderMessage])[0]
  const first = await hear()
  if (first.kind !== 'address') throw new Error('the recorder did not tell its address')
  return {
    address: first.address,
    take: async () => {
      thread.postMessage('take')
      const message = await hear()
      return message.kind === 'recorded' ? message.requests : []
    },
    close: async () => {
      await thread.terminate()
    },
  }
}
