import { z } from 'zod'

/** No context is so long. */
const MOST_TOKENS = 1_000_000_000

/**
 * How many tokens a server says there were. A fraction, a text, one below zero: no count (null), and no reason to lose the
 * answer that it stands beside.
 */
export const TokenCount = z.int().min(0).max(MOST_TOKENS).nullish().catch(null)
