import type { Handlers } from '../../../../shared/ipc/contract.ts'
import type { qualityContract } from '../../../../shared/ipc/quality.ts'
import type { HandlerParts } from '../createHandlers.ts'

export const qualityHandlers = ({ services, shell }: HandlerParts): Handlers<typeof qualityContract> => ({
  'quality.summary': () => services.read.ask('quality.summary', null),
  'quality.progress': () => services.read.ask('quality.progress', null),
  'quality.draw': ({ size }) => services.drawSample(size),
  'quality.label': async (labels) => {
    await services.labelBlind(labels)
    return null
  },
  'quality.measured': () => services.read.ask('quality.measured', null),
  'quality.checked': () => services.read.ask('quality.checked', null),
  'quality.recipes': () => services.read.ask('quality.recipes', null),
  'quality.confidence': (input) => services.read.ask('quality.confidence', input),
  'quality.driftOfRun': (input) => services.read.ask('quality.driftOfRun', input),
  'quality.openReport': () => services.reports.openLatest((file) => shell.openPath(file), Date.now()),
  'quality.alerts': () => services.read.ask('quality.alerts', null),
  'quality.returnTo': async ({ recipe }) => {
    await services.returnToRecipe(recipe)
    return null
  },
  'quality.comparisons': () => services.read.ask('quality.comparisons', null),
  'quality.compare': (request) => services.runs.compare(request),
  'quality.undo': async ({ id }) => {
    await services.undoAlert(id)
    return null
  },
  'quality.acknowledge': async ({ id }) => {
    await services.acknowledge(id)
    return null
  },
})
