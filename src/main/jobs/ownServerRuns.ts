import type { RunsSnapshot } from '../../shared/domain/run.ts'
import type { Topic } from '../../shared/topic.ts'
import type { ServersOf } from '../analysis/modelServer/knownServers.ts'
import type { OwnServer } from '../analysis/modelServer/ownServer.ts'
import type { PreferenceService } from '../preferences/preferenceService.ts'

export interface OwnServerRuns {
  server: Pick<OwnServer, 'ensure' | 'failsItsQuestions'>
  snapshot: Pick<Topic<RunsSnapshot>, 'value' | 'subscribe'>
  preferences: Pick<PreferenceService, 'all' | 'topic'>
  serversOf: ServersOf
  /** Milliseconds that only ever grow. */
  clock?: () => number
}

/** A server that fails on is told of again: starting it anew once may not have helped, or not have been due. */
const TELL_AGAIN_MS = 600_000

/**
 * Has the model server that Verbatim starts itself started anew when it fails every question, whether or not others answer
 * beside it, and up when the preferences come to want it.
 *
 * @returns what ends it
 */
export function keepOwnServer({
  server,
  snapshot,
  preferences,
  serversOf,
  clock = () => performance.now(),
}: OwnServerRuns): () => void {
  let { breaker } = snapshot.value
  let toldAt: number | null = null

  const isWaitedFor = ({ servers }: RunsSnapshot): boolean => {
    if (servers.every(({ state }) => state !== 'waited for')) return false
    // Only the first one may be ours.
    const [{ address }] = serversOf(preferences.all())
    return servers.some((each) => each.address === address && each.state === 'waited for')
  }
  const unsubscribe = [
    snapshot.subscribe((now) => {
      const hasOpened = now.breaker === 'open' && breaker !== 'open'
      breaker = now.breaker
      const at = clock()
      if (!isWaitedFor(now)) toldAt = null
      else if (toldAt === null || at - toldAt >= TELL_AGAIN_MS) {
        toldAt = at
        server.failsItsQuestions()
        return
      }
      if (hasOpened) server.failsItsQuestions()
    }),
    preferences.topic.subscribe(() => void server.ensure()),
  ]
  return () => unsubscribe.forEach((end) => end())
}
