import { z } from 'zod'
import { FailedJob, Run, RunPlan, RunRequest, ServerState } from '../domain/run.ts'
import { ModelList, ModelName, ModelOffer } from '../domain/models.ts'
import { RunReport } from '../domain/runReport.ts'
import { Page } from '../domain/filter.ts'
import { channel, nothing } from './contract.ts'

export const runsContract = {
  'runs.plan': channel(RunRequest, RunPlan),
  'runs.start': channel(RunRequest, z.object({ run: z.number().int() })),
  'runs.pause': channel(nothing, nothing),
  'runs.resume': channel(z.object({ run: z.number().int().nullable() }), nothing),
  /** A run that waits is taken out of the queue; without a number the one that goes on is stopped. */
  'runs.stop': channel(nothing.or(z.object({ run: z.number().int() })), nothing),
  /** All that is kept of how a run went. */
  'runs.report': channel(z.object({ run: z.number().int() }), z.nullable(RunReport)),
  'runs.list': channel(nothing, z.array(Run)),
  'runs.failures': channel(
    z.object({ page: Page }),
    z.object({ total: z.number().int(), rows: z.array(FailedJob) }),
  ),
  'runs.retryFailed': channel(nothing, z.object({ jobs: z.number().int() })),
}

export const serverContract = {
  /** Asks the servers of the preferences now; the topic `server` tells it, too. */
  'server.test': channel(nothing, ServerState),
  /** The addresses of the servers that have a key, as `keyAddress` gives them. No key ever goes to the page. */
  'server.keys': channel(nothing, z.array(z.string())),
  /** null takes the key away. The topic `preferences` tells of it. */
  'server.setKey': channel(
    z.object({ address: z.string().max(500), key: z.string().nullable() }),
    z.object({ kept: z.literal(true) }),
  ),
  /** Opens the system's dialog for the program that Verbatim starts as its model server. */
  'server.chooseExecutable': channel(nothing, nothing),
}

export const modelsContract = {
  'models.list': channel(nothing, ModelList),
  /** Size and licence of a model before it is downloaded, as far as the server can tell. */
  'models.look': channel(z.object({ name: ModelName }), ModelOffer),
  /** Answers when it is there; the topic `models` tells how far it is. */
  'models.pull': channel(z.object({ name: ModelName }), nothing),
  'models.cancel': channel(nothing, nothing),
  /** Opens the system's dialog for a GGUF file and hands it to the server; false: none was chosen. */
  'models.add': channel(z.object({ name: ModelName }), z.object({ added: z.boolean() })),
  'models.remove': channel(z.object({ name: ModelName }), z.object({ removed: z.literal(true) })),
}
