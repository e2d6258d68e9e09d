import type { RunsSnapshot } from '../../shared/domain/run.ts'
import { type Topic, createTopic } from '../../shared/topic.ts'
import type { PowerState } from '../jobs/rest.ts'
import { stayAwake } from '../jobs/stayAwake.ts'
import type { Logger } from '../logger.ts'
import type { PowerMonitorPart, PowerSaveBlockerPart } from './parts.ts'

/** @returns how to stop */
export function stayAwakeDuringRuns(runs: Topic<RunsSnapshot>, blocker: PowerSaveBlockerPart): () => void {
  return stayAwake(runs, () => {
    const blocking = blocker.start('prevent-app-suspension')
    return () => blocker.stop(blocking)
  })
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
