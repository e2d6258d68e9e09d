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
export function atMost(bytes: number, tooLong: () => Error): TransformStream<Uint8Array, Uint8Array> {
  let left = bytes
  return new TransformStream({
    transform: (chunk, controller) => {
      left -= chunk.byteLength
      if (left < 0) throw tooLong()
      controller.enqueue(chunk)
    },
  })
}
