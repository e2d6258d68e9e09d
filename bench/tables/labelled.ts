/** Tables whose delimiter and quote a person found. */
import { readdirSync, readFileSync } from 'node:fs'
import { testFile } from '../../tests/helpers/testData.ts'

export interface LabelledFile {
  set: string
  name: string
  path: string
  delimiter: string
  quote: string
}

export function labelledFiles(): LabelledFile[] {
  return [...csvDialects(), ...csvEncodings(), ...csvSpectrum()]
}

function csvDialects(): LabelledFile[] {
  const labels = JSON.parse(readFileSync(testFile('csv-dialects', 'labels.json'), 'utf8')) as {
    file: string
    delimiter: string
    quote: string
  }[]
  return labels.map(({ file, delimiter, quote }) => ({
    set: 'csv-dialects',
    name: file,
    path: testFile('csv-dialects', 'files', file),
    delimiter,
    quote,
  }))
}

const SEMICOLONS = new Set([
  'contains_html.csv',
  'csv_without_extension',
  'semicolon_separated.csv',
  'sep.csv',
])
/** Nothing in it, nothing to divide, and one that reads as well with either of two delimiters. */
const WITHOUT_ANSWER = new Set(['empty.csv', 'no_delimiter.csv', 'escape.csv'])

function csvEncodings(): LabelledFile[] {
  return readdirSync(testFile('csv-encodings'))
    .filter((name) => !WITHOUT_ANSWER.has(name))
    .map((name) => ({
      set: 'csv-encodings',
      name,
      path: testFile('csv-encodings', name),
      delimiter: SEMICOLONS.has(name) ? ';' : ',',
      quote: '"',
    }))
}

function csvSpectrum(): LabelledFile[] {
  return readdirSync(testFile('csv-spectrum', 'csvs')).map((name) => ({
    set: 'csv-spectrum',
    name,
    path: testFile('csv-spectrum', 'csvs', name),
    delimiter: ',',
    quote: '"',
  }))
}

/** The gold of the CSV spectrum. One file has another telephone number than its own gold: left out. */
export function spectrumGold(): { name: string; path: string; header: string[]; rows: string[][] }[] {
  return readdirSync(testFile('csv-spectrum', 'csvs'))
    .filter((name) => name !== 'location_coordinates.csv')
    .map((name) => {
      const gold = JSON.parse(
        readFileSync(testFile('csv-spectrum', 'json', name.replace('.csv', '.json')), 'utf8'),
      ) as Record<string, string>[]
      const header = Object.keys(gold[0] ?? {})
      return {
        name,
        path: testFile('csv-spectrum', 'csvs', name),
        header,
        rows: gold.map((row) => header.map((column) => row[column] ?? '')),
      }
    })
}
