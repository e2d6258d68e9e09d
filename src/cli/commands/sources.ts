import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Command } from 'commander'
import type { Source } from '../../shared/domain/source.ts'
import type { CommandContext, CommonOptions } from '../session.ts'
import { wholeNumber } from '../optionValues.ts'
import { listChanged, listDuplicates, settle, type SourceOptions } from './sourceRows.ts'
import { isOwned, readUnfinished } from './unfinished.ts'

/** "all" is null. */
const rowNumbers = (text: string): number[] | null =>
  text === 'all' ? null : text.split(',').map((part) => wholeNumber(part.trim()))

export function registerSources(program: Command, context: CommandContext): void {
  program
    .command('sources')
    .description('list what has been imported')
    .option('--duplicates <id>', 'the rows of a source that were known already, and where', wholeNumber)
    .option('--changed <id>', 'the rows of a source with a known id and other cells', wholeNumber)
    .option(
      '--accept <rows>',
      'with --changed: take these rows for updates ("all", or numbers like 3,17)',
      rowNumbers,
    )
    .option('--keep <rows>', 'with --changed: keep what is stored ("all", or numbers)', rowNumbers)
    .option('--limit <n>', 'list at most so many rows', wholeNumber)
    .action((options: CommonOptions & SourceOptions) => {
      if (options.duplicates !== undefined) return listDuplicates(context, options, options.duplicates)
      if (options.changed !== undefined) {
        return options.accept === undefined && options.keep === undefined
          ? listChanged(context, options, options.changed)
          : settle(context, options, options.changed)
      }
      if (options.accept !== undefined || options.keep !== undefined)
        throw new VerbatimError(
          'usage',
          'rows are accepted or kept of one source',
          'Name it with --changed ID.',
        )
      return context.withServices(options, 'read', async (services) => {
        const sources = await services.read.ask('sources.list', null)
        const unfinished = await readUnfinished(services, isOwned(context.dataFolder(options)))
        const hints = new Map(unfinished.map(({ source, hint }) => [source.id, hint]))
        // What is being taken away is on no list; where that was broken off, its rows are still on the disk.
        const leftovers = unfinished.filter(({ source }) => sources.every(({ id }) => id !== source.id))
        const all = [...sources, ...leftovers.map(({ source }) => source)].map((source) => {
          const hint = hints.get(source.id)
          return hint === undefined ? source : { ...source, hint }
        })
        context.print(options, all, () =>
          all.length === 0 ? 'nothing has been imported' : all.map(describeSource).join('\n'),
        )
      })
    })

  program
    .command('forget')
    .description('take a source away with everything that came from it alone')
    .argument('<id>', 'the number of the source', wholeNumber)
    .action((id: number, options: CommonOptions) =>
      context.withServices(options, 'own', async (services) => {
        const forgotten = await services.forget(id)
        // What is told to be gone is gone from the disk.
        await services.imports.erase()
        context.print(
          options,
          forgotten,
          () =>
            `source ${id} is gone: ${forgotten.items} items, ${forgotten.answers} answers, ${forgotten.chains} chains; ` +
            `${forgotten.keptElsewhere} items stay because another source has them`,
        )
      }),
    )
}

function describeSource(source: Source & { hint?: string }): string {
  const { id, kind, items, rows, state, path, hint } = source
  return `${id}  ${kind}  ${items} items of ${rows} rows  ${state}  ${path}${hint === undefined ? '' : `\n  ! ${hint}`}`
}
