/** Days as the machine's clock has them: 23 to 25 hours long. Pure. */
import { MILLISECONDS_AN_HOUR, twoDigits } from '../../shared/domain/moment.ts'

/** The midnight at which the day of a moment began; milliseconds since 1970. */
export const midnightOf = (moment: number): number => new Date(moment).setHours(0, 0, 0, 0)

/** The midnight before one. */
export const dayBefore = (midnight: number): number => midnightOf(midnight - 12 * MILLISECONDS_AN_HOUR)

/** The midnight after one. */
export const dayAfter = (midnight: number): number => midnightOf(midnight + 36 * MILLISECONDS_AN_HOUR)

/** A program that is not opened over a holiday looks at the days in which a run went on all the same. */
const DAYS_BACK = 7

/** The midnights at which the last days began that are over, the latest first. */
export function lastDays(now: number): number[] {
  const midnights = [dayBefore(midnightOf(now))]
  while (midnights.length < DAYS_BACK) midnights.push(dayBefore(midnights.at(-1)!))
  return midnights
}

/** Year-month-day, as local clocks have it. */
export const dayName = (moment: number): string => {
  const day = new Date(moment)
  return `${day.getFullYear()}-${twoDigits(day.getMonth() + 1)}-${twoDigits(day.getDate())}`
}

/** @returns the midnight at which a day of that name began; null for what is none */
export function readDay(name: string): number | null {
  const midnight = new Date(`${name}T00:00:00`).getTime()
  return Number.isNaN(midnight) || dayName(midnight) !== name ? null : midnight
}
