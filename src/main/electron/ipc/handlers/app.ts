import { VerbatimError } from '../../../../shared/domain/errors.ts'
import type { appContract, preferencesContract } from '../../../../shared/ipc/app.ts'
import type { Handlers } from '../../../../shared/ipc/contract.ts'
import type { HandlerParts } from '../createHandlers.ts'

export const appHandlers = ({
  services,
  shell,
  version,
  host,
}: HandlerParts): Handlers<typeof appContract> => ({
  'app.info': () => ({
    version,
    host,
    platform: process.platform,
    dataFolder: services.dataFolder,
    readOnlyBecause: services.readOnlyBecause,
  }),
  'app.openDataFolder': async () => {
    const problem = await shell.openPath(services.dataFolder)
    if (problem !== '')
      throw new VerbatimError('file_unreadable', problem, `The folder is ${services.dataFolder}`)
    return null
  },
})

export const preferenceHandlers = ({ services }: HandlerParts): Handlers<typeof preferencesContract> => ({
  'preferences.get': () => services.preferences.view(),
  'preferences.set': async ({ name, value }) => {
    // The page knows no paths: which folders are read is chosen in the system's dialog alone.
    if (name === 'watchedFolders')
      throw new VerbatimError('usage', 'the page cannot name a folder', 'Choose it in the dialog.')
    await services.preferences.set(name, value)
    return services.preferences.view()
  },
})
