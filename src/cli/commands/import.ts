import { resolve } from 'node:path'
import type { Command } from 'commander'
import { type ErrorData, VerbatimError, toErrorData } from '../../shared/domain/errors.ts'
import type { ImportProgress, Source } from '../../shared/domain/source.ts'
import type { Services } from '../../main/createServices.ts'
import { type PassedOver, describePassedOver } from '../../main/importers/passedOver.ts'
import { follow } from '../follow.ts'
import { EXIT } from '../io.ts'
import { bar, duration } from '../progress.ts'
import type { CommandContext } from '../session.ts'
import { type UnfinishedImport, readUnfinished } from './unfinished.ts'
import {
  type ReadingOptions,
  inspectAs,
  mappingOf,
  namesMapping,
  readingOf,
  unusedOptions,
  withReadingOptions,
} from './readingOptions.ts'

interface ImportOptions extends ReadingOptions {
  dryRun?: boolean
}

interface ImportedFile {
  id: number | null
  path: string
  format: Source['format']
  kind: Source['kind']
  rows: number
  items: number
  duplicates: number
  skipped: number
  reasons: Record<string, number>
  seconds: number
  warnings: string[]
}

interface FailedFile {
  path: string
  error: ErrorData
}

export function registerImport(program: Command, context: CommandContext): void {
  withReadingOptions(
    program
      .command('import')
      .description('take files or folders into the data folder')
      .argument('<paths...>')
      .option('--dry-run', 'count what would be taken, store nothing'),
  ).action((paths: string[], options: ImportOptions) =>
    context.withServices(options, options.dryRun === true ? 'look' : 'make', async (services) => {
      const { files, failures, passedOver } = await expandAll(services, paths)
      const begun = options.dryRun === true ? [] : await readUnfinished(services, false)
      const unfinished = begun.filter(({ mayGoOn }) => mayGoOn)
      const resumed = await finishInterrupted(context, services, unfinished, files, options, failures)
      const sources: ImportedFile[] = []
      const interrupted = (): boolean => context.interrupted.aborted
      for (const file of files) {
        if (interrupted()) break
        try {
          // The same command given again after a crash: what it had begun is what it meant.
          const finished = resumed.find(({ path }) => path === file)
          sources.push(finished ?? (await importOne(context, services, file, options)))
        } catch (error) {
          failures.push({ path: file, error: toErrorData(error) })
          if (interrupted()) break
        }
      }
      const left = unfinished.filter(({ source }) => !files.includes(source.path))
      report(context, options, { sources, failures, passedOver, left })
    }),
  )
}

interface ImportReport {
  sources: ImportedFile[]
  failures: FailedFile[]
  passedOver: PassedOver[]
  /** Interrupted imports of other files: they stay as they are. */
  left: UnfinishedImport[]
}

function report(
  context: CommandContext,
  options: ImportOptions,
  { sources, failures, passedOver, left }: ImportReport,
): void {
  const [first] = failures
  if (sources.length === 0 && failures.length === 1 && first !== undefined) {
    throw new VerbatimError(first.error.code as 'file_unreadable', first.error.message, first.error.hint)
  }
  if (failures.length > 0) context.exitWith(sources.length === 0 ? EXIT.usage : EXIT.someFailed)
  const document = {
    sources,
    ...(failures.length === 0 ? {} : { failures }),
    ...(passedOver.length === 0 ? {} : { passedOver }),
    ...(left.length === 0
      ? {}
      : { unfinished: left.map(({ source, hint }) => ({ id: source.id, path: source.path, hint })) }),
  }
  context.print(options, document, () =>
    [
      ...sources.map(describe),
      ...failures.map(({ path, error }) => `${path}: ${error.message} ${error.hint}`),
      ...passedOver.map((each) => `${each.folder}\n  ! ${describePassedOver(each)}`),
      ...left.map(({ source, hint }) => `${source.path}: an earlier import of it is ${hint}`),
    ].join('\n'),
  )
}

async function expandAll(
  services: Services,
  paths: readonly string[],
): Promise<{ files: string[]; failures: FailedFile[]; passedOver: PassedOver[] }> {
  const files: string[] = []
  const passedOver: PassedOver[] = []
  const failures: FailedFile[] = []
  for (const path of paths) {
    try {
      // What an unset variable leaves of "$FILE": it must not mean the current folder.
      if (path === '')
        throw new VerbatimError('usage', 'an empty path names no file', 'Name a file or a folder.')
      const expansion = await services.imports.expand(resolve(path))
      files.push(...expansion.paths)
      if (expansion.passedOver !== null && expansion.passedOver.files > 0)
        passedOver.push(expansion.passedOver)
    } catch (error) {
      failures.push({ path, error: toErrorData(error) })
    }
  }
  return { files, failures, passedOver }
}

