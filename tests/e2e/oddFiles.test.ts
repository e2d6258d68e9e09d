import { join } from 'node:path'
import type { Locator } from 'playwright'
import { describe, expect, it } from 'vitest'
import { canShowWindow, importedLine } from '../helpers/app.ts'
import { completeSources } from '../../src/main/db/queries/sourceFacts.ts'
import { insightReads } from '../../src/main/insights/operations.ts'
import { previewApp } from '../helpers/previewApp.ts'
import { withStore } from '../helpers/runHarness.ts'

const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'odd')

/** The word on a button below “Please check”, or a role given to a column, which takes two clicks. */
type Step = string | { column: string; role: string }

interface OddFile {
  name: string
  /** What the preview says of it before anything is pressed, in plain words. */
  doubts: readonly RegExp[]
  steps: readonly Step[]
  /** What the preview must say in the end: a control and its value. */
  right: Readonly<Record<string, string>>
  /** A cell that must then stand in the table. */
  cell: string
  /** Of the imported answers: how many, and how they were scored. */
  rows: number
  nps?: readonly [promoters: number, passives: number, detractors: number]
  rating?: { from: number; to: number; mean: number }
}

const FILES: readonly OddFile[] = [
  {
    name: 'shop-report-de.csv',
    doubts: [/^Score is read from “Bewertung \(1-5\)”/],
    steps: [],
    right: { 'Header row': 'In row 5', 'Order of dates': 'Day first', Lowest: '1', Highest: '5' },
    cell: '4,5',
    rows: 24,
    rating: { from: 1, to: 5, mean: 3 },
  },
  {
    name: 'us-dates.csv',
    doubts: [/^Order of dates of “Date” cannot be told/],
    steps: ['Month first'],
    right: { 'Order of dates': 'Month first' },
    cell: '01/02/2026',
    rows: 24,
    nps: [4, 4, 16],
  },
  {
    name: 'stars-called-nps.csv',
    doubts: [/^Score scale of “NPS” is taken as a rating, so it gives no NPS/],
    steps: [],
    right: { 'Score scale': 'Another rating', Highest: '5' },
    cell: 'R-900',
    rows: 32,
    rating: { from: 1, to: 5, mean: 3.625 },
  },
  {
    name: 'worte.csv',
    doubts: [/^Score has no column/],
    steps: ['Wie zufrieden sind Sie?', '“mal so, mal so” = 3'],
    right: { 'Score scale': 'Another rating', 'Role of Wie zufrieden sind Sie?': 'Score' },
    cell: 'mal so, mal so',
    rows: 24,
    rating: { from: 1, to: 5, mean: 19 / 6 },
  },
  {
    name: 'surveymonkey-two-rows.csv',
    doubts: [],
    steps: [],
    right: { 'Recognised as': 'SurveyMonkey', 'Names in': '2 rows', 'Order of dates': 'Month first' },
    cell: '118000000000',
    rows: 18,
    nps: [4, 3, 11],
  },
  {
    name: 'board-report.xlsx',
    doubts: [/^Sheet may be another/],
    steps: [{ column: 'Contact E-mail', role: 'Customer' }],
    right: { Sheet: 'Answers (28 rows)', 'Names in': '2 rows', 'Role of Contact Branch': 'Not used' },
    cell: 'person0@example.org',
    rows: 24,
    nps: [4, 4, 16],
  },
  {
    name: 'no-names.txt',
    doubts: [/^Header row was not found/, /^Score scale of “column2” is taken as NPS by its values alone/],
    steps: [],
    right: { 'Header row': 'There is none', 'Role of column2': 'Score', 'Role of column4': 'Comment' },
    cell: 'Nobody answers the phone',
    rows: 24,
    nps: [4, 4, 16],
  },
  {
    name: 'two-encodings.csv',
    doubts: [/^Score scale of “Note \(0-10\)” is taken as a rating/],
    steps: ['NPS, 0 to 10'],
    right: { Encoding: 'utf-8+windows-1252', 'Score scale': 'Recommendation, 0 to 10 (NPS)' },
    cell: 'Délai dépassé, colis abîmé',
    rows: 24,
    nps: [4, 4, 16],
  },
  {
    name: 'two-tables.csv',
    doubts: [/^Header row of another table stands below: its 20 rows are left out/],
    steps: ['In row 15', 'NPS, 0 to 10'],
    right: { 'Header row': 'In row 15', 'Role of comment': 'Comment' },
    cell: 'Fast delivery and a kind driver',
    rows: 20,
    nps: [4, 3, 13],
  },
  {
    name: 'qualtrics-wide.csv',
    doubts: [],
    steps: [],
    right: { 'Recognised as': 'Qualtrics', 'Names in': '3 rows', 'Role of Q6 Anything else?': 'Comment' },
    cell: 'The invoice was wrong twice',
    rows: 24,
    nps: [4, 5, 15],
  },
  {
    name: 'nested.jsonl',
    doubts: [],
    steps: [],
    right: { 'Role of meta.response.at': 'Date', 'Role of answers.why.text': 'Comment' },
    cell: 'f000',
    rows: 20,
    nps: [4, 3, 13],
  },
  {
    name: 'store-number-as-score.csv',
    doubts: [/^Score is read from “Rating point”, which is a guess/],
    steps: ['Answer', 'NPS, 0 to 10'],
    right: { 'Role of Answer': 'Score', 'Score scale': 'Recommendation, 0 to 10 (NPS)' },
    cell: 'Good value for the money',
    rows: 33,
    nps: [15, 6, 12],
  },
]

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

