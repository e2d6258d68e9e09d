import { VerbatimError } from '../../shared/domain/errors.ts'
import type { Services } from '../../main/createServices.ts'
import { unlessInterrupted } from '../follow.ts'
import type { CommandContext, CommonOptions } from '../session.ts'

/** What is said when Ctrl+C comes while themes follow; whatever is left of it is still due. */
export const interruptedThemes = (): VerbatimError =>
  new VerbatimError('cancelled', 'interrupted; the next command goes on with it')

/**
 * Brings the themes up to date before the work, where anything was read or taken away since. While another process owns the
 * folder that is its to do: then they are read as they are.
 */
export async function withThemesUpToDate(
  context: CommandContext,
  options: CommonOptions,
  work: (services: Services) => Promise<void>,
): Promise<void> {
  const isDue = await context.withServices(options, 'read', async (services) => {
    const { isDue } = await services.read.ask('passes.state', { pass: 'themes' })
    if (!isDue) await work(services)
    return isDue
  })
  if (!isDue) return
  try {
    await context.withServices(options, 'own', async (services) => {
      await unlessInterrupted(context, services.themes.update(), interruptedThemes)
      await work(services)
    })
  } catch (error) {
    if (!(error instanceof VerbatimError) || error.code !== 'data_folder_in_use') throw error
    await context.withServices(options, 'read', work)
  }
}
