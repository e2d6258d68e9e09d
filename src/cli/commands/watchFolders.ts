/** `analyze --watch`: takes in and analyses what comes to folders until it is interrupted or its time is over. */
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { MILLISECONDS_AN_HOUR } from '../../shared/domain/moment.ts'
import type { Run, RunRequest } from '../../shared/domain/run.ts'
import { MOST_WATCHED_FOLDERS, type WatchedState } from '../../shared/domain/watched.ts'
import type { Services } from '../../main/createServices.ts'
import { EXIT } from '../io.ts'
import { createProgressLine } from '../progress.ts'
import type { CommandContext, CommonOptions } from '../session.ts'
import { describeProgress, describeRun } from '../runWords.ts'

const GOES_ON = 'interrupted; "verbatim resume" goes on with it'
const LOOK_EVERY_MS = 500

/** What came of it: the latest run, as `analyze` tells of one, and what was taken of the folders. */
export async function watchFolders(
  context: CommandContext,
  services: Services,
  options: CommonOptions,
  { folders: given, request }: { folders: readonly string[]; request: RunRequest },
): Promise<void> {
  const folders = await wholePaths(given)
  const before = new Set((await services.read.ask('sources.list', null)).map(({ id }) => id))
  const runsBefore = new Set((await services.read.ask('runs.list', null)).map(({ run }) => run))
  const line = createProgressLine(context.io)
  const told = new Set<string>()
  const unsubscribes = [
    services.runs.snapshot.subscribe((snapshot) => {
      const running = snapshot.runs.find(({ state }) => state === 'running')
      const text = running === undefined ? null : describeProgress(snapshot, running.run)
      if (text !== null) line.show(text)
    }),
    services.watched.state.subscribe((state) => {
      for (const problem of problemsOf(state)) {
        if (!told.has(problem)) context.io.err(`! ${problem}\n`)
        told.add(problem)
      }
    }),
  ]
  try {
    // What an earlier watch was doing when it was interrupted comes first; nothing else begins before it has ended.
    await services.runs.resumeInterrupted()
    services.watched.start({ folders, request })
    context.io.err(`watching ${folders.join(', ')}; Ctrl+C ends it, with everything kept\n`)
    await interruptionOrDeadline(context.interrupted, request.hours)
  } finally {
    for (const unsubscribe of unsubscribes) unsubscribe()
    line.end()
  }
  const { files } = services.watched.state.value
  const sources = (await services.read.ask('sources.list', null)).filter(
    ({ id, state }) => !before.has(id) && state === 'complete',
  )
  const runs = (await services.read.ask('runs.list', null)).filter(({ run }) => !runsBefore.has(run))
  const last: Run | undefined = runs.toSorted((a, b) => b.run - a.run)[0]
  const latest = last?.state === 'running' ? { ...last, state: 'paused' as const, reason: GOES_ON } : last
  const failed = files.filter(({ state }) => state === 'failed')
  if (failed.length > 0 || runs.some((run) => run.failed > 0)) context.exitWith(EXIT.someFailed)
  const document = {
    ...(latest ?? { run: null }),
    watched: {
      folders,
      imported: sources.map(({ id, path, items, duplicates }) => ({ id, path, items, duplicates })),
      waiting: files.filter(({ state }) => state === 'waiting').map(({ path, error }) => ({ path, error })),
      failed: failed.map(({ path, error }) => ({ path, error })),
    },
  }
  context.print(options, document, () =>
    [
      ...sources.map(({ path, items, duplicates }) => `${path}: ${items} items, ${duplicates} known already`),
      ...files.map(({ path, error }) => `! ${path}: ${error.message}. ${error.hint}`),
      latest === undefined ? 'nothing was analysed' : describeRun(latest),
    ].join('\n'),
  )
}

function problemsOf({ folders, files, analysis }: WatchedState): string[] {
  return [
    ...folders.flatMap(({ path, problem }) => (problem === null ? [] : [`${path}: ${problem.message}`])),
    ...files.map(({ path, error }) => `${path}: ${error.message}. ${error.hint}`),
    ...(analysis === null ? [] : [`not analysed yet: ${analysis.message}. ${analysis.hint}`]),
  ]
}

async function wholePaths(given: readonly string[]): Promise<string[]> {
  const folders = [...new Set(given.map((folder) => resolve(folder)))]
  if (folders.length > MOST_WATCHED_FOLDERS)
    throw new VerbatimError('usage', `at most ${MOST_WATCHED_FOLDERS} folders can be watched`)
  for (const folder of folders) {
    const found = await stat(folder).catch(() => null)
    if (found?.isDirectory() !== true)
      throw new VerbatimError('file_not_found', `there is no folder ${folder}`, 'Name one that is there.')
  }
  return folders
}

function interruptionOrDeadline(interrupted: AbortSignal, hours: number | null): Promise<null> {
  const ended = Promise.withResolvers<null>()
  if (interrupted.aborted) ended.resolve(null)
  interrupted.addEventListener('abort', () => ended.resolve(null), { once: true })
  const started = performance.now()
  // Looked at again and again: no timer is long enough, and it keeps the process there while nothing else goes on.
  const timer = setInterval(() => {
    if (hours !== null && performance.now() - started >= hours * MILLISECONDS_AN_HOUR) ended.resolve(null)
  }, LOOK_EVERY_MS)
  return ended.promise.finally(() => clearInterval(timer))
}
