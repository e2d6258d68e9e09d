import { createHash } from 'node:crypto'

/**
 * Whether a table is set aside: never looked at while the reader was made better. Fixed by the name alone, so that
 * nobody chooses: a third of all.
 */
export const isSetAside = (set: string, name: string): boolean =>
  createHash('sha256').update(`${set}/${name}`).digest().readUInt32BE(0) % 3 === 0
