/**
 * A process of its own that runs the model pass over a store, to be killed at any moment: takes up an interrupted run,
 * else starts one. Prints the run as JSON when it has ended.
 *
 *   node tests/helpers/analyzeChild.ts DATA_FOLDER SERVER_ADDRESS WORKERS
 */
import { primaryRequest, startRunHarness } from './runHarness.ts'

const [dataFolder, address, workers] = process.argv.slice(2)
const harness = await startRunHarness({
  dataFolder: dataFolder!,
  address: address!,
  preferences: { workers: Number(workers) },
})
const { runs } = harness
const run = (await runs.resumeInterrupted()) ?? (await runs.start(primaryRequest())).run
process.stdout.write('going\n')
const end = await runs.settled(run)
process.stdout.write(`${JSON.stringify(end)}\n`)
await harness.close()
