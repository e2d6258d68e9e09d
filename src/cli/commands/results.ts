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
      new Option(
        '--stage <stage>',
        'one stage; else the deepest of each item. Of chain, and of critical where chains were read in depth, a line a chain',
      ).choices(Stage.options.filter((stage) => stage !== 'embed')),
    )
    .action((options: CommonOptions & { kind?: ItemKind; stage?: Stage }) =>
      context.withServices(options, 'read', async ({ read }) => {
        const { kind = null, stage = null } = options
        const ofItems = (after: number) => read.ask('results.page', { kind, stage, after, limit: PAGE })
        if (stage !== 'chain') await printPages(context, ofItems, ({ item }) => item)
        if ((stage !== 'chain' && stage !== 'critical') || kind === 'survey') return
        const ofChains = (after: number) => read.ask('results.chains', { stage, after, limit: PAGE })
        await printPages(context, ofChains, ({ chain }) => chain)
      }),
    )
}

/** Page after page, each behind the id of the last line of the one before. */
async function printPages<Line>(
  context: CommandContext,
  readPage: (after: number) => Promise<Line[]>,
  idOf: (line: Line) => number,
): Promise<void> {
  let after = 0
  for (;;) {
    const lines = await readPage(after)
    for (const line of lines) context.io.out(`${JSON.stringify(line)}\n`)
    const last = lines.at(-1)
    if (last === undefined || lines.length < PAGE || context.interrupted.aborted) return
    after = idOf(last)
  }
}
