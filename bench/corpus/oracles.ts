import { readFileSync } from 'node:fs'

/** A row of the table in the README of the test data. */
export interface Oracle {
  folder: string
  what: string
  oracle: string
}

/** Rows "| folder/file | what | licence | oracle |"; the folder is what stands before the first slash. */
export function readOracles(path: string): Oracle[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells.length >= 6 && cells[1]!.includes('/'))
    .map((cells) => ({ folder: cells[1]!.split('/')[0]!, what: cells[2]!, oracle: cells[4]! }))
}
