/**
 * How many texts go into one request for vectors. What a request has done is lost when it takes too long, so that it begins with few
 * and grows while the machine is quick; one that takes too long makes the next ones smaller.
 */
export interface EmbeddingGauge {
  /** Texts of the next request, at least 1. */
  size(): number
  /** A request was answered. */
  heard(texts: number, milliseconds: number): void
  /** A request was given up for its time. */
  tookTooLong(texts: number): void
}

const FIRST_TEXTS = 8
/** Long enough that the way there costs nothing, short enough that progress shows and little is lost. */
const WANTED_MS = 15_000
const MOST_GROWTH = 2

/** @param most texts as the preferences have it now */
export function createEmbeddingGauge(most: () => number): EmbeddingGauge {
  let texts = FIRST_TEXTS
  return {
    size: () => Math.max(1, Math.min(texts, most())),
    heard: (count, milliseconds) => {
      const fitting = Math.floor((count * WANTED_MS) / Math.max(1, milliseconds))
      texts = Math.max(1, Math.min(fitting, Math.max(texts, count) * MOST_GROWTH))
    },
    tookTooLong: (count) => {
      texts = Math.max(1, Math.min(texts, Math.floor(count / 2)))
    },
  }
}
