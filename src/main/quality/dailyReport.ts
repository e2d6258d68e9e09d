/** The report of a day: one file that can be read anywhere, with nothing from outside and no words of any text. */
import { rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CheckedRecipe, DriftTest, MeasuredField, RecipeQuality } from '../../shared/domain/quality.ts'
import { makeFolder } from '../folders.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { Asker } from '../workers/operations.ts'
import type { DayFigures } from './dayReads.ts'
import { percent } from './figures.ts'
import type { ReportedDay } from './qualityWatch.ts'

export interface DayReport {
  /** Year-month-day. */
  day: string
  figures: DayFigures
  drift: readonly DriftTest[]
  measured: readonly MeasuredField[]
  checked: readonly CheckedRecipe[]
  tracked: readonly RecipeQuality[]
}

const reportsFolder = (dataFolder: string): string => join(dataFolder, 'reports')

/** Something was asked, failed or told. */
const isWorthReporting = ({ answers, failures, alerts }: DayFigures): boolean =>
  answers.length + failures.length + alerts.length > 0

const hasReport = (dataFolder: string, day: string): Promise<boolean> =>
  stat(join(reportsFolder(dataFolder), `${day}.html`)).then(
    () => true,
    () => false,
  )

/** The reports of days that are over; none of a day of which there is nothing to tell. */
export const createDailyReports = ({
  read,
  dataFolder,
}: {
  read: Pick<Asker<ReadOperations>, 'ask'>
  dataFolder: string
}) => ({
  has: (day: string): Promise<boolean> => hasReport(dataFolder, day),
  write: async ({ day, since, until, drift }: ReportedDay): Promise<void> => {
    const figures = await read.ask('quality.day', { since, until })
    if (!isWorthReporting(figures)) return
    const measured = await read.ask('quality.measured', null)
    const checked = await read.ask('quality.checked', null)
    const recipes = await read.ask('quality.recipes', null)
    const tracked = recipes.filter(({ active, stage }) => active && stage !== 'rules')
    await writeReport(dataFolder, { day, figures, drift, measured, checked, tracked })
  },
})

/** @returns the file; it is there whole, or not at all */
async function writeReport(dataFolder: string, report: DayReport): Promise<string> {
  const folder = reportsFolder(dataFolder)
  makeFolder(folder)
  const file = join(folder, `${report.day}.html`)
  await writeFile(`${file}.part`, renderReport(report))
  await rename(`${file}.part`, file)
  return file
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const range = ({ value, low, high, smallSample }: MeasuredField['agreement']): string =>
  value === null
    ? 'not known'
    : `${percent(value)}${low === null || high === null ? '' : ` (${percent(low)} to ${percent(high)})`}${smallSample ? ', small sample' : ''}`

function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  empty: string,
): string {
  if (rows.length === 0) return `<p>${escape(empty)}</p>`
  const cells = (row: readonly (string | number)[], tag: 'th' | 'td'): string =>
    `<tr>${row.map((cell) => `<${tag}>${escape(String(cell))}</${tag}>`).join('')}</tr>`
  return `<table><thead>${cells(head, 'th')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('')}</tbody></table>`
}

/** What is tracked of a recipe beside single fields, as far as anything is known of it. */
function rowsOf({ stage, kind, model, ...quality }: RecipeQuality): (string | number)[][] {
  const { filled, length, high, entities, calibration } = quality
  const rows: [string, MeasuredField['agreement'] | undefined][] = [
    ...filled.map(({ field, share }): [string, typeof share] => [`${field} filled`, share]),
    ['2,000 characters and more', length?.long],
    ['urgent found', high?.recall],
    ['called urgent and is', high?.precision],
    ['entities found', entities?.recall],
    ['entities right', entities?.precision],
  ]
  const name = `${stage}, ${kind}, ${model}`
  return [
    ...rows.flatMap(([what, share]) => (share === undefined ? [] : [[name, what, share.n, range(share)]])),
    ...(calibration === null
      ? []
      : [[name, 'confidence', calibration.n, calibration.calibrated ? 'calibrated' : 'not calibrated']]),
  ]
}

