import { shortHash } from '../hash.ts'
import type { ChainMember, ComputedChain } from './chains.ts'

/** A chain, or a part of one with very many messages, as the writer takes it. */
export interface ChainPart extends Omit<ComputedChain, 'members'> {
  /** How many messages the whole chain has. */
  messages: number
  /** Position of the first of `members` in the chain. */
  offset: number
  members: ChainMember[]
  /** Hash of the whole chain; null until its last part, so that an interrupted change is made again. */
  content: string | null
}

/** A slice must stay well below 50 ms of the writer's and 2 ms of main's time. */
const MEMBERS_PER_SLICE = 400
const CHARACTERS_PER_SLICE = 200_000

/** The hash by which a chain is known to be as it was. */
export const chainContent = (chain: ComputedChain): string => shortHash(JSON.stringify(chain))

/**
 * What has to be written and what taken away.
 *
 * @param stored content by identity, as the store has it
 */
export function findChanges(
  chains: readonly ComputedChain[],
  stored: ReadonlyMap<string, string>,
): { slices: ChainPart[][]; written: number; removed: string[] } {
  const present = new Set(chains.map((chain) => chain.identity))
  const removed = [...stored.keys()].filter((identity) => !present.has(identity))
  const parts = chains.flatMap((chain) => {
    const content = chainContent(chain)
    return stored.get(chain.identity) === content ? [] : splitChain(chain, content)
  })
  const written = parts.filter((part) => part.offset === 0).length
  return { slices: fillSlices(parts), written, removed }
}

function splitChain(chain: ComputedChain, content: string): ChainPart[] {
  const { members, ...rest } = chain
  const parts: ChainPart[] = []
  for (let offset = 0; offset === 0 || offset < members.length; offset += MEMBERS_PER_SLICE) {
    const isLast = offset + MEMBERS_PER_SLICE >= members.length
    parts.push({
      ...rest,
      messages: members.length,
      offset,
      members: members.slice(offset, offset + MEMBERS_PER_SLICE),
      content: isLast ? content : null,
    })
  }
  return parts
}

function fillSlices(parts: readonly ChainPart[]): ChainPart[][] {
  const slices: ChainPart[][] = []
  let members = Infinity
  let characters = Infinity
  for (const part of parts) {
    const size =
      part.participants.join().length + part.missingParents.join().length + part.members.length * 40
    if (members + part.members.length > MEMBERS_PER_SLICE || characters + size > CHARACTERS_PER_SLICE) {
      slices.push([])
      members = 0
      characters = 0
    }
    slices.at(-1)!.push(part)
    members += part.members.length
    characters += size
  }
  return slices
}
