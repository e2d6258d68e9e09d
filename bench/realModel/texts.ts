/** Texts that people wrote, from the folder that VERBATIM_TEST_DATA names. */
import { readFileSync } from 'node:fs'
import Papa from 'papaparse'
import { createRandom, shuffle } from '../../src/shared/domain/statistics/random.ts'
import { testData, testFile } from '../../tests/helpers/testData.ts'
import { surveyItems } from '../../tests/helpers/seedItems.ts'
import { sentimentSets } from '../quality/labelledSets.ts'

export interface ChosenTexts {
  texts: string[]
  /** Where they come from, for the person who reads the figures. */
  from: string
}

/** Distinct snippets of reviews, chosen by chance; made up where there is no test data. */
export function reviewTexts(count: number, seed: number): ChosenTexts {
  if (testData === null) {
    return { texts: surveyItems(count).map(({ text }) => text), from: 'made up (no VERBATIM_TEST_DATA)' }
  }
  const [reviews] = sentimentSets()
  const texts = [...new Set(reviews!.texts.map(({ text }) => text))]
  return { texts: shuffle(texts, createRandom(seed)).slice(0, count), from: 'reviews of a shop' }
}

/** Longer ones are rarely written twice. */
const SHORT_ANSWER = 40

/**
 * Texts of which some are equal or nearly so, as they are where many people answer one question: one half short answers to
 * a survey, chosen by chance; the other questions that customers of a bank asked about one and the same thing.
 */
export function repeatedTexts(count: number, seed: number): ChosenTexts {
  const survey = column('explication', 'windows-1252', 'nps-garden-fr', 'nps.csv')
    .map((text) => text.trim())
    .filter((text) => text !== '' && text !== 'NA' && text.length <= SHORT_ANSWER)
  const half = Math.ceil(count / 2)
  const random = createRandom(seed)
  const answers = shuffle(survey, random).slice(0, half)
  const questions = column('text', 'utf-8', 'banking77', 'train.csv').slice(0, count - answers.length)
  return {
    texts: shuffle([...answers, ...questions], random),
    from: `${answers.length} of the ${survey.length} answers of at most ${SHORT_ANSWER} characters to a garden shop’s survey, and the first ${questions.length} questions to a bank`,
  }
}

const column = (name: string, encoding: string, ...parts: string[]): string[] =>
  Papa.parse<Record<string, string>>(new TextDecoder(encoding).decode(readFileSync(testFile(...parts))), {
    header: true,
    skipEmptyLines: true,
  }).data.map((row) => row[name] ?? '')
