import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import { createThreadService, type ThreadService } from '../../src/main/threads/threadService.ts'
import { readMailArchive, readThreadOracle } from '../helpers/mailArchive.ts'
import { type SeedMail, seedMails, seedSource } from '../helpers/seedMail.ts'
import { openStoreThreads, type StoreThreads } from '../helpers/storeThreads.ts'
import { testData } from '../helpers/testData.ts'
import { TEST_WORKERS } from '../helpers/workerFiles.ts'

const HOUR = 3_600_000

let store: StoreThreads
let threads: ThreadService

beforeEach(async () => {
  store = await openStoreThreads()
  threads = serviceFor('')
})
afterEach(async () => {
  await threads.close()
  await store.close()
})

function serviceFor(ownAddress: string): ThreadService {
  return createThreadService({
    read: store.read,
    write: store.write,
    workerFiles: TEST_WORKERS,
    preferences: { all: () => ({ ownAddress }) },
    logger: SILENT_LOGGER,
  })
}

const mail = (number: number, fields: Partial<SeedMail> = {}): SeedMail => ({
  messageId: `m${number}@x`,
  subject: 'Delivery',
  sentAt: number * HOUR,
  from: 'Ann <ann@x>',
  to: ['Me <me@x>'],
  ...fields,
})

const storedChains = (): { id: number; identity: string; messages: number }[] =>
  store.db.prepare('SELECT id, identity, messages FROM chain ORDER BY identity').all() as never

