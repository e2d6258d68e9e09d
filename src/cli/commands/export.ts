import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Stage } from '../../shared/domain/labels.ts'
import { exportTo } from '../../main/export/exportTo.ts'
import { modelStages } from '../../main/analysis/askedRecipes.ts'
import type { CommandContext, CommonOptions } from '../session.ts'
import { stageList, wholeNumber } from '../optionValues.ts'

interface ExportOptions extends CommonOptions {
  what: 'items' | 'threads' | 'runs' | 'jobs'
  format: 'csv' | 'json' | 'openai-batch'
  out: string
  stages: Stage[]
  model?: string
  limit?: number
}

export function registerExport(program: Command, context: CommandContext): void {
  program
    .command('export')
    .description('write what was found to a file, or what is to be asked')
    .addOption(
      new Option('--what <what>', 'what to write')
        .choices(['items', 'threads', 'runs', 'jobs'])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--format <format>', 'the form of the file: of jobs openai-batch')
        .choices(['csv', 'json', 'openai-batch'])
        .makeOptionMandatory(),
    )
    .requiredOption('--out <file>', 'the file to write')
    .option('--stages <list>', 'of jobs: what to ask', stageList, ['primary'])
    .option('--model <name>', 'of jobs: the model that is to answer, as the other machine names it')
    .option('--limit <n>', 'of jobs: at most this many items', wholeNumber)
    .action(async (options: ExportOptions) => {
      const { what, format } = options
      if (what === 'jobs' || format === 'openai-batch') return exportJobs(context, options)
      return context.withServices(options, 'read', async ({ read }) => {
        const written = await exportTo({ read, what, format, out: resolve(options.out) })
        context.print(options, written, () => `${written.rows} rows in ${written.file}`)
      })
    })
}

/** What a run would ask, for a machine that can do more; it stands in the ledger until the answers come. */
async function exportJobs(context: CommandContext, options: ExportOptions): Promise<void> {
  if (options.what !== 'jobs' || options.format !== 'openai-batch')
    throw new VerbatimError('usage', 'jobs are written as openai-batch, and nothing else is', '')
  await context.withServices(options, 'own', async ({ batch }) => {
    const written = await batch.export({
      stages: modelStages(options.stages),
      model: options.model ?? '',
      limit: options.limit ?? null,
      out: resolve(options.out),
    })
    const tooLong =
      written.tooLong === 0 ? '' : `; ${written.tooLong} texts left out: the context has no room for them`
    context.print(
      options,
      written,
      () =>
        `${written.rows} questions about ${written.subjects} texts in ${written.file} (run ${written.run})${tooLong}`,
    )
  })
}
