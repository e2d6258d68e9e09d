import { appendFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { type CommandOutcome, verbatim } from '../helpers/commandLine.ts'
import { type SimulatedServer, startSimulatedServer } from '../helpers/simulatedServer.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

interface Watched {
  imported: { id: number; path: string; items: number; duplicates: number }[]
  waiting: { path: string }[]
  failed: { path: string; error: { code: string; hint: string } }[]
}

const mail = (number: number): string =>
  `From ann@example.org Mon Jan  5 10:00:0${number} 2026\nMessage-ID: <${number}@example.org>\nFrom: ann@example.org\nTo: us@example.org\nSubject: Order ${number}\nDate: Mon, 5 Jan 2026 10:00:0${number} +0000\n\nWhere is my order number ${number}?\n\n`

const until = (condition: () => boolean): Promise<true> =>
  vi.waitUntil(condition, { timeout: 90_000, interval: 20 })

/** Watches until `work` is done, then ends it as Ctrl+C does. */
async function watch(
  [data, folder]: readonly [string, string],
  server: SimulatedServer,
  work: () => Promise<void>,
): Promise<CommandOutcome & { watched: Watched }> {
  const ctrlC = new AbortController()
  const watching = verbatim(['analyze', '--watch', folder, '--workers', '2', '--json', '--data', data], {
    environment: { OLLAMA_HOST: server.address },
    interrupted: ctrlC.signal,
  })
  await work()
  ctrlC.abort()
  const outcome = await watching
  return { ...outcome, watched: outcome.json<{ watched: Watched }>().watched }
}

describe('a watched folder', () => {
  it(
    'picks up a mailbox once it is whole and again when it has grown, and what it cannot take stays listed',
    { timeout: 240_000 },
    async () => {
      const base = temporaryFolder()
      const data = join(base, 'data')
      const folder = join(base, 'incoming')
      mkdirSync(folder)
      const mailbox = join(folder, 'inbox.mbox')
      const server = await startSimulatedServer()
      try {
        await verbatim(['preferences', 'set', 'watchedRestSeconds', '0.3', '--data', data])
        const first = await watch([data, folder], server, async () => {
          writeFileSync(`${mailbox}.part`, mail(1) + mail(2))
          writeFileSync(join(folder, 'unknown.csv'), 'score,said\n9,very good indeed\n2,slow and late\n')
          writeFileSync(join(folder, 'broken.xlsx'), 'PK\u0003\u0004 this is no workbook')
          await new Promise((resolve) => setTimeout(resolve, 800))
          expect(server.questions).toBe(0)
          renameSync(`${mailbox}.part`, mailbox)
          await until(() => server.answered.size === 2)
          appendFileSync(mailbox, mail(3))
          await until(() => server.answered.size === 3)
        })
        expect(first.code).toBe(130)
        expect(first.watched.imported).toMatchObject([
          { path: mailbox, items: 2, duplicates: 0 },
          { path: mailbox, items: 1, duplicates: 2 },
        ])
        expect(first.watched.waiting).toMatchObject([{ path: join(folder, 'unknown.csv') }])
        expect(first.watched.failed).toMatchObject([{ path: join(folder, 'broken.xlsx') }])
        expect(first.watched.failed[0]!.error.hint).not.toBe('')

        await verbatim(['import', join(folder, 'unknown.csv'), '--comment', 'said', '--data', data])
        const second = await watch([data, folder], server, async () => {
          writeFileSync(join(folder, 'next.csv'), 'score,said\n8,quick and kind\n')
          await until(() => server.answered.size === 6)
        })
        // What was dealt with before is left alone, and a table of known columns is read as that one was.
        expect(second.watched).toMatchObject({
          imported: [{ path: join(folder, 'next.csv'), items: 1 }],
          waiting: [],
          failed: [{ path: join(folder, 'broken.xlsx') }],
        })
        expect(Math.max(...server.asked.values())).toBe(1)
      } finally {
        await server.stop()
      }
    },
  )

  it('has nothing to do with what was watched before', { timeout: 120_000 }, async () => {
    const base = temporaryFolder()
    const data = join(base, 'data')
    const [folder, before] = [join(base, 'incoming'), join(base, 'incoming-before')]
    mkdirSync(folder)
    mkdirSync(before)
    const waits = join(before, 'unknown.csv')
    const fails = join(before, 'broken.xlsx')
    writeFileSync(waits, 'score,said\n9,very good indeed\n2,slow and late\n')
    writeFileSync(fails, 'PK\u0003\u0004 this is no workbook')
    const server = await startSimulatedServer()
    const watchBriefly = async (watchedFolder: string): Promise<CommandOutcome> =>
      verbatim(['analyze', '--watch', watchedFolder, '--hours', '0.002', '--json', '--data', data], {
        environment: { OLLAMA_HOST: server.address },
      })
    try {
      await verbatim(['preferences', 'set', 'watchedRestSeconds', '0.1', '--data', data])
      const first = await watchBriefly(before)
      expect(first.json()).toMatchObject({
        watched: { waiting: [{ path: waits }], failed: [{ path: fails }] },
      })
      expect(first.code).toBe(3)

      const own = join(base, 'own.csv')
      writeFileSync(own, 'score,said\n8,quick and kind\n')
      await verbatim(['import', own, '--comment', 'said', '--data', data])
      const second = await watchBriefly(folder)
      expect(second.json()).toMatchObject({ watched: { imported: [], waiting: [], failed: [] } })
      expect(second.err).not.toContain(before + sep)
      expect(second.code).toBe(0)

      const third = await watch([data, before], server, async () => {
        await until(() => server.answered.size === 3)
      })
      expect(third.watched).toMatchObject({
        imported: [{ path: waits }],
        waiting: [],
        failed: [{ path: fails }],
      })
    } finally {
      await server.stop()
    }
  })

  it('that is not there is refused', async () => {
    const data = join(temporaryFolder(), 'data')
    const outcome = await verbatim(['analyze', '--watch', join(data, 'nowhere'), '--data', data])
    expect(outcome).toMatchObject({ code: 2, err: expect.stringContaining('there is no folder') as string })
  })
})
