import type { Handlers } from '../../../../shared/ipc/contract.ts'
import type { modelsContract, runsContract, serverContract } from '../../../../shared/ipc/runs.ts'
import type { HandlerParts } from '../createHandlers.ts'

export const runHandlers = ({ services }: HandlerParts): Handlers<typeof runsContract> => ({
  'runs.plan': (request) => services.runs.plan(request),
  'runs.start': (request) => services.runs.start(request),
  'runs.pause': async () => {
    await services.runs.pause()
    return null
  },
  'runs.resume': async ({ run }) => {
    await services.runs.resume(run)
    return null
  },
  'runs.report': (input) => services.read.ask('runs.report', input),
  'runs.stop': async (input) => {
    await services.runs.stop(input?.run ?? null)
    return null
  },
  'runs.list': () => services.read.ask('runs.list', null),
  'runs.failures': (input) => services.read.ask('runs.failures', input),
  'runs.retryFailed': () => services.runs.retryFailed(),
})

export const serverHandlers = ({ services, dialog }: HandlerParts): Handlers<typeof serverContract> => ({
  'server.test': () => services.server.test(),
  'server.keys': () => services.serverKeys.addresses(),
  'server.setKey': async ({ address, key }) => {
    await services.serverKeys.set(address, key)
    return { kept: true }
  },
  'server.chooseExecutable': async () => {
    const { canceled, filePaths } = await dialog.showOpenDialog({ properties: ['openFile'] })
    const [chosen] = filePaths
    if (!canceled && chosen !== undefined) await services.preferences.set('serverExecutable', chosen)
    return null
  },
})

export const modelHandlers = ({ services, dialog }: HandlerParts): Handlers<typeof modelsContract> => ({
  'models.list': () => services.models.list(),
  'models.look': ({ name }) => services.models.look(name),
  'models.pull': async ({ name }) => {
    await services.models.pull(name)
    return null
  },
  'models.cancel': async () => {
    await services.models.cancel()
    return null
  },
  'models.add': async ({ name }) => {
    const { canceled, filePaths } = await dialog.showOpenDialog({
      properties: ['openFile'],
      filters: [{ name: 'GGUF models', extensions: ['gguf'] }],
    })
    const [file] = filePaths
    if (canceled || file === undefined) return { added: false }
    await services.models.add(file, name)
    return { added: true }
  },
  'models.remove': async ({ name }) => {
    await services.models.remove(name)
    return { removed: true }
  },
})
