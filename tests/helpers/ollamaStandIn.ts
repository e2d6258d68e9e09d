/** Stands in for Ollama's program: `serve` is the simulated server at OLLAMA_HOST; it tells what it was started with. */
import { appendFileSync } from 'node:fs'
import { startSimulatedServer } from './simulatedServer.ts'

const { OLLAMA_HOST = '', STAND_IN_LOG, STAND_IN_ENDS } = process.env
if (STAND_IN_LOG !== undefined) {
  const { OLLAMA_NUM_PARALLEL, OLLAMA_NO_CLOUD } = process.env
  appendFileSync(
    STAND_IN_LOG,
    `${process.pid} ${process.argv[2]} ${OLLAMA_NUM_PARALLEL} ${OLLAMA_NO_CLOUD}\n`,
  )
}
if (STAND_IN_ENDS !== undefined) {
  console.error('error: no room for a model')
  process.exit(1)
}
await startSimulatedServer({ port: Number(OLLAMA_HOST.split(':')[1]), ms: 2 })
