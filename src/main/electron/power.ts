import type { RunsSnapshot } from '../../shared/domain/run.ts'
import { type Topic, createTopic } from '../../shared/topic.ts'
import type { PowerState } from '../jobs/rest.ts'
import { ON_BATTERY } from '../jobs/waiting.ts'
import type { Logger } from '../logger.ts'
import type { PowerMonitorPart, PowerSaveBlockerPart } from './parts.ts'

/**
 * Keeps the machine from going to sleep by itself while a run is going on; the screen may go dark. Also while it rests until
 * its hours come, which a sleeping machine would miss; not while it rests to spare the battery.
 *
 * @returns how to stop
 */
export function stayAwakeDuringRuns(runs: Topic<RunsSnapshot>, blocker: PowerSaveBlockerPart): () => void {
  let blocking: number | undefined
  const follow = (snapshot: RunsSnapshot): void => {
    const running = snapshot.runs.some(({ state, reason }) => state === 'running' && reason !== ON_BATTERY)
    if (running && blocking === undefined) blocking = blocker.start('prevent-app-suspension')
    if (!running) release()
  }
  const release = (): void => {
    if (blocking !== undefined) blocker.stop(blocking)
    blocking = undefined
  }
  follow(runs.value)
  const stop = runs.subscribe(follow)
  return () => {
    stop()
    release()
  }
}

/** Asks the model server anew after the machine slept: its state before that says nothing. */
export function watchSleep(monitor: PowerMonitorPart, logger: Logger, onWake: () => void): void {
  monitor.on('suspend', () => logger.info('the machine goes to sleep'))
  monitor.on('resume', () => {
    logger.info('the machine woke up')
    onWake()
  })
}

/** Follows whether the machine runs on its battery. */
export function followPower(monitor: PowerMonitorPart): Topic<PowerState> {
  const power = createTopic<PowerState>({ onBattery: monitor.isOnBatteryPower() })
  monitor.on('on-battery', () => power.set({ onBattery: true }))
  monitor.on('on-ac', () => power.set({ onBattery: false }))
  return power
}
