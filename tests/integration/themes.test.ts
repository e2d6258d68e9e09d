import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NO_FILTER } from '../../src/shared/domain/filter.ts'
import { LONGEST_THEME_NAME, type ThemeEdit } from '../../src/shared/domain/theme.ts'
import { SILENT_LOGGER } from '../../src/main/logger.ts'
import { type ThemeService, createThemeService } from '../../src/main/themes/themeService.ts'
import { packVector } from '../../src/main/vectors.ts'
import { type TriageService, createTriageService } from '../../src/main/triage/triageService.ts'
import { seedResponses, seedSource } from '../helpers/seedMail.ts'
import { standardVector } from '../helpers/simulatedAnswers.ts'
import { type StoreThreads, openStoreThreads } from '../helpers/storeThreads.ts'
import { TEST_WORKERS } from '../helpers/workerFiles.ts'

let store: StoreThreads
let themes: ThemeService
let triage: TriageService

beforeEach(async () => {
  store = await openStoreThreads()
  const common = { read: store.read, write: store.write, workerFiles: TEST_WORKERS, logger: SILENT_LOGGER }
  themes = createThemeService({ ...common, preferences: { all: () => ({ mostThemes: 30 }) } })
  triage = createTriageService({ ...common, themes })
})
afterEach(async () => {
  await triage.close()
  await themes.close()
  await store.close()
})

const COMMENTS = [
  ...Array.from({ length: 5 }, (_, at) => ({ text: `The delivery was late, driver ${at}`, score: 2 })),
  ...Array.from({ length: 4 }, () => ({ text: 'Delivery broken, parcel damaged', score: 3 })),
  ...Array.from({ length: 4 }, () => ({ text: 'The checkout is confusing', score: 6 })),
  ...Array.from({ length: 3 }, () => ({ text: 'The staff were friendly', score: 10 })),
  ...Array.from({ length: 12 }, (_, at) => ({ text: `Fine by me ${at}`, score: 9 })),
]

async function seed(): Promise<number[]> {
  const items = seedResponses(store.db, seedSource(store.db, 'survey'), COMMENTS)
  await triage.run()
  return items
}

const edit = async (change: ThemeEdit) => {
  const { edited, followed } = await themes.edit(change)
  await followed
  return edited.themes
}

const counted = async (): Promise<Record<string, number>> => {
  const { themes: rows } = await store.read.ask('feedback.themes', { filter: NO_FILTER })
  return Object.fromEntries(rows.map(({ name, items }) => [name, items]))
}
const idOf = (name: string): number =>
  store.db.prepare('SELECT id FROM theme WHERE name = ?').pluck().get(name) as number
const discoverAgain = async (): Promise<void> => {
  store.db.exec(`UPDATE due_pass SET wanted = wanted + 1 WHERE pass = 'themes'`)
  await themes.update()
}

