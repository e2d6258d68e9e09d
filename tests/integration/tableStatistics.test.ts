import { expect, it, onTestFinished } from 'vitest'
import { asReadDatabase, type ReadDatabase } from '../../src/main/db/database.ts'
import { openWritable } from '../../src/main/db/open.ts'
import type { WriteOperations } from '../../src/main/db/writeOperations.ts'
import { threadReads } from '../../src/main/threads/operations.ts'
import { startThread } from '../../src/main/workers/operations.ts'
import { seedMails, seedSource } from '../helpers/seedMail.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'
import { TEST_WORKERS } from '../helpers/workerFiles.ts'

it('does not read all mails for each mail of a chain because there was one mail when the store was closed', async () => {
  const dataFolder = temporaryFolder()
  const startWriter = (): ReturnType<typeof startThread<WriteOperations>> =>
    startThread<WriteOperations>({ file: TEST_WORKERS.writer, name: 'writer', workerData: { dataFolder } })
  const first = startWriter()
  await first.ask('ready', null)
  await first.close()
  const before = openWritable(dataFolder)
  seedMails(before, seedSource(before, 'email'), [{ messageId: 'm1@x' }])
  before.exec('ANALYZE')
  before.close()
  const writer = startWriter()
  onTestFinished(() => writer.close())
  await writer.ask('ready', null)

  const db = openWritable(dataFolder)
  onTestFinished(() => void db.close())
  const plans: string[] = []
  const plain = asReadDatabase(db)
  const explaining: ReadDatabase = {
    ...plain,
    iterate: (sql, parameters = []) => {
      const steps = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(parameters) as { detail: string }[]
      plans.push(...steps.map(({ detail }) => detail))
      return plain.iterate(sql, parameters)
    },
  }
  const reads = threadReads(explaining)
  reads['threads.headers']({ after: 0 })
  reads['threads.asking']({ after: 0 })
  reads['threads.unfolded']({ after: { chain: 0, ordinal: 0 } })
  expect(plans.filter((step) => /^SEARCH [im] USING INTEGER PRIMARY KEY/.test(step))).toHaveLength(6)
  expect(plans.filter((step) => step.startsWith('SCAN') || step.includes('TEMP B-TREE'))).toEqual([])
})
