import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { TakenAnswers } from '../../main/batch/takeAnswers.ts'
import { EXIT } from '../io.ts'
import type { CommandContext, CommonOptions } from '../session.ts'

export function registerAnswers(program: Command, context: CommandContext): void {
  program
    .command('answers')
    .description('take in the results file of a batch that "export --what jobs" wrote')
    .argument('<file>')
    .action((file: string, options: CommonOptions) =>
      context.withServices(options, 'own', async (services) => {
        const taken = await services.batch.take(resolve(file))
        if (taken.failed + taken.refused > 0) context.exitWith(EXIT.someFailed)
        context.print(options, taken, () => describe(taken))
      }),
    )
}

function describe(taken: TakenAnswers): string {
  return [
    `${taken.file}: ${taken.lines} lines, ${taken.settled} answers stored, ${taken.duplicates} there before, ${taken.failed} failed, ${taken.refused} refused`,
    ...Object.entries(taken.reasons).map(([why, count]) => `  ! ${count} × ${why}`),
    ...taken.examples.map(({ line, customId, why }) => `  line ${line} ${customId}: ${why}`),
    ...(taken.open === 0 ? [] : [`${taken.open} questions still wait; export them again, or ask them here`]),
  ].join('\n')
}
