import { createAnalystThread } from '../analysis/analystThread.ts'

const thread = createAnalystThread()

export const analyst = thread.analyse
export const embed = thread.embed

/** Answers once the thread has loaded everything. */
export const ready = (): true => true