describe('rethreading', () => {
  it('stores chains, keeps their ids as mails arrive, and removes those whose mails are gone', async () => {
    const source = seedSource(store.db, 'email')
    const [, second] = seedMails(store.db, source, [
      mail(2, { references: ['m1@x'] }),
      mail(5),
      mail(6, { references: ['m5@x', 'm0@x'] }),
    ])
    expect(await threads.rethread()).toEqual({
      messages: 3,
      threads: 2,
      complete: 0,
      incomplete: { 'missing root': 1, 'missing parent': 1 },
      chains: { written: 2, removed: 0 },
    })
    const before = storedChains()
    expect(before.map((chain) => chain.identity)).toEqual(['m1@x', 'm5@x'])

    seedMails(store.db, seedSource(store.db, 'email'), [mail(1)])
    expect(await threads.rethread()).toMatchObject({ complete: 1, chains: { written: 1, removed: 0 } })
    expect(storedChains().map((chain) => chain.id)).toEqual(before.map((chain) => chain.id))

    expect(await threads.rethread()).toMatchObject({ chains: { written: 0, removed: 0 } })

    store.db.prepare('DELETE FROM item WHERE source_id = ? AND id >= ?').run(source, second)
    expect(await threads.rethread()).toMatchObject({ threads: 1, chains: { written: 0, removed: 1 } })
    expect(storedChains()).toMatchObject([{ identity: 'm1@x', messages: 2 }])
    expect(store.db.prepare('SELECT count(*) AS n FROM chain_message').get()).toEqual({ n: 2 })
  })

  it('moves mails when two conversations turn out to be one', async () => {
    const source = seedSource(store.db, 'email')
    seedMails(store.db, source, [mail(2, { references: ['m1@x'] }), mail(3, { references: ['m2b@x'] })])
    expect(await threads.rethread()).toMatchObject({ threads: 2 })
    seedMails(store.db, source, [mail(4, { messageId: 'm2b@x', references: ['m1@x'] })])
    expect(await threads.rethread()).toMatchObject({ threads: 1, chains: { written: 1, removed: 1 } })
    const { list } = await store.read.ask('threads.list', { source: null })
    expect(list).toMatchObject([
      { root: 'm1@x', messageIds: ['m2@x', 'm2b@x', 'm3@x'], missingParents: ['m1@x'], state: 'incomplete' },
    ])
  })

  it('leaves out mails of a source that is not complete', async () => {
    seedMails(store.db, seedSource(store.db, 'email', 'importing'), [mail(1)])
    expect(await threads.rethread()).toMatchObject({ messages: 0, threads: 0 })
  })

  it('lists what one source holds, and proposed joins apart', async () => {
    const first = seedSource(store.db, 'email')
    seedMails(store.db, first, [mail(1), mail(2, { subject: 'Re: Delivery', from: 'me@x', to: ['ann@x'] })])
    const second = seedSource(store.db, 'email')
    seedMails(store.db, second, [mail(3, { references: ['m1@x'] })])
    await threads.rethread()
    const everything = await store.read.ask('threads.list', { source: null })
    expect(everything).toMatchObject({ messages: 3, threads: 2, complete: 2, incomplete: {} })
    expect(everything.list.find((line) => line.root === 'm2@x')!.inferredLinks).toEqual([
      { child: 'm2@x', parent: 'm1@x', by: 'subject' },
    ])
    const inSecond = await store.read.ask('threads.list', { source: second })
    expect(inSecond).toMatchObject({
      messages: 1,
      threads: 1,
      list: [{ root: 'm1@x', messageIds: ['m3@x'] }],
    })
  })

  it('finds the unanswered question where the owner is known', async () => {
    const source = seedSource(store.db, 'email')
    const asked = mail(1, { text: 'Where is my parcel?' })
    seedMails(store.db, source, [asked])
    expect(await threads.rethread()).toMatchObject({ complete: 1 })
    threads = serviceFor('ME@x')
    expect(await threads.rethread()).toMatchObject({ incomplete: { 'unanswered question': 1 } })
    seedMails(store.db, source, [
      mail(2, { references: ['m1@x'], from: 'me@x', to: ['ann@x'], text: 'Soon.' }),
    ])
    expect(await threads.rethread()).toMatchObject({ complete: 1, incomplete: {} })
  })

  it('knows the owner by where mails were delivered', async () => {
    const headers = { 'delivered-to': ['me@x'] }
    seedMails(
      store.db,
      seedSource(store.db, 'email'),
      [1, 2, 3].map((number) => mail(number, { headers, text: 'Well?' })),
    )
    expect(await threads.rethread()).toMatchObject({ incomplete: { 'unanswered question': 3 } })
  })

  it('tells direction, who is waited for, response times, owner and aliases', async () => {
    const source = seedSource(store.db, 'email')
    seedMails(store.db, source, [
      mail(1, { text: 'Where is my parcel?', from: 'Ann Fox <ann.fox@gmail.com>' }),
      mail(3, { references: ['m1@x'], from: 'me@x', to: ['annfox@gmail.com'], text: 'Which one?' }),
      mail(4, { from: 'Ann Fox <annfox@gmail.com>', text: 'And now?' }),
    ])
    threads = serviceFor('me@x')
    await threads.rethread()
    const { list, people } = await store.read.ask('threads.list', { source: null })
    expect(people).toEqual({
      owners: [{ address: 'me@x', reason: 'preference' }],
      people: [
        { person: 'annfox@gmail.com', aliases: [{ address: 'ann.fox@gmail.com', reason: 'same mailbox' }] },
      ],
      likely: [],
    })
    expect(list).toMatchObject([
      {
        messageIds: ['m1@x', 'm3@x'],
        directions: ['in', 'out'],
        state: 'incomplete',
        reason: 'unanswered question',
        waiting: 'them',
        firstResponseHours: 2,
        medianResponseHours: 2,
      },
      { messageIds: ['m4@x'], directions: ['in'], waiting: 'us', firstResponseHours: null },
    ])
    expect(await store.read.ask('mail.owners', null)).toEqual(['me@x'])

    store.db.prepare('DELETE FROM item').run()
    await threads.rethread()
    expect((await store.read.ask('threads.list', { source: null })).people.people).toEqual([])
  })

  it('knows which messages hold the others, and forgets it when they go', async () => {
    const source = seedSource(store.db, 'email')
    const question = 'Where is the parcel that you promised for Monday?'
    const [, , last] = seedMails(store.db, source, [
      mail(1, { text: question }),
      mail(2, { references: ['m1@x'], from: 'me@x', text: 'It left the house on Tuesday evening.' }),
      mail(3, {
        references: ['m2@x'],
        text: 'Then I will wait for another day or two.',
        quotedText: `> It left the house on\n> Tuesday evening.\n>> ${question}`,
      }),
      mail(9, { subject: 'Re: Delivery', text: 'One more word.' }),
    ])
    await threads.rethread()
    const listed = async () => (await store.read.ask('threads.list', { source: null })).list
    const [chain, single] = await listed()
    expect(chain!.contained).toEqual([
      { message: 'm1@x', in: 'm3@x', why: 'quoted' },
      { message: 'm2@x', in: 'm3@x', why: 'quoted' },
    ])
    expect(chain!.charactersOnce).toBeLessThan(chain!.characters!)
    expect(single).toMatchObject({ contained: [], characters: null, charactersOnce: null })

    const detail = await store.read.ask('mail.chain', { chain: chain!.id })
    expect(detail.messages.map(({ containedIn }) => containedIn)).toEqual([last, last, null])
    expect(detail.messages[0]!.places).toEqual([
      { source, name: 'seed', position: 1, folder: '', labels: [] },
    ])
    expect(detail.related).toEqual([
      { chain: single!.id, subject: 'Re: Delivery', relation: 'later', by: 'subject' },
    ])
    expect((await store.read.ask('mail.chain', { chain: single!.id })).related).toMatchObject([
      { chain: chain!.id, relation: 'earlier' },
    ])

    store.db.prepare('DELETE FROM item WHERE id = ?').run(last)
    await threads.rethread()
    expect((await listed())[0]).toMatchObject({ messageIds: ['m1@x', 'm2@x'], contained: [] })
  })

  it('knows the owner by the folder of sent mails', async () => {
    const mails = [1, 2, 3].map((number) => mail(number, { from: 'me@x', to: [`c${number}@y`] }))
    seedMails(store.db, seedSource(store.db, 'email'), [
      ...mails,
      mail(4, { from: 'ann@z' }),
      mail(5, { from: 'eve@y' }),
    ])
    store.db.prepare("UPDATE place SET folder = 'Top/Gesendete Elemente' WHERE position <= 3").run()
    await threads.rethread()
    const { people, list } = await store.read.ask('threads.list', { source: null })
    expect(people.owners).toEqual([{ address: 'me@x', reason: 'sent mails' }])
    expect(list.map(({ directions }) => directions)).toEqual([['out'], ['out'], ['out'], ['in'], ['in']])
  })

  it('answers calls made meanwhile by one more pass over what is there then', async () => {
    const source = seedSource(store.db, 'email')
    seedMails(store.db, source, [mail(1)])
    const first = threads.rethread()
    seedMails(store.db, source, [mail(2)])
    const [one, two] = await Promise.all([first, threads.rethread()])
    expect(one).toMatchObject({ threads: 2 })
    expect(two).toBe(one)
  })

  it('writes a conversation of thousands of mails in several slices', async () => {
    const mails = Array.from({ length: 2_500 }, (_, index) =>
      mail(index + 1, index === 0 ? {} : { references: ['m1@x'] }),
    )
    seedMails(store.db, seedSource(store.db, 'email'), mails)
    expect(await threads.rethread()).toMatchObject({ threads: 1, complete: 1 })
    expect(storedChains()).toMatchObject([{ messages: 2_500 }])
    const { list } = await store.read.ask('threads.list', { source: null })
    expect(list[0]!.messageIds).toEqual(mails.map((each) => each.messageId))
    expect(await threads.rethread()).toMatchObject({ chains: { written: 0 } })
  })

  it.skipIf(testData === null)(
    'equals the known partition of 2,750 real mails through the store',
    async () => {
      const oracle = readThreadOracle()
      seedMails(store.db, seedSource(store.db, 'email'), readMailArchive().reverse())
      const counts = await threads.rethread()
      expect(counts).toMatchObject({ messages: oracle.messages, threads: oracle.threads })
      const { list } = await store.read.ask('threads.list', { source: null })
      const key = (ids: readonly string[]): string => [...ids].sort().join('\n')
      expect(
        list
          .filter((line) => line.messageIds.length > 1)
          .map((line) => key(line.messageIds))
          .sort(),
      ).toEqual(oracle.partition.map(key).sort())
      const inferred = list.reduce((sum, line) => sum + line.inferredLinks.length, 0)
      console.info(
        `${counts.threads} threads by reference, ${counts.complete} complete,`,
        JSON.stringify(counts.incomplete),
        `${inferred} inferred links`,
      )
    },
  )
})
