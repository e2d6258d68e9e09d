import type { ModelDescription, ModelServer } from './modelServer.ts'

/** The same server for a moment in which its models do not change: each is described once, however many ask. */
export function describedOnce(server: ModelServer): ModelServer {
  const known = new Map<string, Promise<ModelDescription>>()
  return {
    ...server,
    describe: (model, signal) => {
      const found = known.get(model) ?? server.describe(model, signal)
      known.set(model, found)
      return found
    },
  }
}