/** Pure. */
function renderReport({ day, figures, drift, measured, checked, tracked }: DayReport): string {
  const asked = figures.answers.filter(({ stage }) => stage !== 'rules')
  const total = asked.reduce((sum, row) => sum + row.asked, 0)
  const failed = figures.failures.reduce((sum, { jobs }) => sum + jobs, 0)
  const success = total + failed === 0 ? null : total / (total + failed)
  const sections = [
    `<p>${total} answers by a model, ${failed} questions failed for good${success === null ? '' : ` (${percent(success)} answered)`}, ${figures.checks} second answers, ${figures.judgements} judgements of yours. Failed and still open: ${figures.failed}.</p>`,
    '<h2>What was analysed</h2>',
    table(
      [
        'Stage',
        'Kind',
        'Model',
        'Answers',
        'Taken over',
        'A minute, while there were any',
        'Median',
        'All fields filled',
      ],
      figures.answers.map(({ stage, kind, model, asked: of, folded, minutes, own, complete, medianMs }) => [
        stage,
        kind,
        model === '' ? 'rules' : model,
        of,
        folded,
        ((of + folded) / Math.max(1, minutes)).toFixed(1),
        medianMs === null ? '' : `${medianMs} ms`,
        own === 0 ? '' : percent(complete / own),
      ]),
      'Nothing.',
    ),
    '<h2>Runs</h2>',
    table(
      ['Run', 'State', 'Answers on this day', 'Began'],
      figures.runs.map(({ run, state, answers, startedAt }) => [
        run,
        state,
        answers,
        new Date(startedAt).toISOString(),
      ]),
      'None.',
    ),
    '<h2>Failures</h2>',
    table(
      ['Reason', 'Questions'],
      figures.failures.map(({ code, jobs }) => [code, jobs]),
      'None.',
    ),
    '<h2>Quality</h2>',
    table(
      ['Recipe', 'Field', 'Labelled', 'Agreement with you', 'Kappa'],
      measured.map(({ stage, kind, model, field, compared, agreement, kappa }) => [
        `${stage}, ${kind}, ${model === '' ? 'rules' : model}`,
        field,
        compared,
        range(agreement),
        kappa.value === null ? 'not known' : kappa.value.toFixed(2),
      ]),
      'No items are labelled yet.',
    ),
    table(
      ['Recipe', 'Asked again by', 'Field', 'Texts', 'The same'],
      checked
        .filter(({ active }) => active)
        .flatMap(({ kind, model, checkedBy, fields }) =>
          fields.map(({ field, agreement }) => [
            `primary, ${kind}, ${model}`,
            `${checkedBy.model} (${checkedBy.how})`,
            field,
            agreement.n,
            range(agreement),
          ]),
        ),
      'No text was asked twice yet.',
    ),
    table(
      ['Recipe', 'Tracked', 'Of', 'Share'],
      tracked.flatMap(rowsOf),
      'No recipe of a model has answered yet.',
    ),
    '<h2>Against the days before</h2>',
    table(
      ['Recipe', 'What', 'On this day', 'Before', 'Moved', 'Verdict'],
      drift
        .filter(({ before }) => before > 0)
        .map(({ stage, kind, model, what, field, now, before, moved, probability, alarm }) => [
          `${stage}, ${kind}, ${model}`,
          field ?? what,
          now,
          before,
          percent(moved),
          probability === null ? 'small sample' : alarm ? 'changed' : 'as before',
        ]),
      'Nothing to compare with.',
    ),
    '<h2>Alerts</h2>',
    figures.alerts.length === 0
      ? '<p>None.</p>'
      : `<ul>${figures.alerts.map(({ message }) => `<li>${escape(message)}</li>`).join('')}</ul>`,
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Verbatim, ${escape(day)}</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
table{border-collapse:collapse;margin:.5rem 0 1rem}th,td{padding:.2rem .8rem .2rem 0;text-align:left;border-bottom:1px solid #ddd;vertical-align:top}
@media (prefers-color-scheme:dark){body{color:#ddd;background:#1b1b1b}th,td{border-color:#444}}
</style>
</head>
<body>
<h1>Verbatim, ${escape(day)}</h1>
${sections.join('\n')}
<p>Shares are given with their intervals at 95 %. A day is that of this machine’s clock.</p>
</body>
</html>
`
}
