/** The page of a day's report: figures and names as HTML, with nothing from outside. Pure. */
import { percent } from '../../shared/domain/percent.ts'
import type { CheckedRecipe, DriftTest, MeasuredField, RecipeQuality } from '../../shared/domain/quality.ts'
import type { DayFigures } from './dayReads.ts'
import { calibrationInWords, trackedRows } from './trackedWords.ts'

interface DayReport {
  /** Year-month-day. */
  day: string
  figures: DayFigures
  drift: readonly DriftTest[]
  measured: readonly MeasuredField[]
  checked: readonly CheckedRecipe[]
  tracked: readonly RecipeQuality[]
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

function rowsOf({ stage, kind, model, calibration, ...quality }: RecipeQuality): (string | number)[][] {
  const name = `${stage}, ${kind}, ${model}`
  return [
    ...trackedRows(quality).map(([what, share]) => [name, what, share.n, range(share)]),
    ...(calibration === null ? [] : [[name, 'confidence', calibration.n, calibrationInWords(calibration)]]),
  ]
}

/** What was asked, in which runs, and what failed. */
function happened(figures: DayFigures): string[] {
  const asked = figures.answers.filter(({ stage }) => stage !== 'rules')
  const total = asked.reduce((sum, row) => sum + row.asked, 0)
  const failed = figures.failures.reduce((sum, { jobs }) => sum + jobs, 0)
  const success = total + failed === 0 ? null : total / (total + failed)
  return [
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
  ]
}

const qualitySections = ({
  measured,
  checked,
  tracked,
}: Pick<DayReport, 'measured' | 'checked' | 'tracked'>): string[] => [
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
]

const driftTable = (drift: DayReport['drift']): string =>
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
  )

/** @returns a whole HTML document */
export function renderDay({ day, figures, drift, measured, checked, tracked }: DayReport): string {
  const sections = [
    ...happened(figures),
    '<h2>Quality</h2>',
    ...qualitySections({ measured, checked, tracked }),
    '<h2>Against the days before</h2>',
    driftTable(drift),
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
