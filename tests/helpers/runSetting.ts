/** Items, a simulated model server, and a run service on both, taken away after the test. */
import type { Run } from '../../src/shared/domain/run.ts'
import { cleanUp } from './cleanUp.ts'
import {
  type RunHarness,
  type RunHarnessOptions,
  primaryRequest,
  startRunHarness,
  temporaryFolder,
} from './runHarness.ts'
import { seedItems } from './seedItems.ts'
import { type SimulatedServer, type SimulatedServerOptions, startSimulatedServer } from './simulatedServer.ts'

export interface RunSetting {
  folder: string
  server: SimulatedServer
  harness: RunHarness
}

export async function setUpRun(
  items: Parameters<typeof seedItems>[1],
  server: SimulatedServerOptions = {},
  options: Partial<RunHarnessOptions> = {},
): Promise<RunSetting> {
  const folder = temporaryFolder()
  cleanUp.push(folder.remove)
  seedItems(folder.path, items)
  const simulated = await startSimulatedServer(server)
  cleanUp.push(() => simulated.stop())
  const harness = await startRunHarness({ dataFolder: folder.path, address: simulated.address, ...options })
  cleanUp.push(() => harness.close())
  return { folder: folder.path, server: simulated, harness }
}

/** Starts a run and waits for its end. */
export async function runWhole(
  { harness }: RunSetting,
  request: Parameters<typeof primaryRequest>[0] = {},
): Promise<Run> {
  return harness.runs.settled((await harness.runs.start(primaryRequest(request))).run)
}
