import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { verbatim } from '../helpers/commandLine.ts'
import { RESOURCES_FOLDER } from '../helpers/resourcesFolder.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

const sample = (name: string): string => join(RESOURCES_FOLDER, 'sample', name)

/** The figures were counted in the files by a script of its own; resources/sample/README.md names them too. */
describe('the sample data', () => {
  it('is what its README says', async () => {
    const data = join(temporaryFolder(), 'data')
    const run = (...argv: string[]) => verbatim([...argv, '--json', '--data', data])

    const imported = await run('import', sample('sample-survey.csv'), sample('sample-mail.mbox'))
    expect(imported.err).not.toContain('error')
    expect(imported.json()).toMatchObject({
      sources: [
        { kind: 'survey', rows: 300, items: 300, duplicates: 0, skipped: 0 },
        { kind: 'email', rows: 60, items: 60, duplicates: 0, skipped: 0 },
      ],
    })

    const score = await run('nps')
    expect(score.json()).toMatchObject({
      n: 291,
      promoters: 121,
      passives: 73,
      detractors: 97,
      excluded: { blank: 9, notAScore: 0, outOfRange: 0 },
      score: expect.closeTo((100 * (121 - 97)) / 291, 9),
    })
    const countries = (await run('nps', '--by', 'Country')).json<{ groups: { key: string; n: number }[] }>()
    expect(Object.fromEntries(countries.groups.map((group) => [group.key, group.n]))).toEqual({
      AT: 15,
      DE: 59,
      ES: 39,
      FR: 37,
      GB: 103,
      IE: 23,
      NL: 15,
    })

    const threads = (await run('threads')).json<{
      messages: number
      threads: number
      list: { subject: string; missingParents: string[] }[]
    }>()
    expect(threads).toMatchObject({ messages: 60, threads: 20 })
    expect(threads.list.filter((thread) => thread.missingParents.length > 0)).toMatchObject([
      { missingParents: ['0d41.7e2290aa@example.com'] },
    ])
  })

  it('is recognised without being told: every column has its role', async () => {
    const { columns, scale } = (await verbatim(['inspect', sample('sample-survey.csv'), '--json'])).json<{
      columns: { name: string; role: string }[]
      scale: { from: number; to: number; kind: string }
    }>()
    expect(columns.map((column) => column.role)).toEqual([
      'id',
      'date',
      'score',
      'comment',
      'customer',
      'segment',
      'segment',
    ])
    expect(scale).toEqual({ from: 0, to: 10, kind: 'nps' })
  })
})
