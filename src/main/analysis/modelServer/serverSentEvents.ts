import { createParser } from 'eventsource-parser'
import { LONGEST_BODY_BYTES, LONGEST_LINE_BYTES, atMost } from './boundedBody.ts'

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
  body: AsyncIterable<Uint8Array>,
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
  for await (const chunk of atMost(LONGEST_BODY_BYTES, body, () => tooLong(LONGEST_BODY_BYTES)))
    yield* take(decoder.decode(chunk, { stream: true }))
  // Some servers close without the empty line that ends an event.
  yield* take(`${decoder.decode()}\n\n`)
}
