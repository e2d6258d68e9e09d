/** Makes names of header cells: joins several rows, fills empty names, tells repeated ones apart. */
import { roleByName } from '../mapping/names.ts'
import { cellType } from './cellTypes.ts'

const LONGEST_NAME = 500

/** Names for `width` columns: empty ones become column1, column2 ...; repeated ones are numbered. */
export function nameColumns(header: readonly string[], width: number): string[] {
  const taken = new Set<string>()
  /** The number tried next for each repeated name: thousands may be alike. */
  const numbers = new Map<string, number>()
  return Array.from({ length: Math.max(width, 1) }, (_, index) => {
    const given = (header[index] ?? '').trim().replace(/\s+/g, ' ').slice(0, LONGEST_NAME)
    const base = given === '' ? `column${index + 1}` : given
    let name = base
    let number = numbers.get(base) ?? 2
    for (; taken.has(name); number++) name = `${base} (${number})`
    numbers.set(base, number)
    taken.add(name)
    return name
  })
}

/** What survey tools write below a question that has one column only. */
const NO_NAME =
  /^(?:(?:open[- ]ended )?response|\{"ImportId":.*\}|antwort|r[ée]ponse|respuesta|risposta|resposta)$/i

/** One name a column: the cells from top to bottom. A name above empty cells spans them. */
export function joinHeaderRows(rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 1) return [...rows[0]!]
  const width = Math.max(...rows.map((row) => row.length))
  // From the bottom up: a name spans those below it, which span others.
  const filled: (readonly string[])[] = []
  for (const row of rows.toReversed()) filled.unshift(filled[0] === undefined ? row : spanned(row, filled[0]))
  return Array.from({ length: width }, (_, column) => {
    const parts = filled.map((row) => (row[column] ?? '').trim()).filter((part) => part !== '')
    return parts
      .filter((part, level) => level === 0 || !NO_NAME.test(part))
      .filter((part, level, all) => !isSpelledOut(part, all[level + 1]))
      .join(' ')
  })
}

/** "RecordedDate" above "Recorded Date" is the same name twice. */
function isSpelledOut(name: string, below: string | undefined): boolean {
  if (below === undefined || below === name) return false
  const bare = (text: string): string => text.toLowerCase().replace(/[\s_-]+/g, '')
  return bare(name) === bare(below)
}

/** A cell is repeated over the empty ones to its right, as long as there are names below them. */
function spanned(row: readonly string[], below: readonly string[]): string[] {
  let last = ''
  return below.map((name, column) => {
    const cell = (row[column] ?? '').trim()
    if (cell !== '') last = cell
    return cell === '' && name.trim() !== '' ? last : cell
  })
}

/**
 * Where one name is missing: the names with an empty one put in where the others best fit the values below them. At the
 * beginning where nothing tells: there R writes its row names.
 */
export function shiftNames(names: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const types = names
    .concat('')
    .map((_, column) => rows.slice(0, 50).map((cells) => cellType(cells[column] ?? '')))
  const verdicts = names.map((name) => roleByName(name))
  const agreement = (name: number, column: number): number => {
    const filled = types[column]!.filter((type) => type !== 'blank')
    const share = (...wanted: string[]): number =>
      filled.filter((type) => wanted.includes(type)).length / Math.max(1, filled.length)
    const verdict = verdicts[name]
    if (verdict?.role === 'date') return share('date', 'time') > 0.8 ? 1 : -1
    if (verdict?.role === 'score') return share('integer', 'decimal') > 0.8 ? 1 : -1
    if (verdict?.role === 'comment') return share('text', 'word') > 0.5 ? 0.5 : -1
    return verdict === null || verdict === undefined ? 0 : share('date', 'time') > 0.8 ? -1 : 0
  }
  let best = { at: 0, score: -Infinity }
  for (let at = 0; at <= names.length; at++) {
    let score = at > 0 && /\p{Ll}\p{Lu}/u.test(names[at - 1]!) ? 0.2 : 0
    names.forEach((_, name) => (score += agreement(name, name < at ? name : name + 1)))
    if (score > best.score) best = { at, score }
  }
  return [...names.slice(0, best.at), '', ...names.slice(best.at)]
}
