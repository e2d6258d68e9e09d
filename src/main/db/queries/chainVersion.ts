import { shortHash } from '../../hash.ts'
import type { ReadDatabase } from '../database.ts'

/** Changes when a mail comes to the chain or leaves it, and with nothing else. */
export function chainVersion(db: ReadDatabase, chain: number): string {
  const { members } = db.get<{ members: string | null }>(
    `SELECT group_concat(cm.item_id || ':' || coalesce(i.text_key, '') || ':' || (cm.contained_in IS NULL), ' '
              ORDER BY cm.item_id) AS members
     FROM chain_message cm JOIN item i ON i.id = cm.item_id WHERE cm.chain_id = ?`,
    [chain],
  )!
  return shortHash(members ?? '')
}
