/** What the rules are given; apart from the rules, whose word lists no other thread has to load. */
import type { ItemKind } from '../../shared/domain/reading.ts'
import type { KeptHeaders } from '../threads/mailHeaders.ts'
import type { ScoreOnScale } from './sentiment.ts'

/** Characters of a text that the rules read; what was left out is said in `labels.read`. */
export const READ_LIMIT = 50_000

/** Goes up whenever other labels may come out; items labelled by an older version are labelled again. */
export const RULES_VERSION = 2

export interface TriageMail {
  subject: string
  /** 'Name <address>' or the bare address. */
  from: string
  to: string[]
  cc: string[]
  headers: KeptHeaders
}

export interface TriageInput {
  item: number
  kind: ItemKind
  /** At most `READ_LIMIT` characters of the item's text. */
  text: string
  /** The length of the whole text, in characters. */
  textLength: number
  score: ScoreOnScale | null
  mail: TriageMail | null
}
