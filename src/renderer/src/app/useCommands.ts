import { useMemo } from 'react'
import { messages } from '../messages/en.ts'
import { useClient, useTopic } from '../ipc/context.ts'
import { useChooseFiles } from '../features/sources/useChooseFiles.ts'
import { NPS_GROUPS } from '../components/scores.ts'
import { Sentiment, Urgency } from '../../../shared/domain/labels.ts'
import { useFilterStore } from '../stores/filter.ts'
import { PLACES, usePlaceStore } from '../stores/place.ts'
import { useNotices } from '../stores/notices.ts'
import { asVerbatimError } from '../ipc/useRequest.ts'
import type { Command } from './commands.ts'
import type { Filter } from '../../../shared/domain/filter.ts'

const text = messages.shell.palette

/** Places, actions and filters as they can be done now. */
export function useCommands(): Command[] {
  const client = useClient()
  const go = usePlaceStore((state) => state.go)
  const place = usePlaceStore((state) => state.place)
  const { change, clear } = useFilterStore()
  const chooseFiles = useChooseFiles()
  const fail = useNotices((state) => state.fail)
  const runs = useTopic('runs')
  const running = runs?.runs.some((run) => run.state === 'running') ?? false
  const paused = runs?.runs.find((run) => run.state === 'paused') ?? null
  return useMemo(() => {
    const tell = (asked: Promise<unknown>): void =>
      void asked.catch((thrown: unknown) => fail(asVerbatimError(thrown)))
    const filterBy = (part: Partial<Filter>) => (): void => {
      change(part)
      if (!['feedback', 'mail', 'customers'].includes(place)) go('feedback')
    }
    const appearance = (value: string) => (): void =>
      tell(client.request('preferences.set', { name: 'appearance', value }))
    const action = (id: string, name: string, run: () => void): Command => ({
      id,
      group: 'actions',
      name,
      run,
    })
    const filter = (id: string, value: string, part: Partial<Filter>): Command => ({
      id,
      group: 'filters',
      name: text.only(value),
      run: filterBy(part),
    })
    return [
      ...PLACES.map((name): Command => ({
        id: `go ${name}`,
        group: 'places',
        name: text.goTo(messages.shell.places[name]),
        run: () => go(name),
      })),
      action('add', text.addFiles, () => void chooseFiles()),
      action('sample', text.importSample, () => {
        go('sources')
        tell(client.request('sources.importSample', undefined))
      }),
      action('start', text.startRun, () => go('runs')),
      ...(running
        ? [
            action('pause', text.pause, () => tell(client.request('runs.pause', undefined))),
            action('stop', text.stop, () => go('runs')),
          ]
        : []),
      ...(paused === null
        ? []
        : [action('resume', text.resume, () => tell(client.request('runs.resume', { run: paused.run })))]),
      action('server', text.testServer, () => {
        go('preferences')
        tell(client.request('server.test', undefined))
      }),
      action('folder', text.openDataFolder, () => tell(client.request('app.openDataFolder', undefined))),
      action('light', text.light, appearance('light')),
      action('dark', text.dark, appearance('dark')),
      action('system', text.system, appearance('system')),
      { id: 'clear', group: 'filters', name: text.clearFilter, run: clear },
      ...NPS_GROUPS.map((group) =>
        filter(`group ${group}`, messages.common.group[group], { group, score: null }),
      ),
      ...Sentiment.options.map((value) =>
        filter(`sentiment ${value}`, `${messages.shell.filter.sentiment} ${messages.common.label(value)}`, {
          sentiment: value,
        }),
      ),
      ...Urgency.options.map((value) =>
        filter(`urgency ${value}`, `${messages.shell.filter.urgency} ${messages.common.label(value)}`, {
          urgency: value,
        }),
      ),
    ]
  }, [client, go, place, change, clear, chooseFiles, running, paused, fail])
}
