/**
 * How much of an answer is ever held: a server that is broken, or is none, may write without end, and the thread that hears it
 * would die of it with all its other questions.
 */

/** Of one line of a stream, or one event of it. */
export const LONGEST_LINE_BYTES = 16 * 1_024 * 1_024
/** Of an answer as a whole: the vectors of the most texts that a request may have fit in several times. */
export const LONGEST_BODY_BYTES = 64 * 1_024 * 1_024

/**
 * Passes bytes on, up to a number of them; the connection is closed where there are more.
 *
 * @param tooLong what the reader is then given
 */
export async function* atMost(
  bytes: number,
  chunks: AsyncIterable<Uint8Array>,
  tooLong: () => Error,
): AsyncGenerator<Uint8Array> {
  let left = bytes
  for await (const chunk of chunks) {
    left -= chunk.byteLength
    if (left < 0) throw tooLong()
    yield chunk
  }
}

/** What was written in UTF-8, whole. */
export async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = []
  for await (const chunk of chunks) pieces.push(chunk)
  return new TextDecoder().decode(Buffer.concat(pieces))
}
