/** What a thread has died of though it asked nothing else: to ask it beside others would cost them their answers again. */
import { shortHash } from '../hash.ts'

/** Far more than there should ever be; the one that died first is forgotten then, and found out again. */
const MOST_TEXTS = 1_000

export interface DeadlyTexts {
  /** Whether a thread has died of one of them. */
  has(texts: readonly unknown[]): boolean
  /** @param texts any of which may be the one; plain data, whole as they are asked */
  add(texts: readonly unknown[]): void
  /** They had an answer. */
  remove(texts: readonly unknown[]): void
}

export function createDeadlyTexts(most = MOST_TEXTS): DeadlyTexts {
  const digests = new Set<string>()
  return {
    has: (texts) => digests.size > 0 && texts.some((text) => digests.has(digestOf(text))),
    add: (texts) => {
      for (const text of texts) digests.add(digestOf(text))
      for (const oldest of digests) {
        if (digests.size <= most) break
        digests.delete(oldest)
      }
    },
    remove: (texts) => {
      if (digests.size === 0) return
      for (const text of texts) digests.delete(digestOf(text))
    },
  }
}

const digestOf = (text: unknown): string => shortHash(JSON.stringify(text))
