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
      const resumed = options.dryRun === true ? [] : await finishInterrupted(context, services, failures)
      const sources: ImportedFile[] = []
      const interrupted = (): boolean => context.interrupted.aborted
      for (const file of files) {
        if (interrupted()) break
        try {
          // The same command given again after a crash: what it had begun is what it meant.
          const begun = resumed.find(({ path }) => path === file)
          sources.push(begun ?? (await importOne(context, services, file, options)))
        } catch (error) {
          failures.push({ path: file, error: toErrorData(error) })
          if (interrupted()) break
        }
      }
      const others = resumed.filter(({ path }) => !files.includes(path))
      report(context, options, { sources: [...others, ...sources], failures, passedOver })
    }),
  )
}

interface ImportReport {
  sources: ImportedFile[]
  failures: FailedFile[]
  passedOver: PassedOver[]
}

function report(
  context: CommandContext,
  options: ImportOptions,
  { sources, failures, passedOver }: ImportReport,
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
  }
  context.print(options, document, () =>
    [
      ...sources.map(describe),
      ...failures.map(({ path, error }) => `${path}: ${error.message} ${error.hint}`),
      ...passedOver.map((each) => `${each.folder}\n  ! ${describePassedOver(each)}`),
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

/** Imports that a crash cut short are finished first; they are reported with the others. */
async function finishInterrupted(
  context: CommandContext,
  services: Services,
  failures: FailedFile[],
): Promise<ImportedFile[]> {
  const finished: ImportedFile[] = []
  for (const source of await services.imports.resumeInterrupted()) {
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
  })
  return toImportedFile(ended)
}

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
