import type { Command } from 'commander'
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { RemapPreview } from '../../shared/domain/remap.ts'
import type { CommandContext } from '../session.ts'
import { type ReadingOptions, mappingOf, namesMapping, withMappingOptions } from './readingOptions.ts'
import { wholeNumber } from '../optionValues.ts'

interface RereadOptions extends ReadingOptions {
  dryRun?: boolean
}

/** Another mapping for what was imported: the stored rows are read again, the file is not needed. */
export function registerReread(program: Command, context: CommandContext): void {
  withMappingOptions(
    program
      .command('reread')
      .description('read the stored rows of a survey again with other columns, scales or dates')
      .argument('<id>', 'the number of the source', wholeNumber)
      .option('--dry-run', 'count what would change, change nothing'),
  ).action((source: number, options: RereadOptions) => {
    if (options.id !== undefined) {
      throw new VerbatimError(
        'usage',
        'what rows are known by was settled when they were imported',
        'Forget the source and import the file again with --id.',
      )
    }
    if (!namesMapping(options)) {
      throw new VerbatimError(
        'usage',
        'nothing is said to be read differently',
        'Name a column or a scale, for example --comment C or --scale 0-10.',
      )
    }
    return context.withServices(options, options.dryRun === true ? 'read' : 'own', async (services) => {
      const now = await services.read.ask('sources.remapPreview', { source, mapping: null })
      const mapping = mappingOf(options, {
        path: `source ${source}`,
        kind: 'survey',
        columns: now.columns,
        mapping: now.mapping,
      })
      const { changes, counted, rows, ...preview } = await services.read.ask('sources.remapPreview', {
        source,
        mapping,
      })
      if (options.dryRun === true) {
        context.print(options, { source, rows, counted, changes, mapping: preview.mapping }, () =>
          describe(source, changes, counted),
        )
        return
      }
      const done = await services.remap(source, preview.mapping)
      context.print(
        options,
        { ...done, mapping: preview.mapping },
        () =>
          `${done.items} rows of source ${source} read differently now; ${done.answers} answers and ` +
          `${done.corrections} corrections went with the texts that changed`,
      )
    })
  })
}

const describe = (source: number, changes: RemapPreview['changes'], counted: number): string =>
  `of the first ${counted} rows of source ${source}, ${changes.texts} texts, ${changes.scores} scores, ` +
  `${changes.dates} dates and ${changes.customers} customers would read differently; ${changes.answers} answers and ` +
  `${changes.corrections} corrections would go`
