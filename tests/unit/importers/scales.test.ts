import { describe, expect, it } from 'vitest'
import { roleByName } from '../../../src/main/importers/mapping/names.ts'
import { TableProfiler } from '../../../src/main/importers/mapping/profile.ts'
import { proposeMapping, type MappingProposal } from '../../../src/main/importers/mapping/propose.ts'
import { answerSteps, knownSteps } from '../../../src/shared/domain/answerWords.ts'
import { joinComments, withoutLabels } from '../../../src/shared/domain/commentParts.ts'
import { scaleOf } from '../../../src/shared/domain/reading.ts'
import { parseScore } from '../../../src/shared/domain/scores.ts'

function propose(columns: Record<string, readonly string[]>, times = 10): MappingProposal {
  const names = Object.keys(columns)
  const lists = Object.values(columns)
  const profiler = new TableProfiler(names)
  let rows = 0
  for (let round = 0; round < times; round++)
    for (let index = 0; index < lists[0]!.length; index++, rows++)
      profiler.add(lists.map((list) => list[index % list.length]!))
  return proposeMapping(profiler.result(), rows)
}

describe('the scale of a question', () => {
  it.each([
    [
      '0 to 10, asked to recommend',
      'How likely are you to recommend us?',
      ['0', '5', '9', '10'],
      [0, 10, 'nps'],
    ],
    ['1 to 10, a rating', 'Rating', ['1', '5', '9', '10'], [1, 10, 'rating']],
    ['1 to 5, asked to recommend', 'NPS', ['1', '2', '3', '4', '5'], [1, 5, 'rating']],
    ['1 to 7', 'Overall satisfaction', ['1', '3', '6', '7'], [1, 7, 'rating']],
    ['of ten, written out', 'NPS', ['9/10', '0/10', '10/10', '7/10'], [0, 10, 'nps']],
    ['stars', 'Stars', ['★★★★☆', '★☆☆☆☆', '★★★★★'], [1, 5, 'rating']],
    [
      'with words at the ends',
      'NPS',
      ['10 - Extremely likely', '0 - Not at all likely', '7'],
      [0, 10, 'nps'],
    ],
    ['groups', 'NPS group', ['Promoter', 'Passive', 'Detractor'], [0, 10, 'nps']],
    ['groups in Spanish', 'Grupo NPS', ['Promotor', 'Pasivo', 'Detractor'], [0, 10, 'nps']],
    [
      'satisfaction in words',
      'Satisfaction',
      ['Very satisfied', 'Satisfied', 'Dissatisfied'],
      [1, 5, 'rating'],
    ],
    ['German words', 'Zufriedenheit', ['Sehr zufrieden', 'zufrieden', 'Sehr unzufrieden'], [1, 5, 'rating']],
    ['Japanese words', '満足度', ['とても満足', '普通', 'やや不満'], [1, 5, 'rating']],
    ['Russian words', 'Оценка', ['Очень доволен', 'Недоволен'], [1, 5, 'rating']],
    ['faces', 'Rating', ['😡', '😐', '😀', '🙂'], [1, 5, 'rating']],
    ['thumbs', 'Rating', ['👍🏽', '👎'], [0, 1, 'rating']],
    ['a range in the name', 'How likely to recommend (1-5)?', ['4', '5', '3'], [1, 5, 'rating']],
  ] as const)('%s', (_, name, values, [from, to, kind]) => {
    const { mapping } = propose({ [name]: values })
    expect(mapping.score).toEqual([name])
    expect(mapping.scale).toMatchObject({ from, to, kind })
  })

  it('says so where nobody gave a 0', () => {
    const tens = Array.from({ length: 10 }, (_, index) => String(index + 1))
    expect(propose({ NPS: tens }, 20).warnings).toEqual([
      'no answer to “NPS” is 0: where 1 was the lowest, set the scale 1-10',
    ])
  })

  it('is its own for each question', () => {
    const { mapping, warnings } = propose({
      'Likelihood to recommend': ['0', '10', '9', '3', '7'],
      'Support rating': ['5', '1', '4', '2', '3'],
      Satisfaction: ['Satisfied', 'Dissatisfied', 'Very satisfied', 'Satisfied', 'Neutral'],
    })
    expect(mapping.score[0]).toBe('Likelihood to recommend')
    expect(scaleOf(mapping, 'Likelihood to recommend')).toMatchObject({ from: 0, to: 10, kind: 'nps' })
    expect(scaleOf(mapping, 'Support rating')).toMatchObject({ from: 1, to: 5, kind: 'rating' })
    expect(scaleOf(mapping, 'Satisfaction')?.words).toEqual({
      satisfied: 4,
      dissatisfied: 2,
      'very satisfied': 5,
      neutral: 3,
    })
    expect(warnings).toEqual([expect.stringContaining('taken as ratings beside the score, not as NPS')])
  })
})

