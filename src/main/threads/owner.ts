/** More than half of the mails that say to whom they were delivered must name the address. */
const MAJORITY = 0.5
/** Fewer mails than this prove nothing. */
const LEAST_MAILS = 3

/**
 * The addresses of the mailbox owner, in lower case: those in the preference, else the one that most mails were
 * delivered to, else none.
 *
 * @param preference addresses separated by commas
 * @param deliveredTo one list of addresses a mail, empty where the mail does not say
 */
export function findOwners(preference: string, deliveredTo: readonly (readonly string[])[]): string[] {
  const named = preference
    .split(/[,;\s]+/)
    .map((address) => address.trim().toLowerCase())
    .filter((address) => address.includes('@'))
  if (named.length > 0) return [...new Set(named)]

  const told = deliveredTo.filter((addresses) => addresses.length > 0)
  const counts = new Map<string, number>()
  for (const addresses of told) {
    for (const address of new Set(addresses.map((text) => text.trim().toLowerCase()))) {
      if (address.includes('@')) counts.set(address, (counts.get(address) ?? 0) + 1)
    }
  }
  const [best] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  if (best === undefined || best[1] < LEAST_MAILS || best[1] <= told.length * MAJORITY) return []
  return [best[0]]
}
