import { createParser } from 'eventsource-parser'

export interface ServerSentEvent {
  /** '' for the usual one. */
  event: string
  data: string
}

/** The events of a stream in their order; the connection is closed when the reader leaves. */
export async function* readServerSentEvents(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerSentEvent> {
  let found: ServerSentEvent[] = []
  const parser = createParser({
    onEvent: ({ event = '', data }) => found.push({ event, data }),
    // llama-server until the end of 2025 told of failures in a field that the standard does not have.
    onError: ({ type, field, value }) => {
      if (type === 'unknown-field' && field === 'error') found.push({ event: 'error', data: value ?? '' })
    },
  })
  const decoder = new TextDecoder()
  const take = (text: string): ServerSentEvent[] => {
    found = []
    parser.feed(text)
    return found
  }
  for await (const chunk of body) yield* take(decoder.decode(chunk, { stream: true }))
  // Some servers close without the empty line that ends an event.
  yield* take(`${decoder.decode()}\n\n`)
}
