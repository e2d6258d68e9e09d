/**
 * The few headers that are kept with a message, by lower-case name; a header that stands several times is a list.
 */
export type KeptHeaders = Record<string, string | string[]>

export function parseKeptHeaders(json: string): KeptHeaders {
  const parsed: unknown = JSON.parse(json)
  if (parsed === null || typeof parsed !== 'object') return {}
  const headers: KeptHeaders = {}
  for (const [name, value] of Object.entries(parsed)) {
    if (typeof value === 'string') headers[name.toLowerCase()] = value
    else if (Array.isArray(value))
      headers[name.toLowerCase()] = value.filter((part) => typeof part === 'string')
  }
  return headers
}

/** Every value of a header; empty when it is absent. */
export const headerValues = (headers: KeptHeaders, name: string): string[] => {
  const value = headers[name]
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

export const headerValue = (headers: KeptHeaders, name: string): string =>
  headerValues(headers, name)[0] ?? ''

/** Sent by a machine: an out-of-office note, a report, a notification. */
export const isAutomatic = (headers: KeptHeaders): boolean => {
  const automatic = headerValue(headers, 'auto-submitted').toLowerCase()
  return (
    (automatic !== '' && !automatic.startsWith('no')) ||
    headerValue(headers, 'x-auto-response-suppress') !== '' ||
    /auto_reply|auto-reply/i.test(headerValue(headers, 'precedence'))
  )
}

/** Sent to many: a mailing list or a newsletter. */
export const isToMany = (headers: KeptHeaders): boolean =>
  headerValue(headers, 'list-id') !== '' ||
  headerValue(headers, 'list-unsubscribe') !== '' ||
  headerValue(headers, 'list-post') !== '' ||
  /bulk|list|junk/i.test(headerValue(headers, 'precedence'))
