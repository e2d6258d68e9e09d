import { workerData } from 'piscina'
import { createAnalystThread } from '../analysis/analystThread.ts'

export const analyst = createAnalystThread(workerData)

/** Answers once the thread has loaded everything. */
export const ready = (): true => true