describe.skipIf(!canShowWindow)('an odd file', () => {
  const app = previewApp()
  const open = (name: string): Promise<Locator> => app.open(join(FOLDER, name))
  const control = (dialog: Locator, label: string): Locator =>
    dialog
      .getByRole('combobox', { name: label, exact: true })
      .or(dialog.getByRole('textbox', { name: label, exact: true }))

  /** @returns the clicks it took */
  const take = async (dialog: Locator, step: Step): Promise<number> => {
    if (typeof step === 'string') {
      const doubts = dialog.getByRole('list', { name: 'Please check' })
      await doubts.getByRole('button', { name: new RegExp(`^${escaped(step)}`) }).click()
      return 1
    }
    await control(dialog, `Role of ${step.column}`).click()
    await app.page.getByRole('option', { name: step.role, exact: true }).click()
    return 2
  }

  it.each(FILES)('$name is put right in at most two clicks and gives its figures', async (file) => {
    const dialog = await open(file.name)
    for (const doubt of file.doubts)
      await dialog.getByRole('listitem').filter({ hasText: doubt }).first().waitFor()
    let clicks = 0
    for (const step of file.steps) clicks += await take(dialog, step)
    expect(clicks).toBeLessThanOrEqual(2)
    for (const [label, value] of Object.entries(file.right))
      await expect.poll(() => control(dialog, label).inputValue(), { message: label }).toBe(value)
    await dialog.getByRole('cell', { name: file.cell, exact: true }).first().waitFor()
    await dialog.getByRole('button', { name: `Import ${file.rows} responses` }).click()

    const [, , rows, taken, folded, skipped] = await importedLine(app.page, file.name)
    expect([taken, folded]).toEqual([String(file.rows), '0'])
    expect(Number(rows)).toBe(file.rows + Number(skipped))
    const figures = withStore(app.data, (db) => {
      const { id } = completeSources(db).find(({ name }) => name === file.name)!
      return insightReads(db).nps({ by: null, period: null, from: null, to: null, source: id })
    })
    expect([figures.promoters, figures.passives, figures.detractors]).toEqual(file.nps ?? [0, 0, 0])
    if (file.rating === undefined) return
    const { mean, ...scale } = file.rating
    expect(figures.ratings).toEqual([expect.objectContaining({ ...scale, n: file.rows })])
    expect(figures.ratings[0]!.mean).toBeCloseTo(mean, 6)
  })

  it('has each word’s score shown and changed, and its tool refused', async () => {
    const { page } = app
    const dialog = await open('qualtrics-wide.csv')
    const support = 'Q4 How satisfied are you with our support?'
    const words = dialog.getByRole('button', { name: `What the words of ${support} count as` })
    expect(await words.innerText()).toContain('Very satisfied 5')
    await words.click()
    const list = page.getByRole('dialog', { name: `What the words of ${support} count as` })
    await list.getByLabel('Dissatisfied', { exact: true }).fill('1')
    await list.getByRole('button', { name: 'Take these scores' }).click()
    await expect.poll(() => words.innerText()).toContain('Dissatisfied 1')

    await dialog.getByRole('button', { name: `Make it the score: ${support}` }).click()
    await expect.poll(() => control(dialog, 'Score scale').inputValue()).toBe('Another rating')

    await control(dialog, 'Recognised as').click()
    await page.getByRole('option', { name: 'No known tool' }).click()
    await expect.poll(() => control(dialog, 'Role of Recorded Date').inputValue()).not.toBe('Date')
    expect(await control(dialog, 'Recognised as').inputValue()).toBe('No known tool')
    await app.skip(dialog)
  })

  it('is joined to a survey or made one of its own, and the forecast follows', async () => {
    const { page } = app
    const dialog = await open('us-dates.csv')
    const forecast = dialog.getByRole('group', { name: 'What will be taken' })
    expect((await forecast.innerText()).replace(/\s+/g, ' ')).toContain('0taken 24folded')
    await control(dialog, 'Belongs to').click()
    await page.getByRole('option', { name: 'New survey “us-dates (2)”' }).click()
    await expect
      .poll(async () => (await forecast.innerText()).replace(/\s+/g, ' '))
      .toContain('24taken 0folded')
    await app.skip(dialog)
  })

  it('says nothing on the console', () => {
    expect(app.pageErrors).toEqual([])
  })
})
