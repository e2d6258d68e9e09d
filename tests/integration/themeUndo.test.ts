import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type PreparedEdit, themeEditWrites } from '../../src/main/themes/editWrites.ts'
import { themeQuestionReads } from '../../src/main/themes/questionReads.ts'
import { themeQuestionWrites } from '../../src/main/themes/questionWrites.ts'
import { themeWrites } from '../../src/main/themes/themeWrites.ts'
import { type Seed, createSeed } from '../helpers/seedFeedback.ts'
import { COLUMNS, MAPPING, ROWS } from '../helpers/smallSurvey.ts'

let seed: Seed
let items: number[]
beforeEach(() => {
  seed = createSeed()
  ;({ items } = seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS }))
})
afterEach(() => seed.close())

const edit = (change: PreparedEdit) =>
  themeEditWrites(seed.db)['themes.edit']({ edit: change, now: 1 }).themes
const undo = () => edit({ kind: 'undo' })
const nameByModel = (theme: number, name: string) =>
  themeQuestionWrites(seed.db)['themes.keepName']({
    ...{ recipe: 'r', key: name, model: 'small', said: name, now: 1 },
    ...{ theme, items: items.slice(0, 2), name },
  })
/** A discovery that finds these, in this order: an id it has found again, or null. */
const discover = (...found: [id: number | null, name: string][]) =>
  themeWrites(seed.db)['themes.store']({
    themes: found.map(([id, name]) => ({ id, name, origin: 'rule', words: [], centre: null })),
    space: null,
  })
const namesDue = () => themeQuestionReads(seed.readDatabase)['themes.due']({ again: false }).names
const rowOf = (theme: number) =>
  seed.db.get(
    `SELECT name, origin, description, state, merged_into AS mergedInto, split_from AS splitFrom, edited, named_by AS namedBy
     FROM theme WHERE id = ?`,
    [theme],
  )
const UNTOUCHED = {
  ...{ origin: 'rule', description: '', state: 'active' },
  ...{ mergedInto: null, splitFrom: null, edited: 0, namedBy: null },
}
const part = (name: string) => ({ name, description: '', words: [], centre: null })

describe('a change of themes that is taken back', () => {
  it('leaves the name that a model has given since', () => {
    const [delivery, garden, late] = ['Delivery', 'Garden', 'Late'].map((name) =>
      seed.theme(name, items.slice(0, 2)),
    )
    const named = (name: string) => ({ ...UNTOUCHED, name, origin: 'model', namedBy: 'small' })
    edit({ kind: 'merge', themes: [late!], into: delivery! })
    edit({ kind: 'split', theme: garden!, parts: [part('Hedges')], areNamed: true, space: null })
    expect(nameByModel(delivery!, 'Shipping')).toEqual({ outcome: 'named' })
    expect(nameByModel(garden!, 'Gardening')).toEqual({ outcome: 'named' })
    undo()
    expect(rowOf(garden!)).toEqual(named('Gardening'))
    undo()
    expect(rowOf(delivery!)).toEqual(named('Shipping'))
    expect(rowOf(late!)).toEqual({ ...UNTOUCHED, name: 'Late' })
    expect(namesDue()).toBe(1)
  })

  it('leaves the name that a discovery has given since, also where the old one is another theme’s now', () => {
    const [delivery, late] = ['Delivery', 'Late'].map((name) => seed.theme(name, items.slice(0, 2)))
    edit({ kind: 'rename', theme: late!, name: 'Delays' })
    edit({ kind: 'archive', theme: delivery! })
    discover([delivery!, 'Parcel'], [null, 'Delivery'])
    undo()
    expect(rowOf(delivery!)).toEqual({ ...UNTOUCHED, name: 'Parcel' })
    undo()
    expect(rowOf(late!)).toEqual({ ...UNTOUCHED, name: 'Late' })
  })

  it('brings a theme back under a free name where its own was given to another, and so each before it', () => {
    const [delivery, late, garden] = ['Delivery', 'Late', 'Garden'].map((name) =>
      seed.theme(name, items.slice(0, 2)),
    )
    edit({ kind: 'rename', theme: garden!, name: 'Outside', description: 'hedges' })
    edit({ kind: 'merge', themes: [late!], into: delivery! })
    edit({ kind: 'archive', theme: garden! })
    discover([delivery!, 'Delivery'], [late!, 'Late'], [null, 'LATE'], [null, 'Garden'])
    expect(undo()).toEqual([{ id: garden, name: 'Outside' }])
    expect(undo()).toEqual([
      { id: delivery, name: 'Delivery' },
      { id: late, name: 'Late (2)' },
    ])
    expect(rowOf(late!)).toEqual({ ...UNTOUCHED, name: 'Late (2)' })
    expect(rowOf(garden!)).toMatchObject({ name: 'Outside', origin: 'person', description: 'hedges' })
    expect(undo()).toEqual([{ id: garden, name: 'Garden (2)' }])
    expect(rowOf(garden!)).toEqual({ ...UNTOUCHED, name: 'Garden (2)' })
    expect(undo).toThrow('there is no change of themes to take back')
  })

  it('lets what was merged go back where it was, and a name change in nothing but its spelling', () => {
    const [delivery, late] = ['Delivery', 'Late'].map((name) => seed.theme(name, items.slice(0, 2)))
    edit({ kind: 'rename', theme: delivery!, name: 'DELIVERY' })
    edit({ kind: 'merge', themes: [late!], into: delivery! })
    edit({ kind: 'restore', theme: late! })
    // Nothing that is shown is called so: what is merged keeps its name without a number.
    undo()
    expect(rowOf(late!)).toMatchObject({ name: 'Late', state: 'merged', mergedInto: delivery })
    undo()
    expect(rowOf(late!)).toEqual({ ...UNTOUCHED, name: 'Late' })
    undo()
    expect(rowOf(delivery!)).toEqual({ ...UNTOUCHED, name: 'Delivery' })
  })
})
