import { describe, expect, it } from 'vitest'
import { matchingCommands } from '../../../src/renderer/src/app/commands.ts'
import { lacksConsent, remoteHost, remoteHosts, serverError } from '../../../src/renderer/src/app/host.ts'
import { lastDays, periodOf } from '../../../src/renderer/src/app/periods.ts'
import { foreign, foreignLine } from '../../../src/renderer/src/components/foreign.ts'
import { axisStep, place, scoreDomain } from '../../../src/renderer/src/components/scores.ts'
import { snippetParts } from '../../../src/renderer/src/components/snippet.ts'
import { themesNote } from '../../../src/renderer/src/features/feedback/themesShown.ts'
import { timeline } from '../../../src/renderer/src/features/customers/timeline.ts'
import { parseSetting } from '../../../src/renderer/src/features/preferences/settingValue.ts'
import { runParts } from '../../../src/renderer/src/features/runs/runParts.ts'
import { roleOf, withRole } from '../../../src/renderer/src/features/sources/mappingRoles.ts'
import { nextRequestState } from '../../../src/renderer/src/ipc/requestState.ts'
import {
  activeParts,
  effectiveFilter,
  showsSample,
  toggleSource,
} from '../../../src/renderer/src/stores/filterLogic.ts'
import { ColumnMapping } from '../../../src/shared/domain/reading.ts'
import { type ErrorCode, VerbatimError } from '../../../src/shared/domain/errors.ts'
import { NO_FILTER } from '../../../src/shared/domain/filter.ts'
import type { SeenServer, ServerState } from '../../../src/shared/domain/run.ts'
import type { RequestState } from '../../../src/renderer/src/ipc/requestState.ts'

const own = { id: 1, sample: false }
const sample = { id: 2, sample: true }

describe('the shared filter', () => {
  it('leaves the sample out where there are own sources, until it is chosen', () => {
    expect(effectiveFilter(NO_FILTER, [own, sample]).sources).toEqual([1])
    expect(effectiveFilter(NO_FILTER, [sample]).sources).toEqual([])
    expect(effectiveFilter({ ...NO_FILTER, sources: [2] }, [own, sample]).sources).toEqual([2])
    expect(effectiveFilter({ ...NO_FILTER, sources: [77] }, [own, sample]).sources).toEqual([1])
    expect(showsSample(NO_FILTER, [own, sample])).toBe(false)
    expect(showsSample(NO_FILTER, [sample])).toBe(true)
  })

  it('never chooses sample and own sources together', () => {
    expect(toggleSource([1], 2, [own, sample])).toEqual([2])
    expect(toggleSource([1], 3, [own, sample, { id: 3, sample: false }])).toEqual([1, 3])
    expect(toggleSource([1, 3], 1, [own])).toEqual([3])
  })

  it('counts a period as one part', () => {
    expect(activeParts(NO_FILTER)).toBe(0)
    expect(activeParts({ ...NO_FILTER, from: '2026-01-01', to: '2026-02-01', query: 'x', score: 0 })).toBe(3)
  })
})

describe('roles of columns', () => {
  const mapping = ColumnMapping.parse({ score: ['nps'], comment: ['why'], date: 'day', segments: ['region'] })

  it('gives a role that only one column can have to the new one', () => {
    const changed = withRole(mapping, 'sent', 'date')
    expect(roleOf(changed, 'sent')).toBe('date')
    expect(roleOf(changed, 'day')).toBe('ignore')
  })

  it('takes the old role away', () => {
    const changed = withRole(mapping, 'nps', 'comment')
    expect(changed.score).toEqual([])
    expect(changed.comment).toEqual(['why', 'nps'])
    expect(roleOf(withRole(mapping, 'region', 'ignore'), 'region')).toBe('ignore')
  })
})

describe('requests', () => {
  it('keep what was there when asking again fails', () => {
    const idle: RequestState<number> = { phase: 'idle', data: null, error: null, busy: false }
    const failure = new VerbatimError('internal', 'no')
    const loading = nextRequestState(idle, { type: 'ask' })
    expect(loading.phase).toBe('loading')
    expect(nextRequestState(loading, { type: 'fail', error: failure }).phase).toBe('failed')
    const ready = nextRequestState(loading, { type: 'answer', data: 7 })
    const again = nextRequestState(ready, { type: 'ask' })
    expect(again).toMatchObject({ phase: 'ready', data: 7, busy: true })
    expect(nextRequestState(again, { type: 'fail', error: failure })).toMatchObject({
      phase: 'partial',
      data: 7,
    })
  })
})