describe('changes of themes', () => {
  it('are followed at once, survive the next discovery, and can be taken back one by one', async () => {
    await seed()
    const before = await counted()
    expect(before).toMatchObject({ Delivery: 9, Checkout: 4, Staff: 3 })

    const [checkout] = await edit({ kind: 'rename', theme: idOf('Checkout'), name: 'Ordering' })
    await edit({ kind: 'merge', themes: [idOf('Staff')], into: checkout!.id })
    await edit({ kind: 'archive', theme: idOf('Delivery') })
    const changed = await counted()
    expect(changed).toMatchObject({ Ordering: 7 })
    expect(changed).not.toHaveProperty('Delivery')
    expect(changed).not.toHaveProperty('Staff')
    await discoverAgain()
    expect(await counted()).toEqual(changed)
    expect(idOf('Ordering')).toBe(checkout!.id)

    for (let step = 0; step < 3; step++) await edit({ kind: 'undo' })
    expect(await counted()).toEqual(before)
    await expect(edit({ kind: 'undo' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('let parts take their texts from a whole, which keeps the rest', async () => {
    await seed()
    await edit({ kind: 'split', theme: idOf('Delivery'), into: 2, names: ['Parcel'] })
    expect(await counted()).toMatchObject({ Delivery: 5, Parcel: 4 })
    await discoverAgain()
    expect(await counted()).toMatchObject({ Delivery: 5, Parcel: 4 })
    await edit({ kind: 'undo' })
    const back = await counted()
    expect(back).toMatchObject({ Delivery: 9 })

    const found = await edit({ kind: 'split', theme: idOf('Delivery'), into: 3, names: [] })
    expect(found.length).toBeGreaterThanOrEqual(3)
    for (const { name } of found.slice(1)) expect(name).toMatch(/^Delivery: /)
  })

  it('tell found parts apart by their own names, however long that of the whole is', async () => {
    await seed()
    for (const long of ['a'.repeat(LONGEST_THEME_NAME), '📦'.repeat(LONGEST_THEME_NAME / 2)]) {
      const [whole] = await edit({ kind: 'rename', theme: idOf('Delivery'), name: long })
      const [, ...parts] = await edit({ kind: 'split', theme: whole!.id, into: 3, names: [] })
      expect(parts.map(({ name }) => name.slice(name.indexOf('…')))).toEqual([
        '…: Driver',
        '…: Parcel damaged',
      ])
      for (const { name } of parts) {
        expect(name.isWellFormed()).toBe(true)
        expect(name.length).toBeLessThanOrEqual(LONGEST_THEME_NAME)
      }
      for (let step = 0; step < 2; step++) await edit({ kind: 'undo' })
    }
  })

  it('give a part that is found again a name of its own, and refuse a taken one that a person gives', async () => {
    await seed()
    const delivery = idOf('Delivery')
    const [, ...first] = await edit({ kind: 'split', theme: delivery, into: 3, names: [] })
    for (const { id } of first) await edit({ kind: 'archive', theme: id })
    expect(await counted()).toMatchObject({ Delivery: 9 })
    const [, ...second] = await edit({ kind: 'split', theme: delivery, into: 3, names: [] })
    expect(second.map(({ name }) => name)).toEqual(first.map(({ name }) => `${name} (2)`))
    await expect(
      edit({ kind: 'split', theme: delivery, into: 3, names: [first[0]!.name.toUpperCase()] }),
    ).rejects.toThrow(/another theme is called/)
  })

  it('add a theme by its name and what the person says of it, doubtful where that was only mentioned', async () => {
    const items = await seed()
    await edit({ kind: 'add', name: 'Damage', description: 'parcel' })
    expect(await counted()).toMatchObject({ Damage: 4 })
    const { themes: rows } = await store.read.ask('feedback.themes', { filter: NO_FILTER })
    expect(rows.find(({ name }) => name === 'Damage')).toMatchObject({ origin: 'person', doubtful: 0 })
    await edit({ kind: 'add', name: 'People', description: 'How our staff treats whoever comes in' })
    const known = await store.read.ask('feedback.themes', { filter: NO_FILTER })
    expect(known.themes.find(({ name }) => name === 'People')).toMatchObject({ items: 3, doubtful: 3 })
    const listed = await store.read.ask('themes.doubtful', { theme: idOf('People'), limit: 2 })
    expect(listed).toMatchObject({
      total: 3,
      items: [{ score: 0.5 }, { excerpt: 'The staff were friendly' }],
    })
    expect(items).toHaveLength(COMMENTS.length)
  })

  it('are refused with their reason where they make no sense', async () => {
    await seed()
    const delivery = idOf('Delivery')
    const refused = (change: ThemeEdit, message: RegExp) =>
      expect(themes.edit(change)).rejects.toThrow(message)
    await refused({ kind: 'rename', theme: delivery, name: 'staff' }, /another theme is called/)
    await edit({ kind: 'rename', theme: idOf('Staff'), name: 'Größe' })
    await refused({ kind: 'rename', theme: delivery, name: 'grÖße' }, /another theme is called/)
    await refused({ kind: 'add', name: 'Gro\u0308ße', description: '' }, /another theme is called/)
    await edit({ kind: 'undo' })
    await refused({ kind: 'rename', theme: 999, name: 'X' }, /no theme 999/)
    await refused({ kind: 'merge', themes: [delivery], into: delivery }, /with itself/)
    await edit({ kind: 'merge', themes: [idOf('Staff')], into: delivery })
    await refused({ kind: 'merge', themes: [delivery], into: idOf('Staff') }, /was merged into/)
    await refused({ kind: 'restore', theme: delivery }, /active already/)
    await edit({ kind: 'restore', theme: idOf('Staff') })
    expect(await counted()).toMatchObject({ Delivery: 9, Staff: 3 })
  })
})

it('themes by vectors take in what says the same in other words, and keep their ids', async () => {
  const say = (word: string) => (_: unknown, at: number) => ({
    text: `About the ${word}, number ${at}`,
    score: at % 11,
  })
  const comments = ['parcel', 'weather', 'garden'].flatMap((word) => Array.from({ length: 30 }, say(word)))
  // Their words are none of the themes'; their vectors are.
  const others = ['parcel', 'garden'].map((word) => ({ text: `Oh ${word}!`, score: 5, like: word }))
  const items = seedResponses(store.db, seedSource(store.db, 'survey'), [...comments, ...others])
  await triage.run()
  const recipe = store.db
    .prepare(
      `INSERT INTO recipe (hash, stage, kind, model, content, active, created_at)
       VALUES ('h', 'embed', 'item', 'm', '{"digest":"d1","contextTokens":512}', 1, 0)`,
    )
    .run().lastInsertRowid
  const insert = store.db.prepare('INSERT INTO item_vector (item_id, recipe_id, vector) VALUES (?, ?, ?)')
  const texts = [...comments, ...others.map(({ like }) => ({ text: `About the ${like}, number` }))]
  items.forEach((item, at) => insert.run(item, recipe, packVector(standardVector(texts[at]!.text))))
  store.db.exec(`DELETE FROM answer WHERE subject IN (${items.slice(-2).join()})`)
  const ids = [idOf('Parcel'), idOf('Garden')]
  await discoverAgain()
  expect([idOf('Parcel'), idOf('Garden')]).toEqual(ids)
  const linked = store.db
    .prepare(`SELECT theme_id FROM item_theme WHERE item_id IN (${items.slice(-2).join()}) ORDER BY item_id`)
    .pluck()
    .all()
  expect(linked).toEqual(ids)
  const spaces = store.db.prepare('SELECT digest FROM theme_space').pluck().all()
  expect(spaces).toEqual(['d1'])

  // A part that a person names lies where the texts of the whole that say so do.
  await edit({ kind: 'split', theme: idOf('Parcel'), into: 2, names: ['Number', 'Nothing of it'] })
  const directed = store.db.prepare(
    'SELECT name FROM theme WHERE made = 1 AND direction IS NOT NULL AND split_from IS NOT NULL',
  )
  expect(directed.pluck().all()).toEqual(['Number'])
})
