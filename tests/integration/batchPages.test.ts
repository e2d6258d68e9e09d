import { expect, it } from 'vitest'
import { type BatchJob, batchReads } from '../../src/main/batch/operations.ts'
import { openLedger, planRun } from '../helpers/ledger.ts'
import { explaining } from '../helpers/queryPlan.ts'
import { mailItems, surveyItems } from '../helpers/seedItems.ts'

it('the questions of a batch file are read page by page, each of them by one search of an index', () => {
  const ledger = openLedger([...surveyItems(5), ...mailItems(4)])
  const { run } = planRun(ledger)
  const { db, plans } = explaining(ledger.db)
  const read = batchReads(db)
  const pages: BatchJob[][] = []
  for (let after = { recipe: 0, job: 0 }; ;) {
    const page = read['batch.jobs']({ run, after, limit: 3 })
    const last = page.at(-1)
    if (last === undefined) break
    pages.push(page)
    after = { recipe: last.recipe, job: last.job }
  }
  expect(pages.map((page) => page.length)).toEqual([3, 2, 3, 1])
  expect(pages.map((page) => new Set(page.map(({ recipe }) => recipe)).size)).toEqual([1, 1, 1, 1])
  const jobs = pages.flat().map(({ job }) => job)
  expect(new Set(jobs).size).toBe(9)
  const ofJobs = plans.filter((plan) => plan.some((step) => step.includes('job_by_recipe')))
  expect(ofJobs).toHaveLength(10)
  for (const plan of ofJobs) {
    expect(plan.join()).toMatch(/recipe_id=\? AND rowid>\?|COVERING INDEX job_by_recipe .*recipe_id>\?/)
    expect(plan.join()).not.toContain('TEMP B-TREE')
  }
})
