import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type RunningApp, canShowWindow, goTo, importSample, importedLine, startApp } from '../helpers/app.ts'
import { temporaryFolder } from '../helpers/temporaryFolder.ts'

const SAMPLE = new URL('../../resources/sample/sample-survey.csv', import.meta.url)

/** Counted here from the file itself, by nothing of the app: the score column holds whole numbers, blanks and NA. */
function countSample(): { promoters: number; detractors: number; n: number; score: number } {
  const [head = '', ...lines] = readFileSync(SAMPLE, 'utf8').trim().split(/\r?\n/)
  const column = head.split(',').findIndex((name) => /score|recommend/i.test(name))
  const scores = lines
    .map(
      (line) =>
        line
          .match(/("([^"]|"")*"|[^,]*)(,|$)/g)
          ?.[column]?.replace(/,$/, '')
          .trim() ?? '',
    )
    .filter((cell) => /^\d+$/.test(cell))
    .map(Number)
  const promoters = scores.filter((score) => score >= 9).length
  const detractors = scores.filter((score) => score <= 6).length
  return { promoters, detractors, n: scores.length, score: (100 * (promoters - detractors)) / scores.length }
}

describe.skipIf(!canShowWindow)('the first start', () => {
  let app: RunningApp | undefined
  afterEach(async () => {
    await app?.close()
    app = undefined
  })

  it('offers files, the sample and a model, and is usable before any model is there', async () => {
    const dataFolder = temporaryFolder()
    app = await startApp({ dataFolder })
    const { page } = app
    await page.getByText('Drop files here').waitFor()
    await page.getByRole('button', { name: 'Set up the model server' }).waitFor()
    await importSample(page)
    expect((await importedLine(page, 'sample-survey.csv')).slice(2, 6)).toEqual(['300', '300', '0', '0'])
    expect((await importedLine(page, 'sample-mail.mbox')).slice(2, 6)).toEqual(['60', '60', '0', '0'])

    await goTo(page, 'Feedback')
    const { score, n } = countSample()
    expect(n).toBe(291)
    const shown = `${score < 0 ? '−' : '+'}${Math.abs(score).toFixed(1)}`
    await page.getByText(shown).first().waitFor()
    await page.getByText(`from ${n} scores`).first().waitFor()

    await goTo(page, 'Mail')
    await page.getByText('20 chains').first().waitFor()
    expect(app.pageErrors).toEqual([])
    expect(app.foreignRequests()).toEqual([])
    expect(existsSync(join(dataFolder, 'verbatim.db'))).toBe(true)
  })
})
