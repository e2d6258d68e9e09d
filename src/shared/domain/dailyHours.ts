/** A part of each day in local time, for example the nights. Pure. */

/** Minutes after midnight; `from` above `to` goes over midnight. */
export interface DailyHours {
  from: number
  to: number
}

const WRITTEN = /^([01]?\d|2[0-3]):([0-5]\d)\s*(?:-|–|to)\s*([01]?\d|2[0-3]):([0-5]\d)$/

/** Reads "22:00-06:00"; null where it is written in another way, or begins when it ends. */
export function parseDailyHours(text: string): DailyHours | null {
  const found = WRITTEN.exec(text.trim())
  if (found === null) return null
  const [, fromHour, fromMinute, toHour, toMinute] = found.map(Number)
  const from = fromHour! * 60 + fromMinute!
  const to = toHour! * 60 + toMinute!
  return from === to ? null : { from, to }
}

/** Whether the moment lies in them by the clock on the wall, whatever daylight saving has done to the day. */
export function isWithin({ from, to }: DailyHours, moment: Date): boolean {
  const minute = moment.getHours() * 60 + moment.getMinutes()
  return from < to ? minute >= from && minute < to : minute >= from || minute < to
}
