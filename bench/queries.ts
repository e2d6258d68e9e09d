/**
 * How long the views wait for their numbers: every question of the read side over a made-up store, asked as a reader
 * thread asks. Prints p50, p95 and processor time in milliseconds, and ends with 1 when a question breaks its budget.
 * `node bench/queries.ts [--responses 300000] [--mails 40000] [--rounds 15] [--json]`
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Filter, NO_FILTER } from '../src/shared/domain/filter.ts'
import { quantile } from '../src/shared/domain/statistics.ts'
import { asReadDatabase } from '../src/main/db/database.ts'
import { openReadable } from '../src/main/db/open.ts'
import { exportReads } from '../src/main/export/operations.ts'
import { insightReads } from '../src/main/insights/operations.ts'
import { summaryReads } from '../src/main/quality/summaryReads.ts'
import { searchReads } from '../src/main/search/operations.ts'
import { rareWord, seedForQueries } from './seedQueries.ts'

const { values } = parseArgs({
  options: {
    responses: { type: 'string', default: '300000' },
    mails: { type: 'string', default: '40000' },
    rounds: { type: 'string', default: '15' },
    json: { type: 'boolean', default: false },
    folder: { type: 'string' },
  },
})
const responses = Number(values.responses)
const mails = Number(values.mails)
const rounds = Number(values.rounds)

/** Milliseconds at p95: what an index answers, and what has to count or group everything. */
const INDEXED = 100
const WHOLE = 2_000

const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'verbatim-queries-'))
const begun = performance.now()
if (values.folder === undefined) seedForQueries(folder, { responses, mails })
const seedSeconds = (performance.now() - begun) / 1_000

const connection = openReadable(folder)
const db = asReadDatabase(connection)
const reads = { ...insightReads(db), ...summaryReads(db), ...searchReads(db), ...exportReads(db) }
const filter = (limits: Partial<Filter>): Filter => Filter.parse(limits)
const page = (offset: number) => ({ offset, limit: 100 })
const nps = { by: null, period: null, from: null, to: null, source: null }
const oneMonth = filter({ from: '2023-03-01', to: '2023-03-31' })
const middle = Math.floor(responses / 2)
const mailItem = db.get<{ id: number }>(`SELECT max(item_id) AS id FROM message`)!.id

