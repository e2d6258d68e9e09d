/** Times as the store keeps them (milliseconds in UTC, offset in minutes, local day number) and as they are shown. */
import { VerbatimError } from '../../../shared/domain/errors.ts'
import type { TrendPeriod } from '../../../shared/domain/feedback.ts'
import { MILLISECONDS_A_DAY, MILLISECONDS_AN_HOUR, twoDigits } from '../../../shared/domain/moment.ts'

/** The number of the day since 1970 that an ISO day names; `usage` when it names none. */
export function dayNumber(isoDay: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(isoDay) ? Date.parse(`${isoDay}T00:00:00Z`) : Number.NaN
  // Date.parse lets 31 February pass as 2 March.
  if (Number.isNaN(at) || !new Date(at).toISOString().startsWith(isoDay)) {
    throw new VerbatimError('usage', `"${isoDay}" is not a day`, 'Write it as year-month-day: 2026-01-31.')
  }
  return at / MILLISECONDS_A_DAY
}

export const startOfDay = (day: number): number => day * MILLISECONDS_A_DAY

/** The period a day belongs to, in a form that sorts: 2024-05-01, 2024-W18 (ISO week), 2024-05, 2024-Q2, 2024. */
export function periodKey(day: number, period: TrendPeriod): string {
  const date = new Date(startOfDay(day))
  const isoDay = date.toISOString().slice(0, -'T00:00:00.000Z'.length)
  switch (period) {
    case 'day':
      return isoDay
    case 'week':
      return weekKey(day)
    case 'month':
      return isoDay.slice(0, -3)
    case 'quarter':
      return `${isoDay.slice(0, -6)}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`
    case 'year':
      return isoDay.slice(0, -6)
  }
}

/** ISO 8601: a week belongs to the year of its Thursday, and week 1 holds the first Thursday. */
function weekKey(day: number): string {
  // Day 0 was a Thursday.
  const weekday = (((day + 3) % 7) + 7) % 7
  const thursday = day - weekday + 3
  const year = new Date(startOfDay(thursday)).getUTCFullYear()
  const firstOfYear = Date.UTC(year, 0, 1) / MILLISECONDS_A_DAY
  return `${year}-W${twoDigits(Math.floor((thursday - firstOfYear) / 7) + 1)}`
}

export const toHours = (milliseconds: number | null): number | null =>
  milliseconds === null ? null : milliseconds / MILLISECONDS_AN_HOUR
