/** Marks that turn the direction of what follows: embeddings, overrides and isolates, which a name has no use for. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g

/** A name, an address or a subject that somebody else wrote, so that what is read is what it is: "gnp.exe" stays that. */
export const foreign = (text: string): string => text.replace(TURNING, '')

/** The same, cut where it is longer than anybody reads in a list. */
export const foreignLine = (text: string, longest = 300): string => {
  const plain = foreign(text.length > longest * 2 ? text.slice(0, longest * 2) : text)
  return plain.length <= longest ? plain : `${plain.slice(0, longest)}…`
}
