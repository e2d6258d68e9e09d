import { describe, expect, it } from 'vitest'
import { notifyOfAlerts } from '../../../src/main/electron/notifications.ts'
import { EMPTY_SNAPSHOT } from '../../../src/main/jobs/snapshotSampler.ts'
import type { Alert } from '../../../src/shared/domain/run.ts'
import { createTopic } from '../../../src/shared/topic.ts'

const START = Date.parse('2026-01-01T12:00:00Z')
const alert = (code: string, minutes: number, id?: number): Alert => ({
  code,
  message: 'the server said: Dear Ms Smith, your parcel',
  since: new Date(START + minutes * 60_000).toISOString(),
  ...(id === undefined ? {} : { id }),
})

function start() {
  const shown: { title: string; body: string }[] = []
  const runs = createTopic(EMPTY_SNAPSHOT)
  let chosen = 0
  let minutes = 0
  let wanted = true
  let click = (): void => {}
  class Notification {
    private readonly options: { title: string; body: string }
    constructor(options: { title: string; body: string }) {
      this.options = options
    }
    on(event: string, listener: () => void): this {
      if (event === 'click') click = listener
      return this
    }
    show(): void {
      shown.push(this.options)
    }
    static isSupported(): boolean {
      return true
    }
  }
  notifyOfAlerts({
    runs,
    Notification: Notification as never,
    isWanted: () => wanted,
    onChosen: () => (chosen += 1),
    now: () => START + minutes * 60_000,
  })
  return {
    shown,
    at: (minute: number, ...alerts: Alert[]) => {
      minutes = minute
      runs.set({ ...EMPTY_SNAPSHOT, alerts })
    },
    click: () => click(),
    want: (is: boolean) => (wanted = is),
    get chosen() {
      return chosen
    },
  }
}

describe('notifications', () => {
  it('tell each new alert once, without any word of a text, and bring the window when chosen', () => {
    const setting = start()
    setting.at(0, alert('quality_drift', -5, 1))
    expect(setting.shown).toEqual([])
    setting.at(1, alert('quality_drift', 1, 2))
    setting.at(2, alert('quality_drift', 1, 2))
    expect(setting.shown).toHaveLength(1)
    expect(JSON.stringify(setting.shown)).not.toMatch(/Smith|parcel/)
    setting.click()
    expect(setting.chosen).toBe(1)
  })

  it('tell alerts that are kept until seen once each, however long and however many they are', () => {
    const setting = start()
    const kept = [alert('quality_drift', 1, 2), alert('quality_drift', 1, 3), alert('recipe_worse', 2, 4)]
    for (let minute = 3; minute < 60; minute += 1) setting.at(minute, ...kept)
    expect(setting.shown).toHaveLength(3)
  })

  it('rest about a server that comes and goes, and where nobody wants them', () => {
    const setting = start()
    setting.at(1, alert('waiting', 1))
    setting.at(2)
    setting.at(3, alert('waiting', 3))
    expect(setting.shown).toHaveLength(1)
    setting.at(20, alert('waiting', 20))
    expect(setting.shown).toHaveLength(2)
    setting.want(false)
    setting.at(60, alert('a code of tomorrow', 60))
    expect(setting.shown).toHaveLength(2)
    setting.want(true)
    setting.at(61, alert('another', 61))
    expect(setting.shown[2]!.title).toMatch(/attention/)
  })
})
