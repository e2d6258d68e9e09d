import { describe, expect, it } from 'vitest'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import { createThreadService } from '../../src/main/threads/threadService.ts'
import { openImportHarness } from '../helpers/importHarness.ts'
import { readMailFiles, readThreadOracle } from '../helpers/mailArchive.ts'
import { testData } from '../helpers/testData.ts'
import { TEST_WORKERS } from '../helpers/workerFiles.ts'

const FROM_LINE = 'From sender@example.org Mon Jan 01 10:00:00 2024\n'

/** What one conversation is, whatever the ids of the store. */
interface Line {
  root: string
  messageIds: string[]
  missingParents: string[]
  inferredLinks: unknown
  state: string
}

/** Imports the slices one after another, threads after each, and lists the conversations. */
async function threadsAfter(slices: readonly (readonly string[])[]): Promise<Line[]> {
  const harness = await openImportHarness()
  const threads = createThreadService({
    read: harness.read,
    write: harness.write,
    workerFiles: TEST_WORKERS,
    preferences: { all: () => ({ ownAddress: 'me@example.org' }) },
    logger: SILENT_LOGGER,
  })
  try {
    for (const [index, mails] of slices.entries()) {
      await harness.take(
        harness.file(
          `part ${index}.mbox`,
          Buffer.from(mails.map((each) => `${FROM_LINE}${each}\n`).join('\n'), 'latin1'),
        ),
      )
      await threads.rethread()
    }
    const { list } = await harness.read.ask('threads.list', { source: null })
    return list.map(({ id: _id, ...line }) => line)
  } finally {
    await threads.close()
    await harness.close()
  }
}

const mail = (
  id: number,
  references: number[],
  fields: { hour: number; subject?: string; text?: string },
): string =>
  [
    `Message-ID: <m${id}@example.org>`,
    ...(references.length === 0
      ? []
      : [`References: ${references.map((to) => `<m${to}@example.org>`).join(' ')}`]),
    `Date: Mon, 01 Jan 2024 0${fields.hour}:00:00 +0000`,
    `From: ${id % 2 === 0 ? 'ann' : 'me'}@example.org`,
    `To: ${id % 2 === 0 ? 'me' : 'ann'}@example.org`,
    `Subject: ${fields.subject ?? 'Bill'}`,
    '',
    fields.text ?? 'Here it is.',
    '',
  ].join('\n')

/** Absent parents, a circle, one Message-ID for two mails, an answer without references. */
const MAILS = [
  mail(1, [], { hour: 1, text: 'Where is it?' }),
  mail(2, [1], { hour: 2 }),
  mail(3, [1, 9, 2], { hour: 3 }),
  mail(4, [8], { hour: 2, subject: 'Parcel' }),
  mail(5, [6], { hour: 4, subject: 'Circle' }),
  mail(6, [5], { hour: 4, subject: 'Circle' }),
  mail(2, [4], { hour: 5, text: 'Another one with the same id?' }),
  mail(7, [], { hour: 6, subject: 'Re: Bill' }),
]

describe('the order in which mails arrive', () => {
  it('does not change their conversations, in one import, in slices, and after a second one', async () => {
    const atOnce = await threadsAfter([MAILS])
    expect(atOnce.map((line) => line.messageIds.length).sort()).toEqual([1, 2, 2, 3])
    const [first, second] = [MAILS.filter((_mail, index) => index % 2 === 1), MAILS.toReversed()]
    expect(await threadsAfter([first, second, MAILS])).toEqual(atOnce)
  })

  it.skipIf(testData === null)(
    'gives the known partition of 2,750 real mails, imported backwards in two parts, one of them twice',
    async () => {
      const mails = readMailFiles().reverse()
      const half = Math.ceil(mails.length / 2)
      const list = await threadsAfter([mails.slice(0, half), mails.slice(half), mails.slice(0, half)])
      const oracle = readThreadOracle()
      const key = (ids: readonly string[]): string => [...ids].sort().join('\n')
      expect(list).toHaveLength(oracle.threads)
      expect(
        list.flatMap((line) => (line.messageIds.length > 1 ? [key(line.messageIds)] : [])).sort(),
      ).toEqual(oracle.partition.map(key).sort())
    },
    60_000,
  )
})
