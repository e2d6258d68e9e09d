import { workerData } from 'piscina'
import { createAnalystThread } from '../analysis/analystThread.ts'
import type { Prompts } from '../analysis/prompt.ts'

export const analyst = createAnalystThread(workerData as Prompts)

/** Answers once the thread has loaded everything. */
export const ready = (): true => true
