/** Whether a person and an answer name the same entity. Pure. */

export interface EntityMatch {
  /** Named by both, by the person alone, by the answer alone. */
  both: number
  missed: number
  wrong: number
}

/** What an answer names. */
export function entityValues({ entities }: Readonly<Record<string, unknown>>): string[] {
  const said = (Array.isArray(entities) ? entities : []) as { value?: unknown }[]
  return said.map(({ value }) => (typeof value === 'string' ? value : ''))
}

/**
 * Each entity is paired with one of the other side at most. Case, spaces and marks do not matter, and neither do words that only
 * one of them writes out: "order 4711" is "4711".
 */
export function matchEntities(person: readonly string[], answer: readonly string[]): EntityMatch {
  const wanted = distinct(person)
  const found = distinct(answer)
  const left = [...found]
  let both = 0
  const take = (isSame: (words: string) => boolean): boolean => {
    const at = left.findIndex(isSame)
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  }
  const open = wanted.filter((entity) => {
    const isExact = take((other) => other === entity)
    if (isExact) both += 1
    return !isExact
  })
  for (const entity of open) if (take((other) => holds(other, entity) || holds(entity, other))) both += 1
  return { both, missed: wanted.length - both, wrong: found.length - both }
}

const holds = (text: string, part: string): boolean => ` ${text} `.includes(` ${part} `)

const distinct = (entities: readonly string[]): string[] => [
  ...new Set(entities.map(plain).filter((entity) => entity !== '')),
]

/** Marks within numbers stay: 1.50 is not 150. */
const plain = (entity: string): string =>
  entity
    .normalize('NFKC')
    .toLocaleLowerCase('en')
    .replaceAll(/(?<!\d)[^\p{L}\p{N}\s]|[^\p{L}\p{N}\s](?!\d)/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
