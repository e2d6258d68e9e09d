import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import {
  addDateEvidence,
  noDateEvidence,
  readDate,
  settleDateOrder,
} from '../../../src/main/importers/mapping/dates.ts'
import { rangeInName, roleByName } from '../../../src/main/importers/mapping/names.ts'
import { TableProfiler } from '../../../src/main/importers/mapping/profile.ts'
import { proposeMapping, type MappingProposal } from '../../../src/main/importers/mapping/propose.ts'
import { parseScore } from '../../../src/shared/domain/scores.ts'

const NPS = { from: 0, to: 10, kind: 'nps' } as const

describe('scores', () => {
  it.each([
    ['9', 9],
    [' 10 ', 10],
    ['8,5', 8.5],
    ['9/10', 9],
    ['10 - Extremely likely', 10],
    ['0 (not at all)', 0],
    ['Sehr wahrscheinlich (9)', 9],
    ['🔟', 10],
    ['9️⃣', 9],
    ['Promoter', 9],
    ['passive', 7],
    ['Detractor', 6],
  ])('%s is %d', (text, value) => {
    expect(parseScore(text, NPS)).toEqual({ state: 'score', value })
  })

  it.each(['', ' ', 'NA', 'n/a', '-', 'null', 'keine Angabe', '未回答'])('%j is blank', (text) => {
    expect(parseScore(text, NPS).state).toBe('blank')
  })

  it.each([
    ['11', 'outOfRange'],
    ['-1', 'outOfRange'],
    ['good', 'notAScore'],
    ['4/5', 'notAScore'],
    ['2024-05-01', 'notAScore'],
  ])('%s is %s', (text, state) => {
    expect(parseScore(text, NPS)).toEqual({ state, value: null })
  })

  it('reads stars on their own scale', () => {
    expect(parseScore('★★★★☆', { from: 1, to: 5, kind: 'rating' })).toEqual({ state: 'score', value: 4 })
  })
})

describe('dates', () => {
  const iso = (text: string, order: 'dayFirst' | 'monthFirst' = 'dayFirst'): string | null => {
    const read = readDate(text, order)
    return read === null ? null : new Date(read.milliseconds).toISOString()
  }

  it.each([
    ['30/Sep/21 17:20', '2021-09-30T17:20:00.000Z'],
    ['2021-09-30T17:20:05.123+02:00', '2021-09-30T15:20:05.123Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['30. September 2021', '2021-09-30T00:00:00.000Z'],
    ['30 de septiembre de 2021', '2021-09-30T00:00:00.000Z'],
    ['Sep 30, 2021 5:06 PM', '2021-09-30T17:06:00.000Z'],
    ['1.5.2024 13:45', '2024-05-01T13:45:00.000Z'],
    ['2021年9月30日', '2021-09-30T00:00:00.000Z'],
    ['1632990000', '2021-09-30T08:20:00.000Z'],
    ['20210930', '2021-09-30T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(iso(text)).toBe(expected)
  })

  it.each(['31/02/2021', '2023-02-29', '12:30', 'yesterday', '9007199254740993123', '99/99/9999'])(
    '%s is no date',
    (text) => {
      expect(iso(text)).toBeNull()
    },
  )

  it('settles day and month over the column, and says when it cannot', () => {
    const settle = (...texts: string[]): unknown => {
      const evidence = noDateEvidence()
      for (const text of texts) addDateEvidence(evidence, text)
      return settleDateOrder(evidence)
    }
    expect(settle('03/04/2024', '25/04/2024')).toEqual({ order: 'dayFirst', certain: true })
    expect(settle('03/04/2024', '04/25/2024')).toEqual({ order: 'monthFirst', certain: true })
    expect(settle('03/04/2024', '05/06/2024')).toMatchObject({ certain: false })
    expect(iso('03/04/2024', 'monthFirst')).toBe('2024-03-04T00:00:00.000Z')
  })

  it('reads back every ISO time', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true }), (date) => {
        expect(iso(date.toISOString())).toBe(date.toISOString())
      }),
    )
  })
})

describe('column names', () => {
  it.each([
    ['NPS-Score', 'score'],
    ['How likely are you to recommend us?', 'score'],
    ['Weiterempfehlung', 'score'],
    ['推荐意愿', 'score'],
    ['Nota', 'score'],
    ['Commentaire', 'comment'],
    ['Was ist der Grund für Ihre Bewertung?', 'comment'],
    ['Opmerkingen', 'comment'],
    ['コメント', 'comment'],
    ['Fecha de respuesta', 'date'],
    ['Data', 'date'],
    ['submittedAt', 'date'],
    ['Response ID', 'id'],
    ['Kundennummer', 'customer'],
    ['e-mail', 'customer'],
    ['Filiale', 'segment'],
    ['País', 'segment'],
  ])('%s is a %s', (name, role) => {
    expect(roleByName(name)?.role).toBe(role)
  })

  it('finds a written range', () => {
    expect(rangeInName('How likely (0-10)?')).toEqual({ from: 0, to: 10 })
    expect(rangeInName('Rate us from 1 to 5')).toEqual({ from: 1, to: 5 })
    expect(rangeInName('Q10 2024')).toBeNull()
  })
})

