import { afterEach } from 'vitest'

/** What takes away what a test leaves behind: called after each test, the last one first. */
export const cleanUp: (() => unknown)[] = []

afterEach(async () => {
  for (const each of cleanUp.splice(0).reverse()) await each()
})
