import type { Command } from 'commander'
import type { RunServer, RunsSnapshot, WorkerState } from '../../shared/domain/run.ts'
import type { Services } from '../../main/createServices.ts'
import { type ControlRequest, askOwner } from '../../main/control/mailbox.ts'
import { duration } from '../progress.ts'
import type { CommandContext, CommonOptions } from '../session.ts'
import { runFiguresLine } from '../runFiguresLine.ts'
import { showAgain } from '../watch.ts'
import { describeRun } from '../runWords.ts'
import { wholeNumber } from '../optionValues.ts'
import { ownElseAsk } from './ownElseAsk.ts'
import { isOwned, readUnfinished, toAlert } from './unfinished.ts'

export function registerRunControl(program: Command, context: CommandContext): void {
  const steer = async (
    options: CommonOptions,
    own: (services: Services) => Promise<void>,
    request: ControlRequest,
  ): Promise<void> => {
    await ownElseAsk(context, options, 'own', own, (folder) => askOwner(folder, request))
    const snapshot = await readSnapshot(context, options)
    context.print(options, snapshot, () => describe(snapshot))
  }
  program
    .command('pause')
    .description('let the run rest; resume goes on with it')
    .action((options: CommonOptions) =>
      steer(options, (services) => services.runs.pause(), { command: 'pause' }),
    )
  program
    .command('stop')
    .description('end the run; what it found is kept')
    .argument('[run]', 'the number of a run that waits for its turn; else the one that goes on', wholeNumber)
    .action((run: number | undefined, options: CommonOptions) =>
      steer(options, (services) => services.runs.stop(run ?? null), { command: 'stop', run: run ?? null }),
    )

  program
    .command('status')
    .description('how far the runs are')
    .option('--watch', 'show it again every two seconds until nothing runs')
    .action((options: CommonOptions & { watch?: boolean }) =>
      showAgain(context, options.watch === true, async () => {
        const snapshot = await readSnapshot(context, options)
        context.print(options, snapshot, () => describe(snapshot))
        return snapshot.runs.some((run) => run.state === 'running')
      }),
    )
}

async function readSnapshot(context: CommandContext, options: CommonOptions): Promise<RunsSnapshot> {
  const { snapshot, unfinished } = await context.withServices(options, 'read', async (services) => ({
    snapshot: await services.read.ask('runs.snapshot', null),
    unfinished: await readUnfinished(services, false),
  }))
  if (isOwned(context.dataFolder(options))) return snapshot
  return withoutOwner({ ...snapshot, alerts: [...snapshot.alerts, ...unfinished.map(toAlert)] })
}

/** A run whose process has ended is still marked as running, to be taken up again; nothing works on it now. */
function withoutOwner(snapshot: RunsSnapshot): RunsSnapshot {
  const runs = snapshot.runs.map((run) =>
    run.state === 'running'
      ? { ...run, state: 'paused' as const, reason: 'interrupted; "verbatim resume" goes on with it' }
      : run,
  )
  const leased = snapshot.queue.leased
  const queue = { ...snapshot.queue, leased: 0, pending: snapshot.queue.pending + leased }
  return {
    ...snapshot,
    runs,
    queue,
    itemsPerMinute: 0,
    eta: null,
    workers: [],
    servers: [],
    breaker: 'closed',
  }
}

function describe(snapshot: RunsSnapshot): string {
  const { queue, eta } = snapshot
  const left =
    eta === null
      ? ''
      : `, about ${duration(eta.seconds)} left (${duration(eta.low)} to ${duration(eta.high)})`
  return [
    `waiting ${queue.pending}, in flight ${queue.leased}, done ${queue.done}, failed ${queue.failed}`,
    `${snapshot.itemsPerMinute.toFixed(1)} items/min${left}`,
    ...runFiguresLine(snapshot),
    ...snapshot.workers.flatMap(describePart),
    // Of one server alone the figures above tell everything.
    ...(snapshot.servers.length < 2 ? [] : snapshot.servers.map(describeServer)),
    ...snapshot.runs.slice(0, 3).map(describeRun),
    ...snapshot.alerts.map((alert) => `! ${alert.message}`),
  ].join('\n')
}

/** A worker may be busy with one long text for hours. */
const describePart = ({ id, item, chain, part }: WorkerState): string[] =>
  part === null
    ? []
    : [
        `worker ${id}: ${item === null ? `conversation ${chain}` : `item ${item}`}, part ${part.number} of ${part.of}`,
      ]

const describeServer = ({ address, state, reason, asking, slots, answered }: RunServer): string =>
  `${address}: ${state}${reason === '' ? '' : ` (${reason})`}, ${asking} of ${slots} slots busy, ${answered} answered`