describe('periods', () => {
  it('cover the days of their key', () => {
    expect(periodOf('2026', 'year')).toEqual({ from: '2026-01-01', to: '2026-12-31' })
    expect(periodOf('2024-02', 'month')).toEqual({ from: '2024-02-01', to: '2024-02-29' })
    expect(periodOf('2026-Q4', 'quarter')).toEqual({ from: '2026-10-01', to: '2026-12-31' })
    expect(periodOf('2026-W01', 'week')).toEqual({ from: '2025-12-29', to: '2026-01-04' })
    expect(periodOf('2026-03-02', 'week')).toEqual({ from: '2026-03-02', to: '2026-03-08' })
    expect(periodOf('2026-03-02', 'day')).toEqual({ from: '2026-03-02', to: '2026-03-02' })
    expect(periodOf('soon', 'day')).toBeNull()
  })

  it('count today as one of the last days', () => {
    expect(lastDays(30, new Date(2026, 2, 1, 12))).toEqual({ from: '2026-01-31', to: '2026-03-01' })
  })
})

describe('marks', () => {
  it('widen a narrow domain and keep it inside the scale', () => {
    expect(scoreDomain([50, 54])).toEqual({ from: 35, to: 75 })
    expect(scoreDomain([98, null])).toEqual({ from: 60, to: 100 })
    expect(scoreDomain([null])).toEqual({ from: -100, to: 100 })
    expect(place(200, { from: -100, to: 100 })).toBe(100)
  })

  it('tell matches from the rest of a snippet', () => {
    expect(snippetParts('a \u2068b\u2069 c')).toEqual([
      { text: 'a ', match: false },
      { text: 'b', match: true },
      { text: ' c', match: false },
    ])
  })

  it('sum to what a run planned', () => {
    expect(runParts({ planned: 100, done: 40, cached: 10, failed: 3 })).toEqual({
      done: 30,
      cached: 10,
      failed: 3,
      left: 57,
    })
  })
})

describe('commands', () => {
  const command = (name: string) => ({ id: name, group: 'places' as const, name, run: () => undefined })
  it('match every word and prefer beginnings', () => {
    const commands = ['Go to Mail', 'Import the sample data', 'Mail only'].map(command)
    expect(matchingCommands(commands, 'mail').map(({ name }) => name)).toEqual(['Mail only', 'Go to Mail'])
    expect(matchingCommands(commands, 'sam imp').map(({ name }) => name)).toEqual(['Import the sample data'])
    expect(matchingCommands(commands, ' ')).toHaveLength(3)
  })
})

describe('settings', () => {
  it('refuse what is out of range or not there', () => {
    expect(parseSetting('workers', '3')).toBe(3)
    expect(parseSetting('workers', '0')).toBeNull()
    expect(parseSetting('workers', '2.5')).toBeNull()
    expect(parseSetting('primaryTimeoutSeconds', ' ')).toBeNull()
    expect(parseSetting('appearance', 'pink')).toBeNull()
    expect(parseSetting('modelServerAddress', '')).toBe('')
  })

  it.each(['not a url', 'ftp://x', 'http://a b', 'http://%20', 'http://me:secret@x', '://', 'http://'])(
    'refuse the server address %j',
    (address) => expect(parseSetting('modelServerAddress', address)).toBeNull(),
  )

  it.each([
    ':11434',
    'localhost',
    '0.0.0.0:80',
    '::1',
    'https://gpu-box.lan/ollama',
    'http://bücher.example',
  ])('take the server address %j', (address) =>
    expect(parseSetting('modelServerAddress', address)).toBe(address),
  )

  it('tell this computer from another', () => {
    expect(['', 'http://127.0.0.1:11434', 'localhost:11434', 'http://[::1]:1'].map(remoteHost)).toEqual([
      null,
      null,
      null,
      null,
    ])
    expect(['ftp://x', 'not a url'].map(remoteHost)).toEqual([null, null])
    expect(remoteHost('gpu-box.lan:11434')).toBe('gpu-box.lan')
    expect(remoteHost('http://127.0.0.1.evil.example')).toBe('127.0.0.1.evil.example')
  })
})