async function importOne(
  context: CommandContext,
  services: Services,
  path: string,
  options: ImportOptions,
): Promise<ImportedFile> {
  if (options.dryRun === true) {
    const { format, kind, rows, forecast, warnings } = await inspectAs(services, path, options)
    return { id: null, path, format, kind, rows, ...forecast, seconds: 0, warnings }
  }
  const reading = readingOf(options)
  const survey = options.survey ?? null
  const mapping = namesMapping(options)
    ? mappingOf(options, await services.imports.inspect(path, reading, null, survey))
    : null
  const { source } = await services.imports.start({
    path,
    reading,
    mapping,
    survey,
    sample: false,
  })
  const imported = await followImport(context, services, source)
  return { ...imported, warnings: [...unusedOptions(options, imported), ...imported.warnings] }
}

/**
 * Imports of these files that were cut short are finished first: the same command was given again. One that was begun
 * with other options is taken away instead, to be imported as is asked now. Those of other files are left alone.
 */
async function finishInterrupted(
  context: CommandContext,
  services: Services,
  unfinished: readonly UnfinishedImport[],
  files: readonly string[],
  options: ImportOptions,
  failures: FailedFile[],
): Promise<ImportedFile[]> {
  const finished: ImportedFile[] = []
  const wanted = new Set<number>()
  for (const { source } of unfinished) {
    if (!files.includes(source.path)) continue
    try {
      if (await isAskedAgain(services, source, options)) wanted.add(source.id)
      else await services.forget(source.id)
    } catch {
      // What is wrong with the options is said when the file itself is taken.
    }
  }
  for (const source of await services.imports.resumeInterrupted(({ id }) => wanted.has(id))) {
    try {
      finished.push(await followImport(context, services, source))
    } catch (error) {
      const begun = await services.read.ask('sources.get', { source })
      failures.push({ path: begun?.path ?? `source ${source}`, error: toErrorData(error) })
      if (context.interrupted.aborted) break
    }
  }
  return finished
}

/** Whether the options ask for what was begun. @throws VerbatimError when they do not fit the file */
async function isAskedAgain(services: Services, begun: Source, options: ImportOptions): Promise<boolean> {
  const reading = readingOf(options)
  const read = Object.entries(begun.reading)
  const isReadSo = Object.entries(reading).every(([name, value]) =>
    read.some(([known, as]) => known === name && JSON.stringify(as) === JSON.stringify(value)),
  )
  const survey = options.survey ?? null
  if (!isReadSo || (survey !== null && survey !== begun.survey)) return false
  if (!namesMapping(options)) return true
  const asked = mappingOf(options, await services.imports.inspect(begun.path, reading, null, survey))
  if (asked === null) return true
  const { mapping } = begun
  if (mapping === null) return false
  const roles = ['score', 'comment', 'segments', 'date', 'id', 'customer'] as const
  const scaled = asked.scale === null || JSON.stringify(asked.scale) === JSON.stringify(mapping.scale)
  return scaled && roles.every((role) => JSON.stringify(asked[role]) === JSON.stringify(mapping[role]))
}

/** Shows progress until the import has ended; Ctrl+C leaves it to be gone on with. */
async function followImport(
  context: CommandContext,
  services: Services,
  source: number,
): Promise<ImportedFile> {
  const ended = await follow(context, {
    topic: services.imports.progress,
    describe: (all) => {
      const own = all.find((each) => each.source === source)
      return own === undefined ? null : describeProgress(own)
    },
    ended: services.imports.outcome(source),
    interrupted: () =>
      new VerbatimError(
        'cancelled',
        'the import was interrupted; what was read so far is kept and hidden',
        `Give the same command again to go on with it, or take it away with "verbatim forget ${source}".`,
      ),
  }).catch(async (error: unknown) => {
    if (!context.interrupted.aborted) throw error
    const begun = await services.read.ask('sources.get', { source })
    throw begun?.state === 'complete' ? interruptedWhenComplete(begun) : error
  })
  return toImportedFile(ended)
}

/** Nothing of it is left to be read: what follows an import (indexes, threads) is finished by whoever owns the folder next. */
const interruptedWhenComplete = ({ id, path }: Source): VerbatimError =>
  new VerbatimError(
    'cancelled',
    `interrupted; all of ${path} is imported (source ${id}) and counts`,
    'What is made of it, as threads of mails, goes on with the next command that changes something, or with the window.',
  )

function toImportedFile(source: Source): ImportedFile {
  const { id, path, format, kind, rows, items, duplicates, skipped, reasons, seconds, warnings } = source
  return { id, path, format, kind, rows, items, duplicates, skipped, reasons, seconds, warnings }
}

function describeProgress(progress: ImportProgress): string {
  const left = progress.secondsLeft === null ? '' : `, ${duration(progress.secondsLeft)} left`
  return `${progress.name} ${progress.phase} ${bar(progress.bytesRead, progress.bytesTotal)} ${progress.rows} rows${left}`
}

function describe(file: ImportedFile): string {
  const reasons = Object.entries(file.reasons)
    .map(([why, count]) => `${count} ${why}`)
    .join(', ')
  return [
    `${file.path}: ${file.rows} rows = ${file.items} items + ${file.duplicates} already there + ${file.skipped} skipped` +
      (reasons === '' ? '' : ` (${reasons})`) +
      (file.id === null ? ', not stored' : `, source ${file.id}, ${file.seconds.toFixed(1)} s`),
    ...file.warnings.map((warning) => `  ! ${warning}`),
  ].join('\n')
}
