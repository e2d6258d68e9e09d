import type { Command } from 'commander'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { keyAddress } from '../../shared/domain/serverAddress.ts'
import { keepServerKey } from '../../main/control/keepServerKey.ts'
import { createServerKeys } from '../../main/preferences/serverKeys.ts'
import type { CommandContext, CommonOptions } from '../session.ts'
import { ownElseAsk } from './ownElseAsk.ts'

/** Keys themselves are never printed, and never stand in a command: other processes and the shell's history would see them. */
export function registerKeys(program: Command, context: CommandContext): void {
  const keys = program.command('keys').description('the keys that model servers want')

  const change = async (options: CommonOptions, address: string, key: string | null): Promise<void> => {
    await ownElseAsk(
      context,
      options,
      'make',
      (services) => services.serverKeys.set(address, key),
      (folder) => keepServerKey(folder, createServerKeys(folder), { address, key }),
    )
  }
  const addresses = (options: CommonOptions): string[] =>
    createServerKeys(context.dataFolder(options)).addresses()

  keys
    .command('list')
    .description('which servers have a key')
    .action((options: CommonOptions) => {
      const found = addresses(options)
      context.print(options, { keys: found.map((address) => ({ address })) }, () =>
        found.length === 0 ? 'no server has a key' : found.join('\n'),
      )
    })

  keys
    .command('set')
    .description('keep the key of a server; it is read from stdin, or asked for at a terminal')
    .argument('<address>')
    .action(async (address: string, options: CommonOptions) => {
      const key = await context.io.secret(`Key of ${keyAddress(address)}: `, context.interrupted)
      await change(options, address, key)
      const known = keyAddress(address)
      context.print(options, { address: known }, () => `${known} has a key`)
    })

  keys
    .command('remove')
    .argument('<address>')
    .action(async (address: string, options: CommonOptions) => {
      const known = keyAddress(address)
      if (!addresses(options).includes(known))
        throw new VerbatimError('not_found', `no key is set for ${known}`, 'See "verbatim keys list".')
      await change(options, address, null)
      context.print(options, { removed: known }, () => `${known} has no key any more`)
    })
}
