import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Filter, NO_FILTER } from '../../src/shared/domain/filter.ts'
import { compareNps } from '../../src/shared/domain/nps.ts'
import { feedbackContract } from '../../src/shared/ipc/feedback.ts'
import { NPS_SCALE, type Seed, createSeed } from '../helpers/seedFeedback.ts'
import { COLUMNS, MAPPING, ROWS } from '../helpers/smallSurvey.ts'

let seed: Seed
beforeEach(() => {
  seed = createSeed()
})
afterEach(() => seed.close())

const filter = (limits: Partial<Filter>): Filter => Filter.parse(limits)

describe('the summary', () => {
  it('counts by hand, excluding what is no score and saying why', () => {
    seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS, language: 'en' })
    const summary = seed.reads['feedback.summary']({ filter: NO_FILTER })
    expect(summary.nps).toMatchObject({ n: 6, promoters: 3, passives: 1, detractors: 2, smallSample: true })
    expect(summary.nps.excluded).toEqual({ blank: 1, notAScore: 1, outOfRange: 1 })
    expect(summary.nps.score).toBeCloseTo(100 / 6, 12)
    expect(summary).toMatchObject({ items: 9, withText: 8, byLanguage: { en: 9 } })
    expect(seed.reads['feedback.ratings']({ filter: NO_FILTER })).toEqual([])
    expect(summary.histogram.map((bar) => bar.items)).toEqual([1, 0, 0, 1, 0, 0, 0, 1, 0, 2, 1])
    expect(feedbackContract['feedback.summary'].output.parse(summary)).toEqual(summary)
  })

  it('never pools other scales with an NPS', () => {
    seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    seed.survey({
      survey: 'stars',
      columns: ['stars'],
      mapping: { score: ['stars'], scale: { from: 1, to: 5, kind: 'rating' } },
      rows: [['5'], ['4'], ['']],
    })
    const summary = seed.reads['feedback.summary']({ filter: NO_FILTER })
    expect(summary.nps.n).toBe(6)
    expect(summary.nps.excluded.blank).toBe(1)
    expect(summary.items).toBe(12)
    expect(seed.reads['feedback.ratings']({ filter: NO_FILTER })).toEqual([
      { survey: 'stars', question: 'stars', from: 1, to: 5, isKnown: true, n: 2, mean: 4.5 },
    ])
    expect(seed.reads['feedback.ratings']({ filter: filter({ group: 'promoter' }) })).toEqual([])
  })

  it('shows the ratings beside the score of a survey, and adds nothing up on a scale that is not known', () => {
    seed.survey({
      survey: 'shop',
      columns: ['recommend', 'satisfaction', 'effort'],
      mapping: {
        score: ['recommend', 'satisfaction', 'effort'],
        scale: { from: 0, to: 10, kind: 'nps' },
        scales: {
          satisfaction: { from: 1, to: 5, kind: 'rating' },
          effort: { from: -1, to: 11, kind: 'unknown' },
        },
      },
      rows: [
        ['9', '5', '11'],
        ['10', '4', '-1'],
        ['0', '', '3'],
        ['0', '7', 'often'],
      ],
    })
    const shown = seed.reads['feedback.ratings']({ filter: NO_FILTER })
    expect(shown).toEqual([
      { survey: 'shop', question: 'satisfaction', from: 1, to: 5, isKnown: true, n: 2, mean: 4.5 },
      { survey: 'shop', question: 'effort', from: -1, to: 11, isKnown: false, n: 3, mean: null },
    ])
    expect(feedbackContract['feedback.ratings'].output.parse(shown)).toEqual(shown)
    const promoters = seed.reads['feedback.ratings']({ filter: filter({ group: 'promoter' }) })
    expect(promoters[0]).toMatchObject({ question: 'satisfaction', n: 2, mean: 4.5 })
    const detractors = seed.reads['feedback.ratings']({ filter: filter({ group: 'detractor' }) })
    expect(detractors.map(({ question }) => question)).toEqual(['effort'])
    const { ratings, warnings } = seed.reads.nps({
      by: null,
      period: null,
      from: null,
      to: null,
      source: null,
    })
    expect(ratings).toEqual(shown)
    expect(warnings).toEqual([])
  })

  it('says how much is analysed, and what was found', () => {
    const { items } = seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    for (const item of items) seed.answer(item, { labels: { sentiment: 'neutral', urgency: 'low' } })
    seed.answer(items[0]!, { stage: 'primary', labels: { sentiment: 'very positive', urgency: 'low' } })
    const summary = seed.reads['feedback.summary']({ filter: NO_FILTER })
    expect(summary.analysed).toEqual({ rules: 8, primary: 1, critical: 0 })
    expect(summary.bySentiment).toEqual({ neutral: 8, 'very positive': 1 })
    expect(summary.byUrgency).toEqual({ low: 9 })
    // Every number opens the texts behind it.
    const primary = seed.reads['feedback.items']({
      filter: filter({ stage: 'primary' }),
      sort: 'newest',
      page: { offset: 0, limit: 10 },
    })
    expect(primary.rows.map((row) => row.item)).toEqual([items[0]])
  })

  it('of nothing is empty and not an error', () => {
    expect(seed.reads['feedback.summary']({ filter: NO_FILTER })).toMatchObject({
      nps: { n: 0, score: null },
      histogram: [],
      items: 0,
      withText: 0,
    })
  })
})

