/** The writer thread of a program that is to be killed at a commit: as src/main/workers/writer.ts, with a watch on its commits. */
import { parentPort, workerData } from 'node:worker_threads'
import { asWriteDatabase } from '../../src/main/db/database.ts'
import { openWritable } from '../../src/main/db/open.ts'
import { createWriteOperations } from '../../src/main/db/writeOperations.ts'
import type { StoreThreadData } from '../../src/main/db/writerThread.ts'
import { refuseEverything, serveOperations } from '../../src/main/workers/operations.ts'
import { type CrashPlan, PLAN_VARIABLE } from './boundaries.ts'
import { killAt } from './killingDatabase.ts'

try {
  const plan = JSON.parse(process.env[PLAN_VARIABLE] ?? 'null') as CrashPlan | null
  const connection = openWritable((workerData as StoreThreadData).dataFolder)
  const { db, enter } = killAt(asWriteDatabase(connection), plan)
  const operations = Object.fromEntries(
    Object.entries(createWriteOperations(db)).map(([name, operation]) => [
      name,
      (input: never) => {
        enter(name, input)
        try {
          return operation(input)
        } finally {
          enter(null, null)
        }
      },
    ]),
  )
  serveOperations(parentPort!, operations, () => connection.close())
} catch (error) {
  refuseEverything(parentPort!, error)
}
