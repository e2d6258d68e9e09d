/** People as mails name them: 'Name <address>' or the bare address. Pure. */

/** The bare address of 'Name <address>', in lower case; '' when there is none. */
export function addressOf(person: string): string {
  const bracketed = /<([^<>]*)>\s*$/.exec(person)
  return (bracketed?.[1] ?? person).trim().toLowerCase()
}

/** 'Name <address>', or the bare address where that is all there is to say. */
export const writeAddress = (name: string, address: string): string =>
  name === '' || name === address ? address : `${name} <${address}>`

/** The name of 'Name <address>' without quotes; '' when only an address is given. */
export function nameOf(person: string): string {
  const open = person.lastIndexOf('<')
  if (open <= 0) return ''
  return person
    .slice(0, open)
    .trim()
    .replace(/^["']+|["']+$/g, '')
    .trim()
}

/** Of a bare address. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)

/** Providers whose users share a domain without belonging together. */
const PUBLIC_DOMAIN =
  /^(?:gmail|googlemail|yahoo|hotmail|outlook|live|icloud|me|gmx|web|aol|proton|protonmail|mail|orange|free|laposte|libero|t-online)\./

/** The owners' own domains; a provider's is nobody's own. */
export const domainsOf = (owners: Iterable<string>): Set<string> =>
  new Set([...owners].map(domainOf).filter((domain) => !PUBLIC_DOMAIN.test(domain)))