describe('groups', () => {
  it('by period, by the own clock, oldest first', () => {
    seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    const trend = seed.reads['feedback.trend']({ filter: NO_FILTER, period: 'month' })
    expect(trend.map(({ key, n, promoters }) => [key, n, promoters])).toEqual([
      ['2024-01', 1, 1],
      ['2024-02', 3, 2],
      ['2024-03', 2, 0],
    ])
    expect(trend[2]!.excluded).toEqual({ blank: 0, notAScore: 1, outOfRange: 1 })
  })

  it('by segment, largest first, those without a value by themselves', () => {
    seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    // Another survey of the same segment in another place of its rows.
    seed.survey({
      survey: 'other',
      columns: ['channel', 'nps'],
      mapping: { score: ['nps'], segments: ['channel'], scale: NPS_SCALE },
      rows: [['web', '10']],
    })
    expect(seed.reads['feedback.segmentColumns']({ filter: NO_FILTER })).toEqual(['channel'])
    const { groups: segments, without } = seed.reads['feedback.segments']({
      filter: NO_FILTER,
      by: 'channel',
    })
    expect(without).toEqual([])
    expect(segments.map(({ key, n }) => [key, n])).toEqual([
      ['web', 4],
      ['shop', 2],
      ['', 1],
      ['phone', 0],
    ])
    const all = seed.reads['feedback.summary']({ filter: NO_FILTER }).nps
    expect(segments.reduce((sum, group) => sum + group.n, 0)).toBe(all.n)
    const [web, , , phone] = segments
    const others = {
      promoters: all.promoters - web!.promoters,
      passives: all.passives - web!.passives,
      detractors: all.detractors - web!.detractors,
    }
    // Too few to be tested.
    expect(web!.againstOthers).toEqual({
      ...compareNps(others, web!),
      ...{ probability: null, significant: false },
    })
    expect(phone!.againstOthers).toBeNull()
  })

  it('by segment, marked only where that stands when all of them are looked at', () => {
    // Twenty channels of which one is bad; another is by itself beyond chance, and one has few answers.
    const scores = (channel: number): number[] =>
      Array.from({ length: channel === 20 ? 9 : 30 }, (_, at) =>
        channel === 0 ? 2 : channel === 20 ? 0 : at % 3 === 0 ? 10 : at < (channel === 1 ? 29 : 9) ? 3 : 8,
      )
    seed.survey({
      columns: ['nps', 'channel'],
      mapping: { score: ['nps'], segments: ['channel'], scale: NPS_SCALE },
      rows: Array.from({ length: 21 }, (_, channel) =>
        scores(channel).map((score) => [`${score}`, `c${channel}`]),
      ).flat(),
    })
    const { groups } = seed.reads['feedback.segments']({ filter: NO_FILTER, by: 'channel' })
    const of = (key: string) => groups.find((group) => group.key === key)!.againstOthers!
    expect(of('c0').significant).toBe(true)
    expect(of('c1').probability).toBeLessThan(0.05)
    expect(Math.abs(of('c20').z)).toBeGreaterThan(1.96)
    expect(of('c20').probability).toBeNull()
    expect(groups.filter(({ againstOthers }) => againstOthers!.significant).map(({ key }) => key)).toEqual([
      'c0',
    ])
  })
})

