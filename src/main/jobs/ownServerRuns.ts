import type { OwnServer } from '../analysis/modelServer/ownServer.ts'
import type { PreferenceService } from '../preferences/preferenceService.ts'
import type { RunService } from './runService.ts'

/** Has the model server that Verbatim starts itself up before it is asked, and started anew when it fails every question. */
export function withOwnServer(
  runs: RunService,
  server: OwnServer,
  preferences: Pick<PreferenceService, 'topic'>,
): RunService {
  let breaker = runs.snapshot.value.breaker
  const unsubscribeRuns = runs.snapshot.subscribe((snapshot) => {
    const hasOpened = snapshot.breaker === 'open' && breaker !== 'open'
    breaker = snapshot.breaker
    if (hasOpened) server.failsItsQuestions()
  })
  const unsubscribePreferences = preferences.topic.subscribe(() => void server.ensure())
  return {
    ...runs,
    plan: async (request) => {
      await server.ensure()
      return runs.plan(request)
    },
    start: async (request) => {
      await server.ensure()
      return runs.start(request)
    },
    resume: async (run) => {
      await server.ensure()
      return runs.resume(run)
    },
    close: () => {
      unsubscribeRuns()
      unsubscribePreferences()
      return runs.close()
    },
  }
}
