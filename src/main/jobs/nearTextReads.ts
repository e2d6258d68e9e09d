import type { ReadDatabase } from '../db/database.ts'
import type { NearText } from '../folding/nearTexts.ts'

/** A parcel of so many characters is a moment's work for whoever passes it on. */
const PARCEL_CHARACTERS = 100_000
const READ_AT_ONCE = 100
/** Longer texts are asked themselves: they are few, and hardly ever near to another. */
const LONGEST = 20_000

/**
 * What texts are held against each other by: of mails their subject too, and only those of the same sender and recipients,
 * as where they are equal.
 *
 * @returns `NearText[]` as JSON of as many of the items as fit, from their beginning; those that are gone are left out
 */
export function readNearTexts(
  db: ReadDatabase,
  { items }: { items: Float64Array },
): { taken: number; parcel: string } {
  const texts: NearText[] = []
  let characters = 0
  let taken = 0
  while (taken < items.length && characters < PARCEL_CHARACTERS) {
    const wanted = [...items.slice(taken, taken + READ_AT_ONCE)]
    const rows = db.all<NearText>(
      `SELECT i.id AS item, i.language,
              i.kind || coalesce(char(10) || lower(m.from_name) || ' ' || lower(m.from_address) || ' ' || lower(m.to_addresses), '')
                AS "group",
              CASE WHEN length(i.text) <= ${LONGEST} THEN coalesce(i.subject || char(10), '') || i.text END AS text
       FROM item i LEFT JOIN message m ON m.item_id = i.id
       WHERE i.id IN (SELECT value FROM json_each(?)) AND i.text_key IS NOT NULL`,
      [JSON.stringify(wanted)],
    )
    const found = new Map(rows.map((row) => [row.item, row]))
    for (const item of wanted) {
      const text = found.get(item)
      if (text === undefined) continue
      texts.push(text)
      characters += text.text?.length ?? 0
    }
    taken += wanted.length
  }
  return { taken, parcel: JSON.stringify(texts) }
}
