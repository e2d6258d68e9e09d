import type { MessagePort } from 'node:worker_threads'
import { plannerOperations } from '../jobs/planner.ts'
import { themerOperations } from '../themes/themer.ts'
import { threaderOperations } from '../threads/threader.ts'
import { triagerOperations } from '../triage/triager.ts'
import { serveOperations } from './operations.ts'

/** What the triager thread computes: rules over texts, conversations over headers, themes, the order of a run. It never touches the store. */
const createTriagerOperations = () => ({
  ...threaderOperations(),
  ...triagerOperations(),
  ...plannerOperations(),
  ...themerOperations(),
})

export type TriagerOperations = ReturnType<typeof createTriagerOperations>

export function serveTriager(port: MessagePort): void {
  serveOperations(port, createTriagerOperations(), () => {})
}
