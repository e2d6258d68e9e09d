import { basename, join, parse } from 'node:path'
import type { Command } from 'commander'
import { VerbatimError, toErrorData } from '../../shared/domain/errors.ts'
import { type Inspection, type InspectionFailure, scaleOf } from '../../shared/domain/reading.ts'
import type { ScoreScale } from '../../shared/domain/scale.ts'
import { makeFolder } from '../../main/folders.ts'
import type { Services } from '../../main/createServices.ts'
import { EXIT } from '../io.ts'
import type { CommandContext } from '../session.ts'
import { type ReadingOptions, inspectAs, readingOf, withReadingOptions } from './readingOptions.ts'

export function registerInspect(program: Command, context: CommandContext): void {
  withReadingOptions(
    program
      .command('inspect')
      .description('show how files would be read, without storing anything')
      .argument('<files...>')
      .option('--dump-dir <folder>', 'write each table there exactly as it would be read'),
  ).action((files: string[], options: InspectOptions) =>
    context.withServices(options, 'look', async (services) => {
      const results: (Inspection | InspectionFailure)[] = []
      const dumped = new Set<string>()
      for (const file of await expandArchives(services, files)) {
        const result = await inspectOne(services, file, options)
        results.push(result)
        if (options.dumpDir === undefined || 'error' in result || result.kind !== 'survey') continue
        makeDumpFolder(options.dumpDir)
        const target = join(options.dumpDir, freeName(basename(file), dumped))
        await services.imports.dump(file, readingOf(options), target)
      }
      const failed = results.filter((result) => 'error' in result).length
      if (failed > 0) context.exitWith(failed === results.length ? EXIT.usage : EXIT.someFailed)
      context.print(options, results.length === 1 ? results[0] : results, () =>
        results.map(describe).join('\n\n'),
      )
    }),
  )
}

interface InspectOptions extends ReadingOptions {
  dumpDir?: string
}

/** @throws VerbatimError `file_unreadable` where no folder can be made */
function makeDumpFolder(folder: string): void {
  try {
    makeFolder(folder, 0o777)
  } catch (error) {
    throw new VerbatimError(
      'file_unreadable',
      `there can be no folder ${folder}: ${(error as Error).message}`,
      'Choose a folder you may write to with --dump-dir.',
      { cause: error },
    )
  }
}

/** `name`, or `name (2)`, `name (3)` ... before its ending when this call has written one of that name. */
function freeName(name: string, taken: Set<string>): string {
  const { name: stem, ext } = parse(name)
  let free = name
  for (let number = 2; taken.has(free); number += 1) free = `${stem} (${number})${ext}`
  taken.add(free)
  return free
}

/** The files as asked, and those in an archive of several in its place. */
async function expandArchives(services: Services, files: readonly string[]): Promise<string[]> {
  const expanded: string[] = []
  for (const file of files) {
    // What is wrong with an archive is said by its inspection.
    const expansion = /\.zip$/i.test(file) ? await services.imports.expand(file).catch(() => null) : null
    expanded.push(...(expansion?.paths ?? [file]))
  }
  return expanded
}

async function inspectOne(
  services: Services,
  file: string,
  options: ReadingOptions,
): Promise<Inspection | InspectionFailure> {
  try {
    return await inspectAs(services, file, options)
  } catch (error) {
    return { path: file, error: toErrorData(error) }
  }
}

function describe(result: Inspection | InspectionFailure): string {
  if ('error' in result) return `${result.path}\n  ${result.error.message}\n  ${result.error.hint}`
  const { forecast } = result
  return [
    result.path,
    `  ${result.format} (${result.kind}), ${result.rows} rows, ${result.encoding}` +
      (result.delimiter === undefined ? '' : `, delimiter ${JSON.stringify(result.delimiter)}`) +
      (result.headerRow === undefined ? '' : `, ${describeHeader(result)}`) +
      (result.sheet === undefined ? '' : `, sheet ${JSON.stringify(result.sheet)}`) +
      (result.preset === undefined ? '' : `, an export of ${result.preset}`),
    ...otherSheets(result),
    ...result.columns.map(
      (column) =>
        `  ${column.role.padEnd(9)} ${Math.round(column.confidence * 100)} %  ${column.name}  ${column.samples.slice(0, 3).join(' | ')}`,
    ),
    ...result.mapping.score.flatMap((column) => describeScale(column, scaleOf(result.mapping, column))),
    `  would take ${forecast.items}, find ${forecast.duplicates} already there, skip ${forecast.skipped}`,
    ...result.warnings.map((warning) => `  ! ${warning}`),
  ].join('\n')
}

const describeHeader = ({ headerRow, headerRows = 1 }: Inspection): string =>
  headerRow === null
    ? 'no header row'
    : `header in row ${headerRow}${headerRows > 1 ? ` to ${headerRow! + headerRows - 1}` : ''}`

function describeScale(column: string, scale: ScoreScale | null): string[] {
  if (scale === null) return []
  const words = Object.entries(scale.words ?? {}).map(([word, score]) => `${word}=${score}`)
  return [
    `  scale of ${column}: ${scale.from} to ${scale.to}, ${scale.kind}${words.length === 0 ? '' : ` (${words.join(', ')})`}`,
  ]
}

function otherSheets(result: Inspection): string[] {
  const others = (result.sheets ?? []).filter(({ name }) => name !== result.sheet)
  if (others.length === 0) return []
  const listed = others.map(({ name, rows, hidden }) => `${name} (${rows} rows${hidden ? ', hidden' : ''})`)
  return [`  other sheets: ${listed.join(', ')}`]
}
