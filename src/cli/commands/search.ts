import type { Command } from 'commander'
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { CommandContext, CommonOptions } from '../session.ts'
import { wholeNumber } from '../optionValues.ts'

export function registerSearch(program: Command, context: CommandContext): void {
  program
    .command('search')
    .description('find items by their words')
    .argument('<query>')
    .option('--limit <n>', 'how many hits at most', wholeNumber, 20)
    .option('--semantic', 'by what they say, in whatever words; after "analyze --stages embed"')
    .action((query: string, options: CommonOptions & { limit: number; semantic?: boolean }) =>
      context.withServices(options, 'read', async ({ read, searchByMeaning }) => {
        if (query.trim() === '')
          throw new VerbatimError('usage', 'nothing to search for', 'Name a word or two, in quotes.')
        const result =
          options.semantic === true
            ? await searchByMeaning(query, options.limit)
            : await read.ask('items.search', { query, limit: options.limit })
        context.print(options, result, () =>
          [
            `${result.total} items, ${result.milliseconds.toFixed(1)} ms`,
            ...result.hits.map(
              (hit) =>
                `${hit.item}  ${hit.kind}  ${hit.attachment === null ? '' : `in the attachment ${hit.attachment}: `}${hit.snippet}`,
            ),
          ].join('\n'),
        )
      }),
    )
}
