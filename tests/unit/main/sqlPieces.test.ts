import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { chanceOrder } from '../../../src/main/sqlPieces.ts'

const IDS = Array.from({ length: 100 }, (_, at) => at + 1)

it.each([0, 1, 4_000_000_000, 1_800_000_000_000])(
  'brings ids into an order of chance by the seed %d',
  (seed) => {
    const db = new Database(':memory:')
    const rows = db
      .prepare(
        `SELECT value AS id, ${chanceOrder('value', '$seed')} AS place FROM json_each($ids) ORDER BY place`,
      )
      .all({ seed, ids: JSON.stringify(IDS) }) as { id: number; place: number }[]
    db.close()
    expect(new Set(rows.map(({ place }) => place)).size).toBe(IDS.length)
    // By their age the first half would hold them all.
    const early = rows.slice(0, 50).filter(({ id }) => id <= 50).length
    expect(early).toBeGreaterThan(15)
    expect(early).toBeLessThan(35)
  },
)
