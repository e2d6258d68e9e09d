import { type Command, InvalidArgumentError } from 'commander'
import type { CommandContext, CommonOptions } from '../session.ts'

export const wholeNumber = (text: string): number => {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number above 0 is meant')
  return value
}

export function registerSources(program: Command, context: CommandContext): void {
  program
    .command('sources')
    .description('list what has been imported')
    .action((options: CommonOptions) =>
      context.withServices(options, 'read', async ({ read }) => {
        const sources = await read.ask('sources.list', null)
        context.print(options, sources, () =>
          sources.length === 0
            ? 'nothing has been imported'
            : sources
                .map(
                  (each) =>
                    `${each.id}  ${each.kind}  ${each.items} items of ${each.rows} rows  ${each.state}  ${each.path}`,
                )
                .join('\n'),
        )
      }),
    )

  program
    .command('forget')
    .description('take a source away with everything that came from it alone')
    .argument('<id>', 'the number of the source', wholeNumber)
    .action((id: number, options: CommonOptions) =>
      context.withServices(options, 'own', async (services) => {
        const forgotten = await services.forget(id)
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
