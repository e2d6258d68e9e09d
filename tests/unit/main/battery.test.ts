import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isOnBattery } from '../../../src/cli/battery.ts'

it('tells a machine on its battery from one that is plugged in, has none, or has a wireless mouse', () => {
  const folder = mkdtempSync(join(tmpdir(), 'verbatim-power-'))
  const supply = (name: string, facts: Record<string, string>): void => {
    mkdirSync(join(folder, name), { recursive: true })
    for (const [fact, value] of Object.entries(facts)) writeFileSync(join(folder, name, fact), `${value}\n`)
  }
  try {
    expect(isOnBattery(join(folder, 'none'))).toBe(false)
    supply('mouse', { type: 'Battery', scope: 'Device', status: 'Discharging' })
    expect(isOnBattery(folder)).toBe(false)
    supply('BAT0', { type: 'Battery', status: 'Discharging' })
    supply('AC', { type: 'Mains', online: '0' })
    expect(isOnBattery(folder)).toBe(true)
    supply('AC', { type: 'Mains', online: '1' })
    expect(isOnBattery(folder)).toBe(false)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
