/** The report of a day: one file that can be read anywhere, with nothing from outside and no words of any text. */
import { readdir, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { makeFolder } from '../folders.ts'
import type { ReadOperations } from '../db/readOperations.ts'
import type { Asker } from '../workers/operations.ts'
import { writeAtomically } from '../writeAtomically.ts'
import { dayAfter, dayName, lastDays, midnightOf, readDay } from './days.ts'
import { renderDay } from './dayPage.ts'
import type { DayFigures } from './dayReads.ts'
import type { ReportedDay } from './qualityWatch.ts'

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
    await writeAtomically(file, [renderDay({ day, figures, drift, measured, checked, tracked })])
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
