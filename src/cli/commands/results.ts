import { type Command, Option } from 'commander'
import { Stage } from '../../shared/domain/labels.ts'
import { ItemKind } from '../../shared/domain/reading.ts'
import type { CommandContext, CommonOptions } from '../session.ts'

const PAGE = 500

export function registerResults(program: Command, context: CommandContext): void {
  program
    .command('results')
    .description('what was found, one JSON object a line')
    .addOption(new Option('--kind <kind>', 'survey or email only').choices(ItemKind.options))
    .addOption(
      new Option('--stage <stage>', 'one stage; else the deepest of each item').choices(Stage.options),
    )
    .action((options: CommonOptions & { kind?: ItemKind; stage?: Stage }) =>
      context.withServices(options, 'read', async ({ read }) => {
        let after = 0
        for (;;) {
          const lines = await read.ask('results.page', {
            kind: options.kind ?? null,
            stage: options.stage ?? null,
            after,
            limit: PAGE,
          })
          for (const line of lines) context.io.out(`${JSON.stringify(line)}\n`)
          const last = lines.at(-1)
          if (last === undefined || lines.length < PAGE || context.interrupted.aborted) return
          after = last.item
        }
      }),
    )
}
