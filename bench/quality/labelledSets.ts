/** Public sets that people labelled, as this program's own labels name things. */
import { readFileSync } from 'node:fs'
import Papa from 'papaparse'
import { testFile } from '../../tests/helpers/testData.ts'

export interface LabelledText {
  text: string
  truth: string
}

export interface LabelledSet {
  name: string
  /** In the order of the scale, where they have one. */
  values: readonly string[]
  texts: LabelledText[]
}

const SENTIMENTS = ['negative', 'neutral', 'positive']

/** The mean rating from -4 to 4: what most raters did not call anything lies within half a step of 0. */
const HALF_STEP = 0.5

export function sentimentSets(): LabelledSet[] {
  return [
    ['Amazon reviews', 'amazonReviewSnippets'],
    ['film reviews', 'movieReviewSnippets'],
    ['newspaper', 'nytEditorialSnippets'],
    ['tweets', 'tweets'],
  ].map(([name, file]) => ({
    name: `sentiment, ${name}`,
    values: SENTIMENTS,
    texts: readFileSync(testFile('sentiment-vader', 'hutto_ICWSM_2014', `${file}_GroundTruth.txt`), 'utf8')
      .split(/\r?\n/)
      .map((line) => line.split('\t'))
      .filter((cells) => cells.length === 3)
      .map(([, rating, text]) => ({ text: text!, truth: sentimentOfRating(Number(rating)) })),
  }))
}

const sentimentOfRating = (rating: number): string =>
  rating <= -HALF_STEP ? 'negative' : rating >= HALF_STEP ? 'positive' : 'neutral'

const table = (...parts: string[]): Record<string, string>[] =>
  Papa.parse<Record<string, string>>(readFileSync(testFile(...parts), 'utf8'), {
    header: true,
    skipEmptyLines: true,
  }).data

const PRIORITIES: Readonly<Record<string, string>> = {
  Blocker: 'high',
  Critical: 'high',
  Major: 'medium',
  Minor: 'low',
  Trivial: 'low',
}

export const prioritySet = (): LabelledSet => ({
  name: 'priority, bug reports',
  values: ['low', 'medium', 'high'],
  texts: table('bugs-priority', 'hadoop_bugs.csv').flatMap((row) => {
    const truth = PRIORITIES[row['Priority'] ?? '']
    return truth === undefined ? [] : [{ text: `${row['Summary']}\n${row['Description']}`, truth }]
  }),
})

export function intentSet(): LabelledSet {
  const texts = table('banking77', 'test.csv').map((row) => ({ text: row['text']!, truth: row['category']! }))
  return {
    name: 'intent, bank questions',
    values: [...new Set(texts.map(({ truth }) => truth))].sort(),
    texts,
  }
}

/** What the labels of an answer say in the terms of the sets. */
export const sentimentOf = (labels: Readonly<Record<string, unknown>>): string =>
  String(labels['sentiment']).replace('very ', '')

export const priorityOf = (labels: Readonly<Record<string, unknown>>): string =>
  labels['urgency'] === 'critical' ? 'high' : String(labels['urgency'])
