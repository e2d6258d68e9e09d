import { extname } from 'node:path'

/** How many there are of each kind: an ending such as ".pdf", or words. */
export type Kinds = Map<string, number>

export const count = (kinds: Kinds, kind: string, more = 1): void =>
  void kinds.set(kind, (kinds.get(kind) ?? 0) + more)

/** An ending longer than this is no kind of file, but part of a name. */
const LONGEST_ENDING = 8

export function kindOf(path: string): string {
  const ending = extname(path).toLowerCase()
  return ending === '' || ending.length > LONGEST_ENDING ? 'without an ending' : ending
}

/** Files of a folder or an archive that no format takes, by their kind or by why they are not taken. */
export interface PassedOver {
  folder: string
  files: number
  kinds: Readonly<Record<string, number>>
}

export const toPassedOver = (folder: string, kinds: Kinds): PassedOver => ({
  folder,
  files: [...kinds.values()].reduce((sum, each) => sum + each, 0),
  kinds: Object.fromEntries(kinds),
})

export const ODD_NAME = 'with a name that is not UTF-8'

/** "2 .pdf, 1 .docx", the most frequent first. */
export const describeKinds = (kinds: Readonly<Record<string, number>>): string =>
  Object.entries(kinds)
    .toSorted(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))
    .map(([kind, number]) => `${number} ${kind}`)
    .join(', ')

/** A sentence for people, null when nothing was passed over. */
export function describePassedOver({ files, kinds }: PassedOver): string | null {
  if (files === 0) return null
  const renaming = ODD_NAME in kinds ? ' Rename those whose names are not UTF-8.' : ''
  return `passed over here (${files} in all): ${describeKinds(kinds)}. To import one of another kind, name it by itself.${renaming}`
}
