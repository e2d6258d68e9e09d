import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Services } from '../../main/createServices.ts'
import type { CommandContext, CommonOptions } from '../session.ts'

/** Does the work as the owner of the folder; where another process owns it, that one is asked to do it. */
export async function ownElseAsk(
  context: CommandContext,
  options: CommonOptions,
  access: 'own' | 'make',
  work: (services: Services) => Promise<void>,
  ask: (dataFolder: string) => Promise<void>,
): Promise<void> {
  try {
    await context.withServices(options, access, work)
  } catch (error) {
    if (!(error instanceof VerbatimError) || error.code !== 'data_folder_in_use') throw error
    await ask(context.dataFolder(options))
  }
}
