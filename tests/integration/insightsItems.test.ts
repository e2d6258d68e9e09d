import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Filter, NO_FILTER } from '../../src/shared/domain/filter.ts'
import { feedbackContract } from '../../src/shared/ipc/feedback.ts'
import { themeInsightReads } from '../../src/main/insights/themes.ts'
import { NPS_SCALE, type Seed, createSeed } from '../helpers/seedFeedback.ts'
import { COLUMNS, MAPPING, ROWS } from '../helpers/smallSurvey.ts'

let seed: Seed
beforeEach(() => {
  seed = createSeed()
})
afterEach(() => seed.close())

const filter = (limits: Partial<Filter>): Filter => Filter.parse(limits)

describe('which sources are in view', () => {
  it('leaves out what is still being imported', () => {
    seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS, state: 'importing' })
    expect(seed.reads['feedback.summary']({ filter: NO_FILTER }).items).toBe(0)
    expect(seed.reads['items.search']({ query: 'garden', limit: 5 }).total).toBe(0)
    expect(() => seed.reads['items.detail']({ item: 1 })).toThrow('there is no item 1')
  })

  it('shows the samples only while there is nothing of the person', () => {
    const sample = seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS, sample: true })
    expect(seed.reads['feedback.summary']({ filter: NO_FILTER }).items).toBe(9)
    seed.survey({
      survey: 'own',
      columns: ['nps'],
      mapping: { score: ['nps'], scale: NPS_SCALE },
      rows: [['9']],
    })
    expect(seed.reads['feedback.summary']({ filter: NO_FILTER }).items).toBe(1)
    expect(seed.reads['items.search']({ query: 'garden', limit: 5 }).total).toBe(0)
    expect(seed.reads['feedback.summary']({ filter: filter({ sources: [sample.source] }) }).items).toBe(9)
  })

  it('shows an item under every file it stands in, and once in all', () => {
    const first = seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    const second = seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: [] })
    seed.place(second.source, 1, first.items[0]!)
    seed.place(second.source, 2, first.items[1]!)
    expect(seed.reads['feedback.summary']({ filter: filter({ sources: [second.source] }) }).items).toBe(2)
    expect(seed.reads['feedback.summary']({ filter: NO_FILTER }).items).toBe(9)
  })
})

describe('the filter', () => {
  const count = (limits: Partial<Filter>): number =>
    seed.reads['feedback.summary']({ filter: filter(limits) }).items

  it('takes each limit by itself and all together', () => {
    const { items } = seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    const theme = seed.theme('delivery', [items[0]!, items[4]!])
    seed.answer(items[4]!, { labels: { sentiment: 'negative', urgency: 'critical' } })
    expect(count({ group: 'promoter' })).toBe(3)
    expect(count({ group: 'detractor' })).toBe(2)
    expect(count({ score: 9 })).toBe(2)
    expect(count({ theme })).toBe(2)
    expect(count({ sentiment: 'negative' })).toBe(1)
    expect(count({ urgency: 'critical' })).toBe(1)
    expect(count({ stage: 'rules' })).toBe(1)
    expect(count({ segment: { column: 'channel', value: 'web' } })).toBe(3)
    expect(count({ segment: { column: 'channel', value: '' } })).toBe(1)
    expect(count({ segment: { column: 'no such column', value: '' } })).toBe(0)
    expect(count({ segment: { column: 'channel', value: 'web' }, from: '2024-02-01' })).toBe(2)
    expect(count({ customer: ' BEN@example.org' })).toBe(2)
    expect(count({ query: 'arriv' })).toBe(1)
    expect(
      count({ theme, segment: { column: 'channel', value: 'web' }, group: 'detractor', query: 'broken' }),
    ).toBe(1)
  })

  it('takes days by the clock of the one who answered', () => {
    seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    // 23:30 in New York on 31 January is 1 February in UTC.
    expect(count({ from: '2024-01-31', to: '2024-01-31' })).toBe(1)
    expect(count({ from: '2024-02-01', to: '2024-02-29' })).toBe(3)
    expect(count({ to: '2024-02-01' })).toBe(2)
    expect(() => count({ from: '2024-02-31' })).toThrow('not a day')
  })

  it('treats hostile values as values', () => {
    seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    const hostile = `x' OR 1=1 --`
    for (const limits of [
      { sentiment: hostile },
      { urgency: hostile },
      { customer: hostile },
      { segment: { column: 'channel', value: hostile } },
      { segment: { column: hostile, value: 'web' } },
    ]) {
      expect(count(limits)).toBe(0)
    }
    expect(count({ query: `"unclosed AND (NEAR` })).toBe(0)
  })
})

