import { createParser } from 'eventsource-parser'
import { LONGEST_BODY_BYTES, LONGEST_LINE_BYTES } from './boundedBody.ts'

export interface ServerSentEvent {
  /** '' for the usual one. */
  event: string
  data: string
}

/**
 * The events of a stream in their order; the connection is closed when the reader leaves.
 *
 * @param tooLong what is thrown where an event, or all of them, have more bytes than are taken
 */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array>,
  tooLong: (bytes: number) => Error,
): AsyncGenerator<ServerSentEvent> {
  let found: ServerSentEvent[] = []
  let isTooLong = false
  const parser = createParser({
    maxBufferSize: LONGEST_LINE_BYTES,
    onEvent: ({ event = '', data }) => found.push({ event, data }),
    // llama-server until the end of 2025 told of failures in a field that the standard does not have.
    onError: ({ type, field, value }) => {
      if (type === 'max-buffer-size-exceeded') isTooLong = true
      if (type === 'unknown-field' && field === 'error') found.push({ event: 'error', data: value ?? '' })
    },
  })
  const decoder = new TextDecoder()
  const take = (text: string): ServerSentEvent[] => {
    found = []
    parser.feed(text)
    if (isTooLong) throw tooLong(LONGEST_LINE_BYTES)
    return found
  }
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > LONGEST_BODY_BYTES) throw tooLong(LONGEST_BODY_BYTES)
    yield* take(decoder.decode(chunk, { stream: true }))
  }
  // Some servers close without the empty line that ends an event.
  yield* take(`${decoder.decode()}\n\n`)
}
