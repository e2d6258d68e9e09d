import { workerData } from 'piscina'
import { createAnalystThread } from '../analysis/analystThread.ts'

export const analyst = createAnalystThread(workerData)
