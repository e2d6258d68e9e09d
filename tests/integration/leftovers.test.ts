import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Services } from '../../src/main/createServices.ts'
import { openWritable } from '../../src/main/db/open.ts'
import { openServices } from '../helpers/openServices.ts'
import { verbatim } from '../helpers/commandLine.ts'
import { temporaryFolder, withStore } from '../helpers/runHarness.ts'

const ROWS = 3_000
const survey = (name: string): string =>
  `id,score,Why ${name},What else ${name}\n${Array.from(
    { length: ROWS },
    (_, row) => `${name}${row},${row % 11},Reason ${row} of ${name},Idea ${row} of ${name}`,
  ).join('\n')}\n`

let template: ReturnType<typeof temporaryFolder>
let folder: ReturnType<typeof temporaryFolder>
beforeAll(async () => {
  template = temporaryFolder()
  const paths = ['kept', 'gone', 'failed'].map((name) => {
    const path = join(template.path, `${name}.csv`)
    writeFileSync(path, survey(name))
    return path
  })
  const { code } = await verbatim(['import', ...paths, '--data', template.path])
  expect(code).toBe(0)
  leaveHalfDone()
})
afterAll(() => template.remove())
beforeEach(() => {
  folder = temporaryFolder()
  cpSync(template.path, folder.path, { recursive: true })
})
afterEach(() => folder.remove())

/** As a process leaves the store that is killed after the first step of each of these. */
function leaveHalfDone(): void {
  const db = openWritable(template.path)
  try {
    const mapping = db.prepare(`SELECT mapping FROM source WHERE id = 1`).pluck().get() as string
    const other = { ...(JSON.parse(mapping) as object), comment: ['What else kept'] }
    db.prepare('UPDATE source SET mapping = ?, remapped_to = 0 WHERE id = 1').run(JSON.stringify(other))
    const fail = db.prepare(
      `UPDATE source SET state = 'failed', error = json_object('code', ?, 'message', '', 'hint', '') WHERE id = ?`,
    )
    fail.run('cancelled', 2)
    fail.run('file_changed', 3)
    const index = db.prepare(`SELECT name, sql FROM sqlite_schema WHERE name = 'item_by_customer'`)
    const { name, sql } = index.get() as { name: string; sql: string }
    db.prepare('INSERT INTO deferred_object (name, sql) VALUES (?, ?)').run(name, sql)
    db.exec(`DROP INDEX ${name}`)
  } finally {
    db.close()
  }
}

const own = (): Promise<Services> => openServices(folder.path)

const left = () =>
  withStore(folder.path, (db) => ({
    oldTexts: db.get<{ n: number }>(
      `SELECT count(*) AS n FROM item WHERE source_id = 1 AND text LIKE '%Reason%'`,
    )!.n,
    indexes: db.get<{ n: number }>('SELECT count(*) AS n FROM deferred_object')!.n,
    rows: db.get<{ n: number }>('SELECT count(*) AS n FROM place WHERE source_id <> 1')!.n,
    sources: db.all<{ id: number; rows: number }>('SELECT id, rows FROM source ORDER BY id'),
    sound: db.get('PRAGMA integrity_check'),
  }))
const DONE = {
  oldTexts: 0,
  indexes: 0,
  rows: 0,
  sources: [
    { id: 1, rows: ROWS },
    { id: 3, rows: 0 },
  ],
  sound: { integrity_check: 'ok' },
}

describe('what a process left half done', () => {
  it('is finished by whoever owns the folder next, in the background', async () => {
    const services = await own()
    try {
      await expect.poll(left, { timeout: 60_000 }).toEqual(DONE)
      expect(await services.leftovers.remapped).toEqual([1])
    } finally {
      await services.close()
    }
  })

  it('may be left half done again by commands that end at once, and is gone on with', async () => {
    await (await own()).close()
    expect(left().sound).toEqual(DONE.sound)
    const set = await verbatim(['preferences', 'set', 'workers', '2', '--data', folder.path])
    expect(set.code).toBe(0)
    const services = await own()
    await expect.poll(left, { timeout: 60_000 }).toEqual(DONE)
    await services.close()
  })

  it('is waited for by a run where it concerns texts', async () => {
    const analysed = await verbatim(['analyze', '--stages', 'rules', '--data', folder.path, '--json'])
    expect(analysed.code).toBe(0)
    expect(
      withStore(folder.path, (db) =>
        db.all(
          `SELECT i.text LIKE 'Idea%' AS isNew, count(*) AS items, count(a.id) AS labelled
           FROM item i LEFT JOIN answer a ON a.subject_kind = 'item' AND a.subject = i.id AND a.stage = 'rules'
           WHERE i.source_id = 1 GROUP BY 1`,
        ),
      ),
    ).toEqual([{ isNew: 1, items: ROWS, labelled: ROWS }])
  })

  it('tells one who forgets a source meanwhile all that went', async () => {
    const services = await own()
    try {
      expect(await services.forget(2)).toMatchObject({ source: 2, items: ROWS })
    } finally {
      await services.close()
    }
  })
})

describe('mails that a process imported before it was killed', () => {
  it('are threaded by the next owner, and once', async () => {
    const path = join(folder.path, 'mails.mbox')
    const mail = (id: number, to: string): string =>
      `From a@x Mon Jan 01 10:00:00 2024\nMessage-ID: <${id}@x>\n${to}From: a@x\nTo: b@x\nSubject: Hi\n\nText ${id}.\n\n`
    writeFileSync(path, mail(1, '') + mail(2, 'In-Reply-To: <1@x>\n'))
    expect((await verbatim(['import', path, '--data', folder.path])).code).toBe(0)
    const db = openWritable(folder.path)
    try {
      const due = (): unknown =>
        db.prepare(`SELECT wanted - done AS n FROM due_pass WHERE pass = 'threads'`).pluck().get()
      expect(due()).toBe(0)
      // As it was at the moment when the import was complete.
      db.exec(`DELETE FROM chain; UPDATE due_pass SET done = wanted - 1 WHERE pass = 'threads'`)
    } finally {
      db.close()
    }
    const found = () =>
      withStore(folder.path, (store) => ({
        chains: store.all('SELECT messages FROM chain'),
        due: store.get(`SELECT wanted - done AS n FROM due_pass WHERE pass = 'threads'`),
      }))
    const services = await own()
    await expect.poll(found, { timeout: 60_000 }).toEqual({ chains: [{ messages: 2 }], due: { n: 0 } })
    expect(await services.threads.catchUp()).toBe(false)
    await services.close()
  })
})

describe('the end of the program', () => {
  it('does not wait for the rules to have labelled everything', async () => {
    const own = temporaryFolder()
    const path = join(own.path, 'many.csv')
    writeFileSync(path, survey('many'))
    const services = await openServices(own.path, { door: 'window', background: true })
    try {
      await services.imports.start({ path, reading: {}, mapping: null, survey: null, sample: false })
      await expect
        .poll(() => services.triage.progress.value?.done ?? 0, { timeout: 60_000 })
        .toBeGreaterThan(0)
    } finally {
      await services.close()
    }
    const labelled = withStore(own.path, (db) => db.get<{ n: number }>('SELECT count(*) AS n FROM answer')!.n)
    own.remove()
    expect(labelled).toBeGreaterThan(0)
    expect(labelled).toBeLessThan(ROWS)
  })
})
