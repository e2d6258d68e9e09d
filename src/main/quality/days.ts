/** Days as the machine's clock has them: 23 to 25 hours long. Pure. */
import { MILLISECONDS_AN_HOUR, twoDigits } from '../../shared/domain/moment.ts'

/** The midnight at which the day of a moment began; milliseconds since 1970. */
export const midnightOf = (moment: number): number => new Date(moment).setHours(0, 0, 0, 0)

/** The midnight before one. */
export const dayBefore = (midnight: number): number => midnightOf(midnight - 12 * MILLISECONDS_AN_HOUR)

/** Year-month-day, as local clocks have it. */
export const dayName = (moment: number): string => {
  const day = new Date(moment)
  return `${day.getFullYear()}-${twoDigits(day.getMonth() + 1)}-${twoDigits(day.getDate())}`
}
