import { z } from 'zod'
import { FailedJob, Run, RunPlan, RunRequest, ServerState } from '../domain/run.ts'
import { Page } from '../domain/filter.ts'
import { channel, nothing } from './contract.ts'

export const runsContract = {
  'runs.plan': channel(RunRequest, RunPlan),
  'runs.start': channel(RunRequest, z.object({ run: z.number().int() })),
  'runs.pause': channel(nothing, nothing),
  'runs.resume': channel(z.object({ run: z.number().int().nullable() }), nothing),
  'runs.stop': channel(nothing, nothing),
  'runs.list': channel(nothing, z.array(Run)),
  'runs.failures': channel(
    z.object({ page: Page }),
    z.object({ total: z.number().int(), rows: z.array(FailedJob) }),
  ),
  'runs.retryFailed': channel(nothing, z.object({ jobs: z.number().int() })),
}

export const serverContract = {
  /** Asks the server now, at the given address or the one of the preferences. */
  'server.test': channel(z.object({ address: z.string().nullable() }), ServerState),
}
