import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import type { ThemeRow } from '../../src/shared/domain/feedback.ts'
import { databasePath } from '../../src/main/dataFolder.ts'
import { verbatim } from '../helpers/commandLine.ts'
import { startSimulatedServer } from '../helpers/simulatedServer.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

const TOPICS = ['delivery', 'garden', 'invoice']
/** Those who speak of the delivery are unhappy, the others are not. */
const ROWS = Array.from({ length: 120 }, (_, at) => {
  const topic = TOPICS[at % 4]
  const score = topic === 'delivery' ? at % 5 : 8 + (at % 3)
  const day = `2026-0${1 + (at % 2)}-10`
  return `${at},${score},${day},${topic === undefined ? `Nothing to add ${at}` : `About your ${topic} I must say ${at}`}`
})

it('themes are told with their impact, changed, found by meaning, and gone with their texts', async () => {
  const folder = temporaryFolder()
  const data = join(folder, 'data')
  const file = join(folder, 'survey.csv')
  writeFileSync(file, `id,nps,date,comment\n${ROWS.join('\n')}\n`)
  const server = await startSimulatedServer({
    ms: 0,
    models: ['simulated:latest', 'simulated-embed:latest'],
    answer: (prompt) => JSON.stringify({ name: `your ${TOPICS.find((topic) => prompt.includes(topic))}` }),
  })
  const environment = { OLLAMA_HOST: server.address }
  const run = async (...argv: string[]) => verbatim([...argv, '--data', data, '--json'], { environment })
  try {
    expect((await run('import', file)).code).toBe(0)
    const ended = await run(
      'analyze',
      '--stages',
      'rules,embed',
      '--embedding-model',
      'simulated-embed:latest',
    )
    expect(ended.json()).toMatchObject({ state: 'done', planned: 240, done: 240 })

    const told = (await run('themes', '--by', 'period')).json<{ themes: ThemeRow[]; unassigned: number }>()
    const byName = new Map(told.themes.map((theme) => [theme.name, theme]))
    expect([...byName.keys()].sort()).toEqual(['Delivery', 'Garden', 'Invoice'])
    const delivery = byName.get('Delivery')!
    // 30 of 120 are detractors of their own making; without them there are none.
    expect(delivery).toMatchObject({ items: 30, share: 0.25, significant: true })
    expect(delivery.impactHigh!).toBeLessThan(0)
    expect(delivery.impactLow! <= delivery.impact! && delivery.impact! <= delivery.impactHigh!).toBe(true)
    expect(delivery).toHaveProperty('periods.length', 2)
    expect(told.unassigned).toBe(30)

    const renamed = await run('themes', 'rename', String(delivery.id), 'Parcels')
    expect(renamed.json()).toEqual({ kind: 'rename', themes: [{ id: delivery.id, name: 'Parcels' }] })
    const refused = await run('themes', 'merge', String(delivery.id), '--into', '999')
    expect(refused.code).toBe(1)
    expect(refused.json()).toMatchObject({ error: { code: 'not_found' } })
    expect((await run('themes', 'undo')).code).toBe(0)

    const named = (await run('themes', '--name', '--settle')).json<{ themes: ThemeRow[] }>()
    expect(named).toMatchObject({
      asked: { state: 'done', requests: 3, names: { wanted: 3, given: 3 }, doubtful: { wanted: 0 } },
    })
    expect(named.themes.find(({ id }) => id === delivery.id)).toMatchObject({
      ...{ name: 'Your delivery', origin: 'model', namedBy: 'simulated:latest', items: 30 },
    })

    const found = await run('search', 'about the garden', '--semantic', '--limit', '3')
    const { hits, total } = found.json<{ hits: { snippet: string }[]; total: number }>()
    expect(total).toBe(120)
    for (const { snippet } of hits) expect(snippet).toContain('garden')
    expect(hits).toHaveLength(3)

    expect((await run('forget', '1')).code).toBe(0)
    expect((await run('themes')).json()).toMatchObject({ themes: [], unassigned: 0 })
    expect(readFileSync(databasePath(data)).includes('elivery')).toBe(false)
  } finally {
    await server.stop()
  }
})

it('themes that are being brought up to date are left for the next command by Ctrl+C', async () => {
  const folder = temporaryFolder()
  const data = join(folder, 'data')
  const file = join(folder, 'survey.csv')
  writeFileSync(file, `id,nps,date,comment\n${ROWS.join('\n')}\n`)
  await verbatim(['import', file, '--data', data])
  const db = new Database(databasePath(data))
  db.exec(`INSERT INTO due_pass (pass, wanted) VALUES ('themes', 1)`)
  db.close()
  const interrupted = await verbatim(['themes', '--data', data], { interrupted: AbortSignal.abort() })
  expect(interrupted).toMatchObject({ code: 130, out: '', err: expect.stringContaining('goes on with it') })

  const edit = ['themes', 'add', 'Parking', '--data', data, '--json']
  const added = await verbatim(edit, { interrupted: AbortSignal.abort() })
  expect(added.code).toBe(130)
  expect(added.json()).toMatchObject({ error: { code: 'cancelled' } })
  const known = (await verbatim(['themes', 'known', '--data', data])).out
  expect(known).toContain('Parking')
})
