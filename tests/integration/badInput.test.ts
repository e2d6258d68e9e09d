/** What goes wrong in a person's hands: each refusal names the thing, the place and the remedy, and keeps the rest. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { createServer } from 'node:http'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { lockFolder } from '../../src/main/db/folderLock.ts'
import { databasePath, openWritable } from '../../src/main/db/open.ts'
import { openServices } from '../helpers/openServices.ts'
import { type CommandOutcome, verbatim } from '../helpers/commandLine.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

interface Refusal {
  error: { code: string; message: string; hint: string }
}
interface ImportReport {
  sources: {
    rows: number
    items: number
    duplicates: number
    skipped: number
    reasons: Record<string, number>
    warnings: string[]
  }[]
}

const SURVEY = 'nps,comment\n10,good\n2,bad\n7,so so\n'

function workplace(environment: Record<string, string> = {}) {
  const folder = temporaryFolder()
  const data = join(folder, 'data')
  mkdirSync(data)
  return {
    folder,
    data,
    run: (...argv: string[]): Promise<CommandOutcome> =>
      verbatim([...argv, '--data', data, '--json'], { environment }),
    write: (name: string, content: string | Uint8Array): string => {
      const path = join(folder, name)
      writeFileSync(path, content)
      return path
    },
  }
}

function expectRefusal(outcome: CommandOutcome, code: string, exit: number, words: RegExp): void {
  const { error } = outcome.json<Refusal>()
  expect(error.code).toBe(code)
  expect(outcome.code).toBe(exit)
  expect(`${error.message} ${error.hint}`).toMatch(words)
  expect(error.hint).not.toBe('')
}

describe('files', () => {
  it('that are empty are refused by name', async () => {
    const { run, write } = workplace()
    expectRefusal(await run('import', write('empty.csv', '')), 'file_empty', 2, /empty\.csv/)
  })

  it('that are binary but called .csv are refused by name', async () => {
    const { run, write } = workplace()
    const bytes = Uint8Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256)
    expectRefusal(await run('import', write('picture.csv', bytes)), 'file_not_text', 2, /picture\.csv/)
  })

  it('that are not there are refused by name', async () => {
    const { run, folder } = workplace()
    expectRefusal(await run('import', join(folder, 'nowhere.csv')), 'file_not_found', 2, /nowhere\.csv/)
  })

  it('that are gone between preview and import are refused, and nothing stays behind', async () => {
    const { run, write } = workplace()
    const path = write('brief.csv', SURVEY)
    expect((await run('inspect', path)).json()).toMatchObject({ rows: 3 })
    rmSync(path)
    expectRefusal(await run('import', path), 'file_not_found', 2, /brief\.csv/)
    expect((await run('sources')).json()).toEqual([])
  })

  it('with a quote that is never closed keep the rows around it and count the rest', async () => {
    const { run, write } = workplace()
    const rows = Array.from({ length: 200 }, (_, index) => `${index % 11},"answer ${index}"`)
    rows[50] = '5,"this quote is never closed'
    const outcome = await run('import', write('quote.csv', `score,comment\n${rows.join('\n')}\n`))
    const [source] = outcome.json<ImportReport>().sources
    expect(source).toBeDefined()
    const { rows: counted, items, duplicates, skipped, warnings } = source!
    expect(counted).toBe(items + duplicates + skipped)
    expect(items).toBeGreaterThanOrEqual(199)
    expect(warnings.join(' ')).toMatch(/52|quote/i)
  })

  it('whose last message is cut keep it and say so', async () => {
    const { run, write } = workplace()
    const message = (number: number): string =>
      `From a@example.com Mon Jan  5 10:00:00 2026\nFrom: a@example.com\nTo: b@example.org\nSubject: number ${number}\n` +
      `Date: Mon, 5 Jan 2026 10:00:00 +0000\nMessage-ID: <m${number}@example.com>\nMIME-Version: 1.0\n` +
      `Content-Type: multipart/mixed; boundary=cut\n\n--cut\nContent-Type: text/plain\n\nHello ${number}\n--cut--\n\n`
    const whole = message(1) + message(2) + message(3)
    const outcome = await run('import', write('cut.mbox', whole.slice(0, whole.length - 22)))
    expect(outcome.json<ImportReport>().sources).toMatchObject([{ rows: 3, items: 3, skipped: 0 }])
    expect(outcome.json<ImportReport>().sources[0]!.warnings.join(' ')).toMatch(/cut|end/i)
  })
})

describe('the data folder', () => {
  it('that another process owns can be read but not changed', async () => {
    const { run, write, data } = workplace()
    await run('import', write('survey.csv', SURVEY))
    const lock = lockFolder(data, 'window')
    onTestFinished(() => lock.release())
    expectRefusal(
      await run('import', write('more.csv', SURVEY)),
      'data_folder_in_use',
      1,
      /window of process/,
    )
    expect((await run('nps')).json()).toMatchObject({ n: 3 })
  })

  it('with a database of something else is refused and left alone', async () => {
    const { run, write, data } = workplace()
    const other = new Database(databasePath(data))
    other.exec('CREATE TABLE bookmarks (url TEXT)')
    other.close()
    const before = readFileSync(databasePath(data))
    expectRefusal(await run('import', write('survey.csv', SURVEY)), 'database_foreign', 1, /another program/)
    expectRefusal(await run('nps'), 'database_foreign', 1, /another program/)
    expect(readFileSync(databasePath(data)).equals(before)).toBe(true)
  })

  it('with a file that is no database is refused and left alone', async () => {
    const { run, data } = workplace()
    writeFileSync(databasePath(data), 'Dear diary, '.repeat(500))
    expectRefusal(await run('nps'), 'database_foreign', 1, /not a database/)
  })

  it('written by a newer version is refused', async () => {
    const { run, data } = workplace()
    const connection = openWritable(data)
    connection.pragma('user_version = 999')
    connection.close()
    expectRefusal(await run('nps'), 'database_newer', 1, /newer/)
  })

  const canMount = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/bin/mount')
  it.skipIf(!canMount)('on a full disk keeps what was acknowledged and can go on', async () => {
    const { write, folder } = workplace()
    const small = join(folder, 'small')
    mkdirSync(small)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'none', small])
    onTestFinished(() => void execFileSync('umount', ['-l', small]))
    const on = (...argv: string[]): Promise<CommandOutcome> => verbatim([...argv, '--data', small, '--json'])
    expect((await on('import', write('survey.csv', SURVEY))).code).toBe(0)
    const long = `score,comment\n${'7,"a long answer about everything"\n'.repeat(60_000)}`
    const refused = await on('import', write('long.csv', long))
    expectRefusal(refused, 'disk_full', 1, /long\.csv needs at least \d+ MB/)
    // So short rows that it can only be seen on the way that they do not fit.
    const short = `score,comment\n${'7,a\n3,b\n'.repeat(30_000)}`
    expectRefusal(await on('import', write('short.csv', short)), 'disk_full', 1, /disk is full/i)
    expect((await on('nps')).json()).toMatchObject({ n: 3 })
  })
})

describe('the model server', () => {
  const listen = async (
    server: ReturnType<typeof createServer> | ReturnType<typeof createTcpServer>,
  ): Promise<string> => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  it('that is not there leaves the rules working and is told apart from them', async () => {
    const closed = createTcpServer()
    const address = await listen(closed)
    await new Promise((resolve) => closed.close(resolve))
    const { run, write } = workplace({ OLLAMA_HOST: address })
    await run('import', write('survey.csv', SURVEY))
    expect((await run('analyze', '--stages', 'rules')).json()).toMatchObject({ state: 'done', done: 3 })
    expectRefusal(await run('analyze', '--stages', 'primary'), 'server_unreachable', 1, /127\.0\.0\.1/)
  })

  it('that is something else is called that', async () => {
    const website = createServer((_request, response) => {
      response.setHeader('content-type', 'text/html')
      response.end('<h1>Welcome to my web site</h1>')
    })
    const address = await listen(website)
    onTestFinished(() => void website.close())
    const { run, write } = workplace({ OLLAMA_HOST: address })
    await run('import', write('survey.csv', SURVEY))
    expectRefusal(await run('analyze', '--stages', 'primary'), 'server_not_a_model_server', 1, /model server/)
  })

  it('on another machine is asked nothing without consent', async () => {
    const { run, write } = workplace({ OLLAMA_HOST: 'http://198.51.100.7:11434' })
    await run('import', write('survey.csv', SURVEY))
    expectRefusal(await run('analyze', '--stages', 'primary'), 'server_address_refused', 1, /198\.51\.100\.7/)
  })
})

it('a second window on one folder reads and says why it cannot change anything', async () => {
  const { data, run, write } = workplace()
  await run('import', write('survey.csv', SURVEY))
  const lock = lockFolder(data, 'window')
  onTestFinished(() => lock.release())
  const services = await openServices(data, { door: 'window', access: 'own or read', background: true })
  onTestFinished(() => services.close())
  expect(services.readOnlyBecause).toMatch(/in use/)
  await expect(services.preferences.set('workers', 3)).rejects.toMatchObject({ code: 'data_folder_in_use' })
  await expect(services.forget(1)).rejects.toMatchObject({ code: 'data_folder_in_use' })
  expect(await services.read.ask('sources.list', null)).toHaveLength(1)
})
