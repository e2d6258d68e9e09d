import type { MailOverview } from '../../shared/domain/chain.ts'
import type { TrendPeriod } from '../../shared/domain/feedback.ts'
import type { ReadDatabase } from '../db/database.ts'
import type { Selection } from '../db/queries/filters.ts'
import { periodKey } from '../db/queries/moments.ts'

export interface DayCount {
  /** Days since 1970. */
  day: number
  messages: number
}

const DAYS_A_YEAR = 366
const DAYS_A_WEEK = 7
const DAYS_A_MONTH = 30.5
const MOST_DAYS = 62
const MOST_WEEKS = 60
const MOST_MONTHS = 96

/** A gap this many times as long as all the rest of the axis, and longer than a year, parts what is dated wrongly. */
const GAP = 3
/** At most this share of the messages stands outside; one always may. */
const SHARE_OUTSIDE = 0.05

export const readVolume = (
  db: ReadDatabase,
  { from, where, parameters }: Selection,
): Pick<MailOverview, 'volume' | 'volumeOutside'> =>
  volumeOf(
    db.all<DayCount>(
      `SELECT item.local_day AS day, count(*) AS messages FROM ${from}
       WHERE ${where} AND item.occurred_at IS NOT NULL GROUP BY item.local_day ORDER BY item.local_day`,
      parameters,
    ),
  )

/**
 * By day, week, month or year, whichever gives a readable number of bars; periods without a message are bars of nothing. A
 * few messages dated far from all the others (1970, 2099) stand apart, so that they do not make the axis.
 *
 * @param days in order
 */
export function volumeOf(days: readonly DayCount[]): Pick<MailOverview, 'volume' | 'volumeOutside'> {
  const { kept, outside } = partOutside(days)
  const [first, last] = [kept.at(0)?.day, kept.at(-1)?.day]
  if (first === undefined || last === undefined) return { volume: [], volumeOutside: null }
  const span = last - first
  const period: TrendPeriod =
    span <= MOST_DAYS
      ? 'day'
      : span <= MOST_WEEKS * DAYS_A_WEEK
        ? 'week'
        : span <= MOST_MONTHS * DAYS_A_MONTH
          ? 'month'
          : 'year'
  const volume = new Map<string, number>()
  for (let day = first; day <= last; day++) volume.set(periodKey(day, period), 0)
  for (const { day, messages } of kept) {
    const key = periodKey(day, period)
    volume.set(key, (volume.get(key) ?? 0) + messages)
  }
  const [before, behind] = [outside.at(0), outside.at(-1)]
  return {
    volume: [...volume].map(([key, messages]) => ({ period: key, messages })),
    volumeOutside:
      before === undefined || behind === undefined
        ? null
        : {
            messages: sum(outside),
            from: periodKey(before.day, 'month'),
            to: periodKey(behind.day, 'month'),
          },
  }
}

function partOutside(days: readonly DayCount[]): { kept: DayCount[]; outside: DayCount[] } {
  const most = Math.max(1, Math.floor(sum(days) * SHARE_OUTSIDE))
  let kept = [...days]
  const outside: DayCount[] = []
  for (;;) {
    const side = farSide(kept, most - sum(outside))
    if (side === null) return { kept, outside: outside.toSorted((a, b) => a.day - b.day) }
    outside.push(...side)
    kept = kept.filter((each) => !side.includes(each))
  }
}

/** The days on one side of the widest gap, when they are few and the gap is out of all proportion to the other side. */
function farSide(days: readonly DayCount[], most: number): DayCount[] | null {
  let widest = { at: 0, gap: DAYS_A_YEAR }
  for (let at = 1; at < days.length; at++) {
    const gap = days[at]!.day - days[at - 1]!.day
    if (gap > widest.gap) widest = { at, gap }
  }
  if (widest.at === 0) return null
  const sides = [days.slice(0, widest.at), days.slice(widest.at)] as const
  const [few, many] = sum(sides[0]) <= sum(sides[1]) ? sides : [sides[1], sides[0]]
  const span = many.at(-1)!.day - many[0]!.day
  return sum(few) <= most && sum(few) < sum(many) && widest.gap > GAP * span ? few : null
}

const sum = (days: readonly DayCount[]): number => days.reduce((total, { messages }) => total + messages, 0)
