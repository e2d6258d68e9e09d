import type { ReadDatabase, WriteDatabase } from '../db/database.ts'
import type { FoldedChain, UnfoldedMessage } from './threader.ts'

/** A page ends early when it has this much text, so that carrying it through main stays below a millisecond or two. */
const CHARACTERS_PER_PAGE = 250_000
/** Longer texts are carried cut, and their message is taken for one that has to be read. */
const LONGEST_TEXT = 100_000

export interface UnfoldedPage {
  /** JSON text: `UnfoldedMessage[]`. */
  parcel: string
  /** Behind the last message of the page; null when this was the last page. */
  next: { chain: number; ordinal: number } | null
}

interface UnfoldedRow extends Omit<UnfoldedMessage, 'whole'> {
  ordinal: number
  longest: number
}

export const readingReads = (db: ReadDatabase) => ({
  /** The texts of chains that changed since they were folded. */
  'threads.unfolded': ({ after }: { after: { chain: number; ordinal: number } }): UnfoldedPage => {
    const rows = db.iterate<UnfoldedRow>(
      `SELECT c.id AS chain, c.content, l.ordinal, l.item_id AS item, substr(i.text, 1, $longest) AS text,
              substr(m.quoted_text, 1, $longest) AS quotedText,
              max(length(i.text), length(m.quoted_text)) AS longest
       FROM chain c INDEXED BY chain_unfolded CROSS JOIN chain_message l CROSS JOIN item i CROSS JOIN message m
       WHERE c.folded = 0 AND c.id >= $chain AND l.chain_id = c.id AND (c.id > $chain OR l.ordinal >= $ordinal)
         AND i.id = l.item_id AND m.item_id = l.item_id
       ORDER BY c.id, l.ordinal`,
      { longest: LONGEST_TEXT, ...after },
    )
    const parts: string[] = []
    let characters = 0
    for (const { ordinal, longest, ...row } of rows) {
      if (characters >= CHARACTERS_PER_PAGE)
        return { parcel: `[${parts.join(',')}]`, next: { chain: row.chain, ordinal } }
      const message: UnfoldedMessage = { ...row, whole: longest <= LONGEST_TEXT }
      const part = JSON.stringify(message)
      parts.push(part)
      characters += part.length
    }
    return { parcel: `[${parts.join(',')}]`, next: null }
  },
})

export const readingWrites = (db: WriteDatabase) => ({
  /** Stores `FoldedChain[]`; a chain that changed meanwhile is left for the next pass. */
  'threads.saveFolded': ({ parcel }: { parcel: string }): null =>
    db.transaction(() => {
      for (const chain of JSON.parse(parcel) as FoldedChain[]) saveFolded(db, chain)
      return null
    }),
})

function saveFolded(db: WriteDatabase, chain: FoldedChain): void {
  const { changes } = db.run(
    'UPDATE chain SET folded = 1, characters = ?, characters_once = ? WHERE id = ? AND content = ?',
    [chain.characters, chain.charactersOnce, chain.chain, chain.content],
  )
  if (changes === 0) return
  db.run('UPDATE chain_message SET contained_in = NULL, containment = NULL WHERE chain_id = ?', [chain.chain])
  for (const { item, in: container, why } of chain.contained) {
    db.run('UPDATE chain_message SET contained_in = ?, containment = ? WHERE item_id = ? AND chain_id = ?', [
      container,
      why,
      item,
      chain.chain,
    ])
  }
}
