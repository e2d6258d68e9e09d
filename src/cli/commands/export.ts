import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Stage } from '../../shared/domain/labels.ts'
import { exportTo } from '../../main/export/exportTo.ts'
import { isStdout } from '../../main/writeTarget.ts'
import { modelStages } from '../../main/analysis/askedRecipes.ts'
import { EXIT } from '../io.ts'
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
      return context.withServices(options, 'read', ({ read }) =>
        writeAndTell(
          context,
          options,
          (out) => exportTo({ read, what, format, out }),
          (written) => `${written.rows} rows in ${written.file}`,
        ),
      )
    })
}

/** Tells what was written: on stderr where stdout is what it was written to. */
async function writeAndTell<Written>(
  context: CommandContext,
  options: ExportOptions,
  write: (out: string) => Promise<Written>,
  words: (written: Written) => string,
): Promise<void> {
  const out = resolve(options.out)
  const isToStdout = await isStdout(out)
  try {
    const written = await write(out)
    context.print(options, written, () => words(written), isToStdout ? 'err' : 'out')
  } catch (error) {
    // Whoever reads a part of it (head) has what it wanted.
    if (!isToStdout || !isClosedPipe(error)) throw error
    context.exitWith(EXIT.pipeClosed)
  }
}

const isClosedPipe = (error: unknown): boolean =>
  error instanceof VerbatimError && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'EPIPE'

/** What a run would ask, for a machine that can do more; it stands in the ledger until the answers come. */
async function exportJobs(context: CommandContext, options: ExportOptions): Promise<void> {
  if (options.what !== 'jobs' || options.format !== 'openai-batch')
    throw new VerbatimError('usage', 'jobs are written as openai-batch, and nothing else is', '')
  await context.withServices(options, 'own', ({ batch }) =>
    writeAndTell(
      context,
      options,
      (out) =>
        batch.export({
          stages: modelStages(options.stages),
          model: options.model ?? '',
          limit: options.limit ?? null,
          out,
        }),
      (written) => {
        const tooLong =
          written.tooLong === 0 ? '' : `; ${written.tooLong} texts left out: the context has no room for them`
        return `${written.rows} questions about ${written.subjects} texts in ${written.file} (run ${written.run})${tooLong}`
      },
    ),
  )
}
