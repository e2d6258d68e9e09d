import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { exportTo } from '../../main/export/exportTo.ts'
import type { CommandContext, CommonOptions } from '../session.ts'

interface ExportOptions extends CommonOptions {
  what: 'items' | 'threads'
  format: 'csv' | 'json'
  out: string
}

export function registerExport(program: Command, context: CommandContext): void {
  program
    .command('export')
    .description('write what was found to a file')
    .addOption(
      new Option('--what <what>', 'what to write').choices(['items', 'threads']).makeOptionMandatory(),
    )
    .addOption(
      new Option('--format <format>', 'the form of the file').choices(['csv', 'json']).makeOptionMandatory(),
    )
    .requiredOption('--out <file>', 'the file to write')
    .action((options: ExportOptions) =>
      context.withServices(options, 'read', async ({ read }) => {
        const written = await exportTo({
          read,
          what: options.what,
          format: options.format,
          out: resolve(options.out),
        })
        context.print(options, written, () => `${written.rows} rows in ${written.file}`)
      }),
    )
}
