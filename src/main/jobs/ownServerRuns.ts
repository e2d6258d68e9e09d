import type { RunsSnapshot } from '../../shared/domain/run.ts'
import type { Topic } from '../../shared/topic.ts'
import type { OwnServer } from '../analysis/modelServer/ownServer.ts'
import type { PreferenceService } from '../preferences/preferenceService.ts'

/**
 * Has the model server that Verbatim starts itself started anew when it fails every question, and up when the preferences
 * come to want it.
 *
 * @returns what ends it
 */
export function keepOwnServer(
  server: OwnServer,
  snapshot: Pick<Topic<RunsSnapshot>, 'value' | 'subscribe'>,
  preferences: Pick<PreferenceService, 'topic'>,
): () => void {
  let { breaker } = snapshot.value
  const unsubscribe = [
    snapshot.subscribe((now) => {
      const hasOpened = now.breaker === 'open' && breaker !== 'open'
      breaker = now.breaker
      if (hasOpened) server.failsItsQuestions()
    }),
    preferences.topic.subscribe(() => void server.ensure()),
  ]
  return () => unsubscribe.forEach((end) => end())
}
