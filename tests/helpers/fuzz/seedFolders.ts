import { join } from 'node:path'
import { testData } from '../testData.ts'

/** Folders with files of every format there is: the project's own, and the real ones where they are to be had. */
export function seedFolders(): string[] {
  const own = join(import.meta.dirname, '../../../resources/sample')
  const real =
    testData === null
      ? []
      : [
          'csv-dialects',
          'csv-encodings',
          'csv-spectrum',
          'eml-stalwart',
          'mbox-mimekit',
          'pst-aspose',
          'xlsx-calamine',
          'xlsx-hostile',
        ].map((name) => join(testData!, name))
  return [own, ...real]
}
