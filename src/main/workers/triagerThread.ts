import type { MessagePort } from 'node:worker_threads'
import { plannerOperations } from '../jobs/planner.ts'
import { threaderOperations } from '../threads/threader.ts'
import { triagerOperations } from '../triage/triager.ts'
import { serveOperations } from './operations.ts'

/** What the triager thread computes: rules over texts, conversations over headers, the order of a run. It never touches the store. */
const createTriagerOperations = () => ({
  ...threaderOperations(),
  ...triagerOperations(),
  ...plannerOperations(),
})

export type TriagerOperations = ReturnType<typeof createTriagerOperations>

export function serveTriager(port: MessagePort): void {
  serveOperations(port, createTriagerOperations(), () => {})
}
