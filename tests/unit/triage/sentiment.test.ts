import { readFileSync } from 'node:fs'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { LEXICONS } from '../../../src/main/triage/lexicon/lexicons.ts'
import {
  combine,
  scorePolarity,
  scoreText,
  type TextSentiment,
  toSentiment,
} from '../../../src/main/triage/sentiment.ts'
import { fold, tokenise } from '../../../src/main/triage/text.ts'
import { testData, testFile } from '../../helpers/testData.ts'

const rate = (text: string, language: string): TextSentiment =>
  scoreText(text, tokenise(fold(text)), LEXICONS.get(language)!)

const direction = (text: string, language: string): number => {
  const sentiment = toSentiment(rate(text, language).polarity)
  return sentiment.endsWith('positive') ? 1 : sentiment.endsWith('negative') ? -1 : 0
}

describe('scoreText', () => {
  it.each([
    ['en', 'Not bad at all', 1],
    ['en', 'No problem, no complaints', 1],
    ['en', "It isn't the worst", 1],
    ['en', 'The service is not good', -1],
    ['en', "I wouldn't recommend it", -1],
    ['en', 'Good, but far too expensive and slow', -1],
    ['en', 'Slow at first, but the support was excellent', 1],
    ['en', 'Dear team, please find attached', 0],
    ['en', '👎', -1],
    ['de', 'Gar nicht schlecht!', 1],
    ['de', 'Gefällt mir nicht', -1],
    ['de', 'Kein Problem, alles bestens', 1],
    ['de', 'Der Service ist gut, nicht aber der Preis', 1],
    ['de', 'Viel zu teuer', -1],
    ['de', 'Guten Tag', 0],
    ['fr', 'Pas mal du tout', 1],
    ['fr', "Il n'y a aucun problème", 1],
    ['fr', 'Je ne suis pas satisfait', -1],
    ['fr', "Trop d'attente aux caisses", -1],
    ['fr', 'Vendeur peu aimable', -1],
    ['es', 'No está mal', 1],
    ['es', 'Sin problemas, muy amables', 1],
    ['es', 'No funciona, nunca más', -1],
    ['it', 'Non male', 1],
    ['it', 'Niente da dire, personale gentilissimo', 1],
    ['it', 'Non sono soddisfatto', -1],
    ['pt', 'Sem problemas, ótimo atendimento', 1],
    ['pt', 'Não gostei do atendimento', -1],
    ['nl', 'Niet slecht', 1],
    ['nl', 'Geen probleem, fijne service', 1],
    ['nl', 'Het werkt niet', -1],
  ])('%s: %s', (language, text, expected) => {
    expect(direction(text, language)).toBe(expected)
  })

  it('is stronger with a degree word, an exclamation mark, or capitals', () => {
    const plain = rate('the staff is good', 'en').polarity
    for (const text of ['the staff is very good', 'the staff is good!', 'the staff is GOOD']) {
      expect(rate(text, 'en').polarity).toBeGreaterThan(plain)
    }
    expect(rate('the staff is somewhat good', 'en').polarity).toBeLessThan(plain)
  })
})

describe('a score', () => {
  const onTen = (value: number): number => scorePolarity({ value, from: 0, to: 10 })!

  it('rises with its value and says nothing without a scale', () => {
    const polarities = Array.from({ length: 11 }, (_, value) => onTen(value))
    expect([...polarities].sort((a, b) => a - b)).toEqual(polarities)
    expect(polarities.map(toSentiment)).toEqual([
      ...Array.from({ length: 3 }, () => 'very negative'),
      ...Array.from({ length: 4 }, () => 'negative'),
      'neutral',
      ...Array.from({ length: 2 }, () => 'positive'),
      'very positive',
    ])
    expect(scorePolarity({ value: 4, from: null, to: null })).toBeNull()
    expect(scorePolarity(null)).toBeNull()
  })

  it('decides alone without telling words and moves them else', () => {
    expect(combine({ polarity: 0, hits: 0 }, onTen(2))).toBe(onTen(2))
    expect(combine({ polarity: 0.8, hits: 2 }, null)).toBe(0.8)
    expect(combine({ polarity: 0.5, hits: 1 }, onTen(0))).toBeLessThan(0)
  })
})

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((x, y) => x + y, 0) / values.length
  const [meanA, meanB] = [mean(a), mean(b)]
  let product = 0
  let squaresA = 0
  let squaresB = 0
  a.forEach((value, index) => {
    const [x, y] = [value - meanA, b[index]! - meanB]
    product += x * y
    squaresA += x * x
    squaresB += y * y
  })
  return product / Math.sqrt(squaresA * squaresB)
}