describe('answers in words', () => {
  it('are scores only by the steps that were settled for their column', () => {
    const steps = answerSteps(['Good', 'bad', 'Very good!'])!
    expect(steps).toEqual({ from: 1, to: 5, words: { good: 4, bad: 2, 'very good': 5 } })
    const scale = { ...steps, kind: 'rating' as const }
    expect(parseScore(' GOOD ', scale)).toEqual({ state: 'score', value: 4 })
    expect(parseScore('great', scale)).toEqual({ state: 'notAScore', value: null })
    expect(parseScore('good', { from: 1, to: 5, kind: 'rating' }).state).toBe('notAScore')
  })

  it('are no scale where one word is something else, or all are the same', () => {
    expect(answerSteps(['good', 'bad', 'Berlin'])).toBeNull()
    expect(answerSteps(['good', 'good'])).toBeNull()
  })

  it('hold for words that are also names of objects', () => {
    expect(answerSteps(['constructor', '__proto__'])).toBeNull()
    expect(parseScore('constructor', { from: 1, to: 5, kind: 'rating', words: {} }).state).toBe('notAScore')
  })
})

describe('column names in further languages', () => {
  it.each([
    ['Насколько вероятно, что вы порекомендуете нас?', 'score'],
    ['Комментарий', 'comment'],
    ['Дата ответа', 'date'],
    ['추천 의향', 'score'],
    ['의견을 적어주세요', 'comment'],
    ['응답일', 'date'],
    ['Suosittelisitko meitä?', 'score'],
    ['Avoin palaute', 'comment'],
    ['Päivämäärä', 'date'],
    ['Puan', 'score'],
    ['Yorumunuz', 'comment'],
    ['Tarih', 'date'],
    ['Müşteri', 'customer'],
    ['Страна', 'segment'],
    ['매장', 'segment'],
    ['Номер', 'id'],
  ])('%s is a %s', (name, role) => {
    expect(roleByName(name)?.role).toBe(role)
  })
})

describe('several comments of one person', () => {
  it('stand below the names of their columns; one stands by itself', () => {
    expect(joinComments([{ label: 'Why?', text: 'Slow' }])).toBe('Slow')
    const text = joinComments([
      { label: 'What did you hate?', text: 'The queue' },
      { label: 'What did you love?', text: 'The staff\n[sic]' },
    ])
    expect(text).toBe('[What did you hate?]\nThe queue\n\n[What did you love?]\nThe staff\n[sic]')
    const bare = withoutLabels(text)
    expect(bare).toHaveLength(text.length)
    expect(bare.trim().split(/\s*\n\s*/)).toEqual(['The queue', 'The staff', '[sic]'])
    expect(bare.indexOf('The staff')).toBe(text.indexOf('The staff'))
  })
})

describe('words of which some are known', () => {
  const known = ['very satisfied', 'satisfied', 'dissatisfied', 'meh']

  it('keep their steps, and the others are named', () => {
    expect(knownSteps(known)).toMatchObject({ from: 1, to: 5, unknown: ['meh'] })
    const { mapping, warnings } = propose({ Rating: known })
    expect(mapping).toMatchObject({ score: ['Rating'], scale: { kind: 'rating', words: { satisfied: 4 } } })
    expect(warnings.join()).toContain('“meh”')
  })

  it.each([
    ['two steps', ['satisfied', 'dissatisfied', 'meh']],
    ['more unknown than known', ['satisfied', 'meh', 'so so', 'blah', 'whatever']],
    ['none unknown', ['satisfied', 'dissatisfied']],
  ])('are no scale with %s', (_name, values) => {
    expect(knownSteps(values)).toBeNull()
  })
})

describe('the decimal mark of a scale', () => {
  const scale = { from: 0, to: 2000, kind: 'rating' } as const

  it.each([
    [undefined, '8,5', 8.5],
    [undefined, '8.5', 8.5],
    [',', '8,5', 8.5],
    [',', '1.000', 1000],
    [',', '1.234,5', 1234.5],
    ['.', '1,000', 1000],
    ['.', '1,234.5', 1234.5],
  ] as const)('%s reads %s', (decimalMark, text, value) => {
    const marked = decimalMark === undefined ? scale : { ...scale, decimalMark }
    expect(parseScore(text, marked)).toEqual({ state: 'score', value })
  })
})
