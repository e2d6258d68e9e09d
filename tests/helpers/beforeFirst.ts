import type { WriteOperations } from '../../src/main/db/writeOperations.ts'
import type { Asker } from '../../src/main/workers/operations.ts'

/** The writer, with something that comes in between just before the first of these questions. */
export function beforeFirst(
  write: Asker<WriteOperations>,
  question: keyof WriteOperations,
  work: () => Promise<unknown>,
): Asker<WriteOperations> {
  let done = false
  return {
    ask: (name, input, options) => {
      if (name !== question || done) return write.ask(name, input, options)
      done = true
      return work().then(() => write.ask(name, input, options))
    },
    close: () => write.close(),
  }
}
