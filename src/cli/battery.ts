/** Whether the machine runs on its battery, where no window's host tells: on Linux by what the kernel says. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { PowerState } from '../main/jobs/rest.ts'
import { type Topic, createTopic } from '../shared/topic.ts'

const SUPPLIES = '/sys/class/power_supply'
const LOOK_EVERY_MS = 10_000

/** On other systems, and where nothing can be read, the machine counts as plugged in. */
export function isOnBattery(folder = SUPPLIES): boolean {
  const read = (supply: string, name: string): string => {
    try {
      return readFileSync(join(folder, supply, name), 'utf8').trim()
    } catch {
      return ''
    }
  }
  let supplies: string[]
  try {
    supplies = readdirSync(folder)
  } catch {
    return false
  }
  const isFed = supplies.some(
    (supply) => read(supply, 'online') === '1' && read(supply, 'type') !== 'Battery',
  )
  return (
    !isFed &&
    supplies.some(
      (supply) =>
        read(supply, 'type') === 'Battery' &&
        // The battery of a mouse says nothing of the machine.
        read(supply, 'scope') !== 'Device' &&
        read(supply, 'status') === 'Discharging',
    )
  )
}

/** Looks now and then without keeping the process alive. */
export function watchBattery(): Topic<PowerState> {
  const power = createTopic<PowerState>({ onBattery: isOnBattery() })
  setInterval(() => {
    const onBattery = isOnBattery()
    if (onBattery !== power.value.onBattery) power.set({ onBattery })
  }, LOOK_EVERY_MS).unref()
  return power
}