/** Cohen's kappa of two labellings with its 95 % half-width. */
function kappa(a: readonly number[], b: readonly number[]): { value: number; margin: number } {
  const n = a.length
  const share = (values: readonly number[], label: number): number =>
    values.filter((value) => value === label).length / n
  const observed = a.filter((label, index) => label === b[index]).length / n
  const expected = [-1, 0, 1].reduce((sum, label) => sum + share(a, label) * share(b, label), 0)
  const value = (observed - expected) / (1 - expected)
  return { value, margin: (1.96 * Math.sqrt((observed * (1 - observed)) / n)) / (1 - expected) }
}

describe.skipIf(testData === null)('against people', () => {
  // What VADER itself reaches on these, by its JavaScript port: 0.57, 0.40, 0.48 and 0.88.
  it.each([
    ['amazonReviewSnippets', 0.58, 0.5],
    ['movieReviewSnippets', 0.42, 0.45],
    ['nytEditorialSnippets', 0.48, 0.5],
    ['tweets', 0.84, 0.7],
  ])('%s: correlates with the mean human rating', (name, leastCorrelation, leastAccuracy) => {
    const rows = readFileSync(
      testFile('sentiment-vader', 'hutto_ICWSM_2014', `${name}_GroundTruth.txt`),
      'utf8',
    )
      .split('\n')
      .map((line) => line.split('\t'))
      .filter((row) => row.length >= 3)
    const human = rows.map((row) => Number(row[1]))
    const rules = rows.map((row) => rate(row[2]!, 'en').polarity)
    const toDirection = (rating: number): number => (rating >= 0.5 ? 1 : rating <= -0.5 ? -1 : 0)
    const said = rows.map((row) => direction(row[2]!, 'en'))
    const truth = human.map(toDirection)
    const accuracy = said.filter((label, index) => label === truth[index]).length / rows.length
    const r = correlation(rules, human)
    const agreement = kappa(said, truth)
    console.info(
      `${name}: n ${rows.length}, r ${r.toFixed(3)}, accuracy of three ${accuracy.toFixed(3)},`,
      `kappa ${agreement.value.toFixed(3)} +- ${agreement.margin.toFixed(3)}`,
    )
    expect(r).toBeGreaterThan(leastCorrelation)
    expect(accuracy).toBeGreaterThan(leastAccuracy)
    expect(agreement.value - agreement.margin).toBeGreaterThan(0)
  })

  it('French comments agree with the score their writers gave', () => {
    const csv = readFileSync(testFile('nps-garden-fr', 'nps.csv'), 'latin1')
    const { data } = Papa.parse<Record<string, string>>(csv, { header: true })
    const rows = data.filter((row) => /^\d+$/.test(row['nps'] ?? '') && (row['explication'] ?? 'NA') !== 'NA')
    const scores = rows.map((row) => Number(row['nps']))
    const rated = rows.map((row) => rate(row['explication']!, 'fr'))
    const r = correlation(
      rated.map((each) => each.polarity),
      scores,
    )
    const meanOf = (kind: (label: string) => boolean): number => {
      const chosen = scores.filter((_score, index) => kind(toSentiment(rated[index]!.polarity)))
      return chosen.reduce((sum, score) => sum + score, 0) / chosen.length
    }
    const bad = meanOf((label) => label.endsWith('negative'))
    const good = meanOf((label) => label.endsWith('positive'))
    const silent = rated.filter((each) => each.hits === 0).length
    console.info(
      `French: n ${rows.length}, r ${r.toFixed(3)}, mean score of bad ${bad.toFixed(2)}, of good ${good.toFixed(2)}, without a known word ${silent}`,
    )
    expect(r).toBeGreaterThan(0.28)
    expect(good - bad).toBeGreaterThan(1)
  })
})