describe('themes', () => {
  it('have share and score, and what has none is counted', () => {
    const { items } = seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    seed.theme('delivery', [items[0]!, items[4]!])
    seed.theme('garden', [items[5]!], 'model', ['garden'])
    const put = seed.theme('put away', [items[3]!, items[4]!], 'person')
    seed.db.run(`UPDATE theme SET state = 'archived' WHERE id = ?`, [put])
    const said = (name: string, quote: string) => ({ name, sentiment: 'positive', quote })
    const found = (quote: string, verified: boolean) => ({
      ...{ field: 'themes', quote, verified },
      ...(verified ? { start: 0, end: 6 } : { start: -1, end: -1 }),
    })
    // The one text that the model has read; what it named without a quote from the text counts nowhere.
    seed.answer(items[1]!, {
      stage: 'primary',
      labels: { themes: [said('Gardens', 'garden'), said('delivery', 'rain')] },
      evidence: [found('garden', true), found('rain', false)],
    })
    const summary = seed.reads['feedback.themes']({ filter: NO_FILTER })
    expect(summary).toMatchObject({ withText: 8, unassigned: 4, read: 1 })
    expect(summary.themes.map(({ name, origin, items: n, share }) => [name, origin, n, share])).toEqual([
      ['delivery', 'rule', 2, 0.25],
      // Two have it; of those that were read, all.
      ['garden', 'model', 2, 1],
    ])
    expect(feedbackContract['feedback.themes'].output.parse(summary)).toEqual(summary)
    // Each text names the themes it is counted in, the surest first, and none that was put away.
    const late = seed.theme('late', [items[4]!])
    seed.db.run('UPDATE item_theme SET score = 0.5 WHERE theme_id = ?', [late])
    const counted = seed.reads['items.detail']({ item: items[4]! }).themes
    expect(counted.map(({ name, doubtful }) => [name, doubtful])).toEqual([
      ['delivery', false],
      ['late', true],
    ])
    seed.db.run('DELETE FROM item_theme WHERE theme_id = ?', [late])
    seed.db.run('DELETE FROM theme WHERE id = ?', [late])
    // Many items are gone through in another way.
    const many = themeInsightReads(seed.db, 0)
    expect(many['feedback.themes']({ filter: NO_FILTER })).toEqual(summary)
    const web = filter({ segment: { column: 'channel', value: 'web' } })
    expect(many['feedback.themes']({ filter: web })).toEqual(seed.reads['feedback.themes']({ filter: web }))
  })
})

describe('pages of items', () => {
  const texts = (
    sort: 'newest' | 'oldest' | 'lowest score' | 'most urgent',
    offset = 0,
    limit = 100,
  ): string[] =>
    seed.reads['feedback.items']({ filter: NO_FILTER, sort, page: { offset, limit } }).rows.map(
      (row) => row.text,
    )

  it('come in each order, unknown dates and labels last', () => {
    const { items } = seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    seed.answer(items[5]!, { labels: { urgency: 'critical' } })
    seed.answer(items[3]!, { labels: { urgency: 'medium', summary: 'fine' } })
    expect(texts('newest')[0]).toBe('More than ten')
    expect(texts('newest').at(-1)).toBe('No opinion')
    // By the moment, not by the clock on the wall: 23:30 in New York is after midnight in UTC.
    expect(texts('oldest').slice(0, 2)).toEqual(['Lovely garden', 'Fast delivery'])
    expect(texts('oldest').at(-1)).toBe('No opinion')
    expect(texts('lowest score').slice(0, 2)).toEqual(['Never again', 'Broken on arrival'])
    expect(texts('most urgent').slice(0, 2)).toEqual(['Never again', 'It works'])
  })

  it('neither repeat nor skip an item, whatever the order', () => {
    seed.survey({
      columns: COLUMNS,
      mapping: MAPPING,
      rows: Array.from({ length: 57 }, (_, index) => [
        `${index}`,
        `${index % 11}`,
        `text ${index}`,
        '2024-05-05',
        '',
        '',
        '',
      ]),
    })
    for (const sort of ['newest', 'oldest', 'lowest score', 'most urgent'] as const) {
      const paged = Array.from({ length: 6 }, (_, page) => texts(sort, page * 10, 10)).flat()
      expect(new Set(paged).size).toBe(57)
      expect(paged).toEqual(texts(sort))
    }
    const past = seed.reads['feedback.items']({
      filter: NO_FILTER,
      sort: 'newest',
      page: { offset: 60, limit: 10 },
    })
    expect(past).toEqual({ total: 57, rows: [] })
  })

  it('keep the original offset', () => {
    seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS.slice(0, 1) })
    const [row] = seed.reads['feedback.items']({
      filter: NO_FILTER,
      sort: 'newest',
      page: { offset: 0, limit: 1 },
    }).rows
    expect(row).toMatchObject({
      occurredAt: '2024-01-31T23:30:00-05:00',
      customer: 'ann@example.org',
      score: 10,
    })
  })
})

