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

/** What is read and what is started: the page knows no paths, so these are named in the system's dialog alone. */
const CHOSEN_IN_DIALOG: ReadonlySet<string> = new Set(['watchedFolders', 'serverExecutable'])

export const preferenceHandlers = ({ services }: HandlerParts): Handlers<typeof preferencesContract> => ({
  'preferences.get': () => services.preferences.view(),
  'preferences.set': async ({ name, value }) => {
    const isReset = name === 'serverExecutable' && value === ''
    if (CHOSEN_IN_DIALOG.has(name) && !isReset)
      throw new VerbatimError('usage', `the page cannot set ${name}`, 'Choose it in the dialog.')
    await services.preferences.set(name, value)
    return { kept: true }
  },
})
