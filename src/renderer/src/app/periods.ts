/** Periods as the filter knows them: ISO days, both inclusive. */
import { MILLISECONDS_A_DAY } from '../../../shared/domain/moment.ts'

export interface Period {
  from: string | null
  to: string | null
}

const iso = (date: Date): string => date.toISOString().slice(0, 10)
const utc = (year: number, month: number, day: number): Date => new Date(Date.UTC(year, month, day))

/** The last `days` days up to the day of `now` on this computer's calendar. */
export function lastDays(days: number, now: Date): Period {
  const today = utc(now.getFullYear(), now.getMonth(), now.getDate())
  return { from: iso(new Date(today.getTime() - (days - 1) * MILLISECONDS_A_DAY)), to: iso(today) }
}

export const thisYear = (now: Date): Period => ({
  from: `${now.getFullYear()}-01-01`,
  to: `${now.getFullYear()}-12-31`,
})

/** Monday of an ISO week. */
function mondayOf(year: number, week: number): Date {
  const fourth = utc(year, 0, 4)
  const monday = fourth.getTime() - ((fourth.getUTCDay() + 6) % 7) * MILLISECONDS_A_DAY
  return new Date(monday + (week - 1) * 7 * MILLISECONDS_A_DAY)
}

/**
 * The days a trend point covers.
 *
 * @param key '2026', '2026-Q2', '2026-04', '2026-W07', or a day: the day itself, or the first day of its week
 */
export function periodOf(key: string, period: 'day' | 'week' | 'month' | 'quarter' | 'year'): Period | null {
  const parts = /^(\d{4})(?:-?(Q|W)?(\d{1,2}))?(?:-(\d{2}))?$/.exec(key)
  if (parts === null) return null
  const year = Number(parts[1])
  const number = Number(parts[3])
  if (parts[3] === undefined) return { from: `${year}-01-01`, to: `${year}-12-31` }
  if (parts[2] === 'Q') return { from: iso(utc(year, number * 3 - 3, 1)), to: iso(utc(year, number * 3, 0)) }
  if (parts[2] === 'W') {
    const monday = mondayOf(year, number)
    return { from: iso(monday), to: iso(new Date(monday.getTime() + 6 * MILLISECONDS_A_DAY)) }
  }
  if (parts[4] === undefined) return { from: iso(utc(year, number - 1, 1)), to: iso(utc(year, number, 0)) }
  const start = utc(year, number - 1, Number(parts[4]))
  const lengths = { day: 0, week: 6, month: 0, quarter: 0, year: 0 }
  if (period === 'month') return { from: iso(start), to: iso(utc(year, number, 0)) }
  return { from: iso(start), to: iso(new Date(start.getTime() + lengths[period] * MILLISECONDS_A_DAY)) }
}
