/** Reads a results file line by line; no more of it is held than the line that is being read. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { VerbatimError } from '../../shared/domain/errors.ts'
import { fileError } from '../importers/fileError.ts'

/** A single line of a file that is no batch at all could be all of it. Characters. */
const LONGEST_LINE = 4_000_000

/**
 * The lines with something on them.
 *
 * @throws VerbatimError of the file; `format_unknown` at a line that is too long to be a result
 */
export async function* resultLines(file: string): AsyncGenerator<string> {
  let begun = ''
  let isFirst = true
  try {
    await requireFile(file)
    for await (const chunk of createReadStream(file, 'utf8') as AsyncIterable<string>) {
      const [end = '', ...others] = (isFirst ? chunk.replace(/^\uFEFF/, '') : chunk).split('\n')
      isFirst = false
      begun += end
      for (const next of others) {
        if (begun.trim() !== '') yield begun
        begun = next
      }
      if (begun.length > LONGEST_LINE) throw notResults(file)
    }
  } catch (error) {
    throw fileError(file, error)
  }
  if (begun.trim() !== '') yield begun
}

/** Anything else might be read for ever. */
async function requireFile(file: string): Promise<void> {
  const stats = await stat(file)
  if (stats.isFile()) return
  throw new VerbatimError(
    'file_unreadable',
    stats.isDirectory() ? `${file} is a folder` : `${file} is neither a file nor a folder`,
    'Choose the results file itself.',
  )
}

export const notResults = (file: string): VerbatimError =>
  new VerbatimError(
    'format_unknown',
    `${file} is not a results file of the OpenAI Batch form`,
    'It has one JSON object a line, with custom_id and response.',
  )

/** Of a batch that was not answered, or is not finished yet. */
export const noResults = (file: string): VerbatimError =>
  new VerbatimError(
    'file_empty',
    `${file} is empty: it holds no answers`,
    'See whether the batch has ended on the other machine, and give the file that it wrote its results to.',
  )
