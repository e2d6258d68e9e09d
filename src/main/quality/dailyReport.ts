/** The report of a day: one file that can be read anywhere, with nothing from outside and no words of any text. */
import { readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { CheckedRecipe, DriftTest, MeasuredField, RecipeQuality } from '../../shared/domain/quality.ts'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { percent } from '../../shared/domain/percent.ts'
import { makeFolder } from '../folders.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { Asker } from '../workers/operations.ts'
import { writeAtomically } from '../writeAtomically.ts'
import { dayAfter, dayName, lastDays, midnightOf, readDay } from './days.ts'
import type { DayFigures } from './dayReads.ts'
import { calibrationInWords, trackedRows } from './trackedWords.ts'
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

const fileOf = (dataFolder: string, name: string): string => join(reportsFolder(dataFolder), `${name}.html`)
/** Of a day that is not over, or that nobody looked at yet: its own name says that somebody did. */
const soFar = (day: string): string => `${day}-so-far`

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  )

interface Found {
  /** Year-month-day. */
  day: string
  file: string
}

export interface DailyReports {
  /**
   * Whether a day was looked at and its report written.
   *
   * @param day year-month-day, of one that is over
   */
  has(day: string): Promise<boolean>
  /** Of a day that is over; none of a day of which there is nothing to tell. */
  write(day: ReportedDay): Promise<void>
  /**
   * The report of a day: as it was written when the day was over, or made now; of today, as far as it has come.
   *
   * @param day year-month-day, `today`, or `latest`: the last of which there is anything to tell
   * @returns its day and file
   * @throws VerbatimError `not_found` where there is nothing to tell, `usage` for what is no day
   */
  find(day: string, now: number): Promise<Found>
  /**
   * Shows the latest one.
   *
   * @param open as the system opens a file; what it answers says why it could not, '' where it could
   * @throws VerbatimError as `find`, and `file_unreadable`
   */
  openLatest(open: (file: string) => Promise<string>, now: number): Promise<{ day: string }>
}

export function createDailyReports({
  read,
  dataFolder,
}: {
  read: Pick<Asker<ReadOperations>, 'ask'>
  dataFolder: string
}): DailyReports {
  /** @returns the file; null where there is nothing to tell */
  const make = async ({ day, since, until, drift }: ReportedDay, name: string): Promise<string | null> => {
    const figures = await read.ask('quality.day', { since, until })
    if (!isWorthReporting(figures)) return null
    const measured = await read.ask('quality.measured', null)
    const checked = await read.ask('quality.checked', null)
    const recipes = await read.ask('quality.recipes', null)
    const tracked = recipes.filter(({ active, stage }) => active && stage !== 'rules')
    const file = fileOf(dataFolder, name)
    makeFolder(dirname(file))
    await writeAtomically(file, [renderReport({ day, figures, drift, measured, checked, tracked })])
    if (name === day) await rm(fileOf(dataFolder, soFar(day)), { force: true })
    return file
  }
  const has = (day: string): Promise<boolean> => isThere(fileOf(dataFolder, day))
  const ofDay = async (since: number, now: number): Promise<Found | null> => {
    const day = dayName(since)
    const today = midnightOf(now)
    if (since > today) return null
    if (since < today && (await has(day))) return { day, file: fileOf(dataFolder, day) }
    const until = since === today ? now : dayAfter(since)
    const drift = await read.ask('quality.drift', { since, until })
    const isLookedAtLater = since === today || lastDays(now).includes(since)
    const file = await make({ day, since, until, drift }, isLookedAtLater ? soFar(day) : day)
    return file === null ? null : { day, file }
  }
  const writtenDays = async (): Promise<number[]> => {
    const names = await readdir(reportsFolder(dataFolder)).catch(() => [])
    const midnights = names.map((name) => readDay(/^([\d-]+)(?:-so-far)?\.html$/.exec(name)?.[1] ?? ''))
    return midnights.filter((midnight) => midnight !== null).sort((a, b) => b - a)
  }
  const findLatest = async (now: number): Promise<Found | null> => {
    for (const since of [midnightOf(now), ...lastDays(now), ...(await writtenDays())]) {
      const found = await ofDay(since, now)
      if (found !== null) return found
    }
    return null
  }
  const find: DailyReports['find'] = async (asked, now) => {
    const since = asked === 'today' || asked === 'latest' ? midnightOf(now) : readDay(asked)
    if (since === null)
      throw new VerbatimError(
        'usage',
        `"${asked}" is no day`,
        'Give a day as 2026-01-31, "today" or "latest".',
      )
    const found = asked === 'latest' ? await findLatest(now) : await ofDay(since, now)
    if (found === null)
      throw new VerbatimError(
        'not_found',
        asked === 'latest' ? 'there is no report yet' : `there is nothing to report of ${dayName(since)}`,
        'A day on which something was analysed, failed or told has one.',
      )
    return found
  }
  return {
    has,
    find,
    openLatest: async (open, now) => {
      const { day, file } = await find('latest', now)
      const problem = await open(file)
      if (problem !== '') throw new VerbatimError('file_unreadable', problem, `The report is ${file}`)
      return { day }
    },
    write: async (day) => {
      await make(day, day.day)
    },
  }
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
