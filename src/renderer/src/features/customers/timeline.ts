import type { Chain } from '../../../../shared/domain/chain.ts'
import type { ItemRow } from '../../../../shared/domain/item.ts'

export type TimelineEntry =
  | { kind: 'answer'; at: string | null; item: ItemRow }
  | { kind: 'message'; at: string | null; item: ItemRow }
  | { kind: 'chain'; at: string | null; chain: Chain }

const moment = (at: string | null): number => (at === null ? Number.NEGATIVE_INFINITY : Date.parse(at))

/**
 * Answers and mail on one line, the latest first; what has no date comes last. Where chains are known they stand for
 * their messages.
 */
export function timeline(items: readonly ItemRow[], chains: readonly Chain[]): TimelineEntry[] {
  const entries: TimelineEntry[] = [
    ...items
      .filter((item) => item.kind === 'survey' || chains.length === 0)
      .map((item): TimelineEntry => ({
        kind: item.kind === 'survey' ? 'answer' : 'message',
        at: item.occurredAt,
        item,
      })),
    ...chains.map((chain): TimelineEntry => ({ kind: 'chain', at: chain.lastAt, chain })),
  ]
  return entries.sort((a, b) => {
    const [first, second] = [moment(a.at), moment(b.at)]
    return first === second ? 0 : second > first ? 1 : -1
  })
}

/** Dated scores, the earliest first. */
export const scoresOverTime = (items: readonly ItemRow[]): { item: number; at: string; score: number }[] =>
  items
    .flatMap((item) =>
      item.score === null || item.occurredAt === null
        ? []
        : [{ item: item.item, at: item.occurredAt, score: item.score }],
    )
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