describe('judgements', () => {
  it('outrank the answer everywhere', () => {
    const { items } = seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    const item = items[4]!
    seed.answer(item, { labels: { sentiment: 'positive', urgency: 'low', summary: 'by rule' } })
    seed.answer(item, {
      stage: 'primary',
      labels: { sentiment: 'neutral', urgency: 'low', intent: 'other', summary: 'by rule' },
      fallback: ['summary'],
    })
    const detail = seed.judge({ item, field: 'sentiment', value: 'very negative' })
    expect(detail.answer).toMatchObject({
      stage: 'primary',
      labels: { sentiment: 'very negative', urgency: 'low', intent: 'other' },
      origins: { sentiment: 'person', urgency: 'model', intent: 'model', summary: 'rule' },
    })
    expect(seed.reads['items.detail']({ item })).toEqual(detail)
    expect(seed.reads['feedback.summary']({ filter: NO_FILTER }).bySentiment).toEqual({ 'very negative': 1 })
    const page = { offset: 0, limit: 10 }
    expect(
      seed.reads['feedback.items']({ filter: filter({ sentiment: 'very negative' }), sort: 'newest', page })
        .total,
    ).toBe(1)
    const [line] = seed.reads['results.page']({ kind: null, stage: null, after: 0, limit: 10 })
    expect(line!.labels['sentiment']).toBe('very negative')
    // A later answer does not push the person's word aside.
    seed.answer(item, { stage: 'primary', labels: { sentiment: 'positive', urgency: 'high' } })
    expect(seed.reads['feedback.summary']({ filter: NO_FILTER })).toMatchObject({
      bySentiment: { 'very negative': 1 },
      byUrgency: { high: 1 },
    })
  })

  it('are taken back, and the answer counts again', () => {
    const { items } = seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    const item = items[4]!
    seed.answer(item, { labels: { sentiment: 'positive', urgency: 'low' } })
    seed.judge({ item, field: 'sentiment', value: 'negative' })
    const { answer } = seed.judge({ item, field: 'sentiment', value: null })
    expect(answer).toMatchObject({ labels: { sentiment: 'positive' }, origins: { sentiment: 'rule' } })
    expect(seed.reads['feedback.summary']({ filter: NO_FILTER }).bySentiment).toEqual({ positive: 1 })
  })

  it('keep what the answer said, and count agreement', () => {
    const { items } = seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    const [first, second] = items as [number, number]
    for (const item of [first, second])
      seed.answer(item, { stage: 'primary', labels: { sentiment: 'neutral' } })
    seed.judge({ item: first, field: 'sentiment', value: 'negative' })
    seed.judge({ item: first, field: 'sentiment', value: 'very negative' })
    seed.judge({ item: second, field: 'sentiment', value: 'neutral' })
    expect(seed.reads['quality.summary'](null)).toMatchObject({ judged: 2, agreed: 1 })
  })

  it('are shown where nothing else is known', () => {
    const { items } = seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    const detail = seed.judge({ item: items[0]!, field: 'urgency', value: 'high' })
    expect(detail.answer).toMatchObject({ labels: { urgency: 'high' }, origins: { urgency: 'person' } })
  })

  it('refuse values a field cannot have', () => {
    const { items } = seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    const item = items[0]!
    expect(() => seed.judge({ item, field: 'sentiment', value: 'angry' })).toThrow(
      'sentiment cannot be "angry"',
    )
    expect(() => seed.judge({ item, field: 'priority', value: 101 })).toThrow('a priority cannot be 101')
    expect(() => seed.judge({ item: 999, field: 'priority', value: 10 })).toThrow('there is no item 999')
  })
})

describe('an item', () => {
  it('has its places and the cells that are not shown elsewhere', () => {
    const { items, source } = seed.survey({
      name: 'spring.csv',
      columns: COLUMNS,
      mapping: MAPPING,
      rows: ROWS,
    })
    const detail = seed.reads['items.detail']({ item: items[1]! })
    expect(detail).toMatchObject({
      sourceName: 'spring.csv',
      places: [{ source, name: 'spring.csv', position: 2 }],
      text: 'Lovely garden',
      score: 9,
      scoreState: 'score',
      answer: null,
    })
    expect(detail.attributes).toEqual([
      { name: 'id', value: '2' },
      { name: 'channel', value: 'web' },
      { name: 'service', value: '10' },
    ])
    expect(feedbackContract['items.detail'].output.parse(detail)).toEqual(detail)
  })
})