describe('where texts go', () => {
  const seen = (address: string, code?: ErrorCode): SeenServer => ({
    state: code === undefined ? 'ready' : 'unreachable',
    address,
    version: null,
    models: [],
    model: '',
    error: code === undefined ? null : { code, message: '', hint: '' },
  })
  const state = (first: SeenServer, ...further: SeenServer[]): ServerState => ({
    ...first,
    further,
    own: null,
  })

  it('is told of every server elsewhere, each once', () => {
    const local = seen('http://127.0.0.1:11434')
    expect(remoteHosts(null)).toEqual([])
    expect(remoteHosts(state(local, seen('http://localhost:8000')))).toEqual([])
    expect(remoteHosts(state(local, seen('http://gpu.lan:1'), seen('http://gpu.lan:2')))).toEqual(['gpu.lan'])
    expect(remoteHosts(state(seen('http://a.lan', 'server_unreachable'), seen('http://b.lan')))).toEqual([
      'a.lan',
      'b.lan',
    ])
  })

  it('leaves out what is not asked for want of consent', () => {
    const refused = seen('http://gpu.lan', 'server_address_refused')
    expect(remoteHosts(state(refused, refused))).toEqual([])
    expect(lacksConsent(refused, '')).toBe(true)
    expect(lacksConsent(refused, 'gpu.lan')).toBe(false)
    expect(lacksConsent(seen('http://gpu.lan', 'server_unreachable'), '')).toBe(false)
    // How to agree is said by the button beside it.
    expect(serverError(refused, '')?.hint).toBe('')
    expect(serverError(refused, 'gpu.lan')).toBe(refused.error)
  })
})

describe('what others wrote', () => {
  it('is read as it is, whatever direction it asks for', () => {
    expect(foreign('photo\u202egnp.exe')).toBe('photognp.exe')
    expect(foreign('\u2067a\u2069 \u202ab\u202c')).toBe('a b')
    expect(foreign('مرحبا שלום')).toBe('مرحبا שלום')
    expect(foreignLine('S'.repeat(100_000))).toBe(`${'S'.repeat(300)}…`)
  })
})

describe('the axis of a score', () => {
  it.each([
    [-30, 30],
    [-20, 40],
    [0, 50],
    [-100, 100],
    [-10, 60],
    [10, 100],
  ])('%i to %i has even steps', (from, to) => {
    const step = axisStep({ from, to })
    expect((to - from) % step).toBe(0)
    expect((to - from) / step).toBeLessThanOrEqual(7)
  })
})

describe('timeline', () => {
  it('puts the latest first and the undated last', () => {
    const item = {
      item: 1,
      kind: 'survey' as const,
      source: 1,
      text: '',
      subject: null,
      score: 3,
      customer: 'c',
      stage: null,
      sentiment: null,
      urgency: null,
      summary: null,
    }
    const entries = timeline(
      [
        { ...item, item: 1, occurredAt: null },
        { ...item, item: 2, occurredAt: '2026-01-02T00:00:00+02:00' },
        { ...item, item: 3, occurredAt: '2026-01-01T23:30:00Z' },
      ],
      [],
    )
    expect(entries.map((entry) => (entry.kind === 'chain' ? 0 : entry.item.item))).toEqual([3, 2, 1])
  })
})

describe('the table of themes', () => {
  const theme = (name: string, origin: 'rule' | 'model', items: number) => ({
    ...{ id: items, name, origin, items, share: 0, nps: null, namedBy: null },
  })
  const summary = (read: number, withText = 10) => ({
    themes: [theme('by phrase', 'rule', 5), theme('named', 'model', 2)],
    unassigned: 0,
    withText,
    read,
  })

  it('says where its themes are from', () => {
    expect(themesNote(summary(0))).toContain('until a model has read')
    expect(themesNote(summary(3))).toContain('3 of 10 texts')
    expect(themesNote(summary(10))).toContain('Named by the model; each')
    expect(themesNote({ ...summary(10), themes: [] })).toContain('named none')
    // A name that was asked for has no quote.
    const asked = { ...theme('asked for', 'model', 3), namedBy: 'm' }
    expect(themesNote({ ...summary(0), themes: [asked] })).toMatch(
      /until a model.*1 theme was named by the model/,
    )
    expect(themesNote({ ...summary(10), themes: [asked] })).toContain('named none')
  })
})
