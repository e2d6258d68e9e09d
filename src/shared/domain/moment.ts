/** A moment as the store keeps it (milliseconds since 1970 in UTC, offset in minutes) and as it is shown. */
export const MILLISECONDS_A_MINUTE = 60_000
export const MILLISECONDS_AN_HOUR = 3_600_000
export const MILLISECONDS_A_DAY = 86_400_000

/** ISO 8601 with the original offset: 2024-05-01T10:00:00+02:00; null when the time is not known. */
export function toIso(at: number | null, offsetMinutes: number | null): string | null {
  if (at === null) return null
  const offset = offsetMinutes ?? 0
  const local = new Date(at + offset * MILLISECONDS_A_MINUTE)
  if (Number.isNaN(local.getTime())) return null
  const time = local.toISOString().replace(/\.000Z$|Z$/, '')
  const size = Math.abs(offset)
  return `${time}${offset < 0 ? '-' : '+'}${twoDigits(Math.floor(size / 60))}:${twoDigits(size % 60)}`
}

export const twoDigits = (value: number): string => String(value).padStart(2, '0')
