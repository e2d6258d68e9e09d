import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { chooseDataFolder, dataFolderArgument, defaultDataFolder } from '../../../src/main/dataFolder.ts'
import { ON_BATTERY, outsideHours } from '../../../src/main/jobs/waiting.ts'
import { stayAwakeDuringRuns } from '../../../src/main/electron/power.ts'
import { commandLineArguments, programArguments } from '../../../src/main/electron/programArguments.ts'
import {
  FIRST_WINDOW_STATE,
  fitToScreens,
  readWindowState,
  writeWindowState,
} from '../../../src/main/electron/windowState.ts'
import type { RunsSnapshot } from '../../../src/shared/domain/run.ts'
import { createTopic } from '../../../src/shared/topic.ts'
import { temporaryFolder } from '../../helpers/temporaryFolder.ts'

describe('the data folder', () => {
  it("is the system's usual place", () => {
    expect(defaultDataFolder('linux', {}, '/home/ann')).toBe('/home/ann/.local/share/verbatim')
    expect(defaultDataFolder('linux', { XDG_DATA_HOME: '/data' }, '/home/ann')).toBe('/data/verbatim')
    expect(defaultDataFolder('linux', { XDG_DATA_HOME: 'relative' }, '/home/ann')).toBe(
      '/home/ann/.local/share/verbatim',
    )
    expect(defaultDataFolder('darwin', {}, '/Users/ann')).toBe(
      '/Users/ann/Library/Application Support/Verbatim',
    )
    expect(
      defaultDataFolder('win32', { APPDATA: 'C:\\Users\\ann\\AppData\\Roaming' }, 'C:\\Users\\ann'),
    ).toBe('C:\\Users\\ann\\AppData\\Roaming\\Verbatim')
  })

  it('is the one named by --data, else by VERBATIM_DATA', () => {
    expect(dataFolderArgument(['--data', '/a'])).toBe('/a')
    expect(dataFolderArgument(['--data=/a b'])).toBe('/a b')
    expect(dataFolderArgument(['--database', '/a'])).toBeNull()
    const choose = (args: string[], environment: Record<string, string>): string =>
      chooseDataFolder({ args, environment, platform: 'linux', home: '/home/ann' })
    expect(choose(['--data', '/a'], { VERBATIM_DATA: '/b' })).toBe('/a')
    expect(choose([], { VERBATIM_DATA: '/b' })).toBe('/b')
    expect(choose([], {})).toBe('/home/ann/.local/share/verbatim')
  })
})

describe("the program's arguments", () => {
  it('start after the executable, or after the folder of a checkout', () => {
    expect(programArguments(['verbatim', '--data', '/a'], true)).toEqual(['--data', '/a'])
    expect(programArguments(['electron', '.', '--data', '/a'], false)).toEqual(['--data', '/a'])
    expect(commandLineArguments(['verbatim', 'cli', 'nps', '--json'], true)).toEqual(['nps', '--json'])
    expect(commandLineArguments(['verbatim', '--data', 'cli'], true)).toBeNull()
    expect(commandLineArguments(['electron', '.', 'cli'], false)).toEqual([])
  })
})

describe("the window's place", () => {
  it('is remembered, and is the first one when the file is broken', async () => {
    const file = join(temporaryFolder(), 'window', 'window.json')
    expect(await readWindowState(file)).toEqual(FIRST_WINDOW_STATE)
    const left = { width: 1000, height: 700, place: { x: 10, y: 20 }, maximized: true }
    await writeWindowState(file, left)
    expect(await readWindowState(file)).toEqual(left)
    writeFileSync(file, '{"width":-1}')
    expect(await readWindowState(file)).toEqual(FIRST_WINDOW_STATE)
  })

  it('is forgotten when no screen shows it any more', () => {
    const screen = { x: 0, y: 0, width: 1920, height: 1080 }
    const state = { width: 1000, height: 700, place: { x: 2000, y: 100 }, maximized: false }
    expect(fitToScreens(state, [screen]).place).toBeNull()
    expect(fitToScreens(state, [screen, { ...screen, x: 1920 }]).place).toEqual({ x: 2000, y: 100 })
    expect(fitToScreens({ ...state, place: { x: 100, y: -400 } }, [screen]).place).toBeNull()
  })
})

describe('sleep', () => {
  it('is kept away exactly while a run is going on', () => {
    const snapshot = (state: string, reason = ''): RunsSnapshot =>
      ({ runs: [{ state, reason }] }) as unknown as RunsSnapshot
    const runs = createTopic(snapshot('paused'))
    const held = new Set<number>()
    let next = 1
    const stop = stayAwakeDuringRuns(runs, {
      start: () => {
        held.add(next)
        return next++
      },
      stop: (id) => held.delete(id),
    })
    expect(held.size).toBe(0)
    runs.set(snapshot('running'))
    runs.set(snapshot('running'))
    expect(held.size).toBe(1)
    runs.set(snapshot('done'))
    expect(held.size).toBe(0)
    runs.set(snapshot('running'))
    expect(held.size).toBe(1)
    runs.set(snapshot('running', ON_BATTERY))
    expect(held.size).toBe(0)
    runs.set(snapshot('running', outsideHours('22:00-06:00')))
    expect(held.size).toBe(1)
    stop()
    expect(held.size).toBe(0)
  })
})
