/** Something that takes milliseconds to make, made when it is first needed: each thread loads much that it never uses. */
export function onFirstUse<T>(make: () => T): () => T {
  let made: { value: T } | null = null
  return () => (made ??= { value: make() }).value
}