describe('surveys that ask different questions', () => {
  const ask = { by: null, period: null, from: null, to: null, source: null }
  const fill = () => {
    seed.survey({ survey: 'shop', columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    return seed.survey({
      survey: 'hotel',
      columns: ['Likelihood to recommend us', 'country'],
      mapping: {
        score: ['Likelihood to recommend us'],
        segments: ['country'],
        scale: NPS_SCALE,
      },
      rows: [
        ['0', 'FR'],
        ['10', ''],
      ],
    })
  }

  it('are never pooled: a figure is of one question and says of which', () => {
    const hotel = fill()
    const summary = seed.reads['feedback.summary']({ filter: NO_FILTER })
    expect(summary.nps).toMatchObject({ n: 6, detractors: seed.reads.nps({ ...ask, source: 1 }).detractors })
    expect(summary.items).toBe(ROWS.length + 2)
    expect(summary.surveys.map(({ survey, question, counted, n }) => [survey, question, counted, n])).toEqual(
      [
        ['shop', 'nps', true, 6],
        ['hotel', 'Likelihood to recommend us', false, 2],
      ],
    )
    expect(feedbackContract['feedback.summary'].output.parse(summary)).toEqual(summary)
    const own = seed.reads['feedback.summary']({ filter: filter({ sources: [hotel.source] }) })
    expect([own.nps.n, own.surveys.map(({ survey }) => survey)]).toEqual([2, ['hotel']])
    const trend = seed.reads['feedback.trend']({ filter: NO_FILTER, period: 'year' })
    expect(trend.reduce((sum, { n }) => sum + n, 0)).toBe(6)
    const answer = seed.reads.nps(ask)
    expect([answer.n, answer.groups!.map(({ key, n }) => [key, n])]).toEqual([
      6,
      [
        ['nps', 6],
        ['Likelihood to recommend us', 2],
      ],
    ])
    expect(answer.warnings).toEqual([
      expect.stringContaining('“Likelihood to recommend us” of hotel (2 scores)'),
    ])
    const promoters = filter({ group: 'promoter' })
    expect(
      seed.reads['feedback.items']({ filter: promoters, sort: 'newest', page: { offset: 0, limit: 50 } })
        .total,
    ).toBe(summary.nps.promoters)
  })

  it('have segments only of those with the column, and the others are said', () => {
    fill()
    const { groups, without } = seed.reads['feedback.segments']({ filter: NO_FILTER, by: 'country' })
    expect(groups.map(({ key, n }) => [key, n])).toEqual([
      ['', 1],
      ['FR', 1],
    ])
    expect(without.map(({ survey, n }) => [survey, n])).toEqual([['shop', 6]])
    const answer = seed.reads.nps({ ...ask, by: 'country' })
    expect(answer.n).toBe(2)
    expect(answer.warnings).toEqual([expect.stringContaining('of shop (6 scores)')])
  })

  it('are one where the question is called the same', () => {
    fill()
    seed.survey({
      survey: 'shop, next year',
      columns: [' NPS '],
      mapping: { score: [' NPS '], scale: NPS_SCALE },
      rows: [['9']],
    })
    const { nps, surveys } = seed.reads['feedback.summary']({ filter: NO_FILTER })
    expect([nps.n, surveys.filter(({ counted }) => counted).length]).toEqual([7, 2])
    // The one without the column is in no group, not among the blank ones.
    const { groups, without } = seed.reads['feedback.segments']({ filter: NO_FILTER, by: 'channel' })
    expect([groups.reduce((sum, { n }) => sum + n, 0), without.map(({ survey }) => survey)]).toEqual([
      6,
      ['hotel', 'shop, next year'],
    ])
  })
})

describe('nps for the command line', () => {
  const ask = { by: null, period: null, from: null, to: null, source: null }

  it('has groups by column, by period and by both, undated answers included', () => {
    seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    expect(seed.reads.nps(ask)).not.toHaveProperty('groups')
    expect(seed.reads.nps({ ...ask, by: 'channel' }).groups!.map((group) => group.key)).toEqual([
      'web',
      'shop',
      '',
      'phone',
    ])
    expect(seed.reads.nps({ ...ask, period: 'quarter' }).groups!.map(({ key, n }) => [key, n])).toEqual([
      ['', 0],
      ['2024-Q1', 6],
    ])
    expect(
      seed.reads.nps({ ...ask, by: 'channel', period: 'year' }).groups!.map((group) => group.key),
    ).toContain('web, 2024')
    expect(seed.reads.nps({ ...ask, from: '2024-03-01' })).toMatchObject({ n: 2, detractors: 2 })
  })

  it('keeps several questions apart', () => {
    const mapping = { ...MAPPING, score: ['nps', 'service'], scales: { service: NPS_SCALE } }
    seed.survey({ columns: COLUMNS, mapping, rows: ROWS })
    const answer = seed.reads.nps(ask)
    expect(answer.n).toBe(6)
    expect(answer.groups!.map(({ key, n, excluded }) => ({ key, n, ...excluded }))).toEqual([
      { key: 'nps', n: 6, blank: 1, notAScore: 1, outOfRange: 1 },
      { key: 'service', n: 6, blank: 2, notAScore: 0, outOfRange: 1 },
    ])
    expect(answer.groups![1]).toMatchObject({ promoters: 2, passives: 1, detractors: 3 })
  })

  it('never counts a question on another range as an NPS', () => {
    const scales = { service: { from: 1, to: 5, kind: 'rating' as const } }
    seed.survey({
      columns: COLUMNS,
      mapping: { ...MAPPING, score: ['nps', 'service'], scales },
      rows: ROWS,
    })
    expect(seed.reads.nps(ask).groups!.map(({ key, scale }) => ({ key, scale }))).toEqual([
      { key: 'nps', scale: 'nps' },
    ])
  })

  it('refuses what is not there', () => {
    seed.survey({ columns: COLUMNS, mapping: MAPPING, rows: ROWS })
    expect(() => seed.reads.nps({ ...ask, by: 'region' })).toThrow('no column "region"')
    expect(() => seed.reads.nps({ ...ask, source: 99 })).toThrow('no complete source 99')
    expect(() => seed.reads.nps({ ...ask, from: '2024-03-01', to: '2024-02-01' })).toThrow('later than')
    const mail = seed.mail({}, [{ id: 'a', from: 'a@b.org', text: 'hello' }])
    expect(() => seed.reads.nps({ ...ask, source: mail.source })).toThrow('is mail')
    expect(seed.reads.nps({ ...ask, from: '2030-01-01' }).warnings).toEqual([
      'no answer is from the days asked for: they are from 2024-01-31 to 2024-03-08',
    ])
  })
})
