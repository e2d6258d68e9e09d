import type { Command } from 'commander'
import type { CommandContext, CommonOptions } from '../session.ts'
import { requireSource } from './requireSource.ts'
import { wholeNumber } from '../optionValues.ts'

export function registerThreads(program: Command, context: CommandContext): void {
  program
    .command('threads')
    .description('the conversations of the mail, by reference')
    .option('--source <id>', 'one source only', wholeNumber)
    .action((options: CommonOptions & { source?: number }) =>
      context.withServices(options, 'read', async ({ read }) => {
        await requireSource(read, options.source)
        const threads = await read.ask('threads.list', { source: options.source ?? null })
        context.print(options, threads, () =>
          [
            `${threads.messages} messages in ${threads.threads} threads, ${threads.complete} complete`,
            ...Object.entries(threads.incomplete).map(
              ([reason, count]) => `  ${count} incomplete: ${reason}`,
            ),
            threads.people.owners.length === 0
              ? 'whose mailbox it is cannot be told: set the preference ownAddress'
              : `mailbox of ${threads.people.owners.map(({ address, reason }) => `${address} (${reason})`).join(', ')}`,
            ...(threads.people.owners.length === 0
              ? []
              : [`  ${threads.waiting.us} wait for us, ${threads.waiting.them} for them`]),
            ...threads.people.people.map(
              ({ person, aliases }) =>
                `  ${person} is also ${aliases.map(({ address, reason }) => `${address} (${reason})`).join(', ')}`,
            ),
            ...threads.list
              .filter((thread) => thread.messageIds.length > 1)
              .map(
                (thread) =>
                  `${thread.id}  ${thread.messageIds.length} messages  ${thread.reason ?? thread.state}  ${thread.subject}`,
              ),
          ].join('\n'),
        )
      }),
    )
}