describe('the proposed mapping', () => {
  const propose = (columns: string[], rows: string[][]): MappingProposal => {
    const profiler = new TableProfiler(columns)
    for (const row of rows) profiler.add(row)
    return proposeMapping(profiler.result(), rows.length)
  }
  const numbers = (count: number, value: (index: number) => number): string[][] =>
    Array.from({ length: count }, (_, index) => [String(value(index))])

  it('takes a 0-10 question about recommending for NPS', () => {
    expect(
      propose(
        ['How likely to recommend'],
        numbers(60, (index) => index % 11),
      ).mapping.scale,
    ).toEqual(NPS)
  })

  it('never takes a rating from 1 to 5 for NPS, whatever its name', () => {
    const rows = numbers(60, (index) => 1 + (index % 5))
    for (const name of ['NPS', 'rating', 'satisfaction', 'stars']) {
      expect(propose([name], rows).mapping.scale).toEqual({ from: 1, to: 5, kind: 'rating' })
    }
    expect(propose(['NPS'], rows).warnings.join()).toContain('rating')
  })

  it('does not infer NPS from the largest value', () => {
    expect(
      propose(
        ['rating'],
        numbers(60, (index) => 1 + (index % 10)),
      ).mapping.scale?.kind,
    ).toBe('rating')
    expect(
      propose(
        ['note'],
        numbers(60, (index) => index % 11),
      ).mapping.scale?.kind,
    ).toBe('rating')
  })

  it('takes what is unique and called an id, and keeps row numbers out', () => {
    const rows = Array.from({ length: 50 }, (_, index) => [
      String(index + 1),
      `R-${index * 7}`,
      String(index % 11),
    ])
    const { mapping } = propose(['', 'Response ID', 'nps'], rows)
    expect(mapping.id).toBe('Response ID')
    const repeated = rows.map(([row, , nps]) => [row!, 'R-1', nps!])
    expect(propose(['', 'Response ID', 'nps'], repeated).mapping.id).toBeNull()
  })

  const KINDS = ['Private', 'Business', 'Club']
  it.each([
    'Customer type',
    'Customer segment',
    'Client group',
    'Account tier',
    'User role',
    'customer_category',
    'Kundentyp',
    'Kundengruppe',
    'Kundensegment',
    'Type de client',
    'Tipo de cliente',
    'Segmento cliente',
    'Klantgroep',
    'Kundgrupp',
    'Asiakasryhmä',
    'Müşteri tipi',
    'Сегмент клиента',
    '顧客区分',
    '客户类型',
    '고객등급',
  ])('takes “%s” for what people have in common, not for a person', (name) => {
    const rows = Array.from({ length: 120 }, (_, index) => [
      `person${index}@example.org`,
      KINDS[index % 3]!,
      String(index % 11),
    ])
    const { mapping } = propose(['E-Mail', name, 'nps'], rows)
    expect(mapping).toMatchObject({ customer: 'E-Mail', segments: [name] })
    const alone = propose(
      [name, 'nps'],
      rows.map(([, kind, nps]) => [kind!, nps!]),
    )
    expect(alone.mapping).toMatchObject({ customer: null, segments: [name] })
  })

  it('groups by the company where people are known by their address, and by no name of a person', () => {
    const rows = Array.from({ length: 120 }, (_, index) => [
      `person${index}@example.org`,
      `Firm ${index % 8}`,
      `Name${index % 40}`,
      String(index % 11),
    ])
    expect(propose(['E-Mail', 'Company', 'First name', 'nps'], rows).mapping).toMatchObject({
      customer: 'E-Mail',
      segments: ['Company'],
    })
    expect(
      propose(
        ['Customer number', 'nps'],
        rows.map((row) => [row[1]!, row[3]!]),
      ).mapping,
    ).toMatchObject({
      customer: 'Customer number',
      segments: [],
    })
  })

  it('holds for columns named like parts of the language', () => {
    const { mapping, columns } = propose(
      ['__proto__', 'constructor', 'nps'],
      [
        ['x', 'y', '9'],
        ['z', 'w', '3'],
      ],
    )
    expect(columns.map(({ name }) => name)).toEqual(['__proto__', 'constructor', 'nps'])
    expect(mapping.score).toEqual(['nps'])
  })
})