const questions: readonly (readonly [name: string, budget: number, ask: () => unknown])[] = [
  ['summary of everything', WHOLE, () => reads['feedback.summary']({ filter: NO_FILTER })],
  ['summary of a month', INDEXED, () => reads['feedback.summary']({ filter: oneMonth })],
  ['estimates for everything', WHOLE, () => reads['feedback.estimates']({ filter: NO_FILTER })],
  ['estimates for a month', INDEXED, () => reads['feedback.estimates']({ filter: oneMonth })],
  [
    'summary of a segment',
    WHOLE,
    () => reads['feedback.summary']({ filter: filter({ segment: { column: 'region', value: 'DE' } }) }),
  ],
  ['trend by month', WHOLE, () => reads['feedback.trend']({ filter: NO_FILTER, period: 'month' })],
  ['segment columns', INDEXED, () => reads['feedback.segmentColumns']({ filter: NO_FILTER })],
  ['segments', WHOLE, () => reads['feedback.segments']({ filter: NO_FILTER, by: 'region' })],
  ['themes of everything', WHOLE, () => reads['feedback.themes']({ filter: NO_FILTER })],
  ['themes of a month', INDEXED, () => reads['feedback.themes']({ filter: oneMonth })],
  [
    'items, newest, first page',
    INDEXED,
    () => reads['feedback.items']({ filter: NO_FILTER, sort: 'newest', page: page(0) }),
  ],
  [
    'items, newest, in the middle',
    INDEXED,
    () => reads['feedback.items']({ filter: NO_FILTER, sort: 'newest', page: page(middle) }),
  ],
  [
    'items, oldest, in the middle',
    INDEXED,
    () => reads['feedback.items']({ filter: NO_FILTER, sort: 'oldest', page: page(middle) }),
  ],
  [
    'items, lowest score, first page',
    WHOLE,
    () => reads['feedback.items']({ filter: NO_FILTER, sort: 'lowest score', page: page(0) }),
  ],
  [
    'items, lowest score, in the middle',
    WHOLE,
    () => reads['feedback.items']({ filter: NO_FILTER, sort: 'lowest score', page: page(middle) }),
  ],
  [
    'items, most urgent, first page',
    WHOLE,
    () => reads['feedback.items']({ filter: NO_FILTER, sort: 'most urgent', page: page(0) }),
  ],
  [
    'items of a theme',
    INDEXED,
    () => reads['feedback.items']({ filter: filter({ theme: 60 }), sort: 'newest', page: page(0) }),
  ],
  [
    'items with a word',
    INDEXED,
    () =>
      reads['feedback.items']({
        filter: filter({ query: `damaged ${rareWord(12)}` }),
        sort: 'newest',
        page: page(0),
      }),
  ],
  [
    'items of a customer',
    INDEXED,
    () =>
      reads['feedback.items']({
        filter: filter({ customer: 'customer7@example.org' }),
        sort: 'newest',
        page: page(0),
      }),
  ],
  ['one item', INDEXED, () => reads['items.detail']({ item: middle })],
  ['nps', INDEXED, () => reads.nps(nps)],
  ['nps by column', WHOLE, () => reads.nps({ ...nps, by: 'region' })],
  [
    'search, a common and a rarer word',
    INDEXED,
    () => reads['items.search']({ query: `damaged ${rareWord(12)}`, limit: 50 }),
  ],
  ['search, a phrase', INDEXED, () => reads['items.search']({ query: '"never answered twice"', limit: 50 })],
  ['search, the commonest word', WHOLE, () => reads['items.search']({ query: 'the', limit: 50 })],
  ['search, no spaces in the script', WHOLE, () => reads['items.search']({ query: '配送', limit: 50 })],
  ['mail overview', WHOLE, () => reads['mail.overview']({ filter: NO_FILTER })],
  ['chains, all', INDEXED, () => reads['mail.chains']({ filter: NO_FILTER, preset: 'all', page: page(0) })],
  [
    'chains, urgent',
    WHOLE,
    () => reads['mail.chains']({ filter: NO_FILTER, preset: 'urgent', page: page(0) }),
  ],
  [
    'chains, waiting for us',
    WHOLE,
    () => reads['mail.chains']({ filter: NO_FILTER, preset: 'waiting for us', page: page(0) }),
  ],
  [
    'chains of a month',
    INDEXED,
    () => reads['mail.chains']({ filter: oneMonth, preset: 'all', page: page(0) }),
  ],
  ['one chain', INDEXED, () => reads['mail.chain']({ chain: 9 })],
  ['chain of an item', INDEXED, () => reads['mail.chainOf']({ item: mailItem })],
  ['customers', WHOLE, () => reads['customers.list']({ filter: NO_FILTER, page: page(0) })],
  ['one customer', INDEXED, () => reads['customers.page']({ customer: 'customer8@example.org' })],
  ['quality', WHOLE, () => reads['quality.summary'](null)],
  [
    'results, a page',
    INDEXED,
    () => reads['results.page']({ kind: null, stage: null, after: middle, limit: 500 }),
  ],
  ['export, a page', INDEXED, () => reads['export.items']({ after: middle, limit: 500 })],
]

const figures = questions.map(([name, budget, ask]) => {
  ask()
  const busy = process.cpuUsage()
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now()
    ask()
    return performance.now() - start
  }).sort((a, b) => a - b)
  const { user, system } = process.cpuUsage(busy)
  return {
    name,
    p50: quantile(times, 0.5)!,
    p95: quantile(times, 0.95)!,
    /** Milliseconds of processor time a question takes: what it costs when the machine is busy with other things. */
    processor: (user + system) / 1_000 / rounds,
    budget,
  }
})
connection.close()
if (values.folder === undefined) rmSync(folder, { recursive: true, force: true })

const late = figures.filter((figure) => figure.p95 > figure.budget)
if (values.json) process.stdout.write(`${JSON.stringify({ responses, mails, seedSeconds, figures })}\n`)
else {
  const lines = [
    `${responses} responses, ${mails} mails (made in ${seedSeconds.toFixed(1)} s), ${rounds} rounds`,
    ...figures.map(
      ({ name, p50, p95, processor, budget }) =>
        `${name.padEnd(36)} p50 ${p50.toFixed(1).padStart(8)} ms   p95 ${p95.toFixed(1).padStart(8)} ms   processor ${processor.toFixed(1).padStart(8)} ms   budget ${budget}${p95 > budget ? '   LATE' : ''}`,
    ),
    `${figures.length - late.length} of ${figures.length} within their budget`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}
process.exitCode = late.length === 0 ? 0 : 1
