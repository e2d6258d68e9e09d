import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csv } from '../../../src/main/importers/csv.ts'
import { readFacts, readStart } from '../../../src/main/importers/fileFacts.ts'
import { otherContent } from '../../../src/main/importers/table/otherContent.ts'
import { temporaryFolder } from '../../helpers/temporaryFolder.ts'

describe('content that is no table', () => {
  it.each([
    ['<!DOCTYPE html>\n<html><body><table><tr><td>9</td></tr></table></body></html>', 'HTML'],
    ['\uFEFF\n<html xmlns:o="urn:schemas-microsoft-com:office:office">', 'HTML'],
    ['<!-- saved -->\n<table border=1><tr><td>score</td></tr></table>', 'HTML'],
    ['<?xml version="1.0"?><rows><row score="9"/></rows>', 'XML'],
    ['{\\rtf1\\ansi score;comment}', 'RTF'],
    ['[{"score": 9, "comment": "a; b"},\n {"score": 3}]', 'JSON'],
    ['{"score": 9}\n{"score": 3}\n', 'JSON'],
    ['{\n  "answers": []\n}\n', 'JSON'],
  ])('%j', (text, what) => {
    expect(otherContent(text, true)).toContain(what)
  })

  it.each([
    'score,comment\n9,<html>\n',
    '[id];[score];[comment]\n1;9;fine\n',
    '{"a":1},9,fine\n{"a":2},3,bad\n',
    '[1],[2]\n[3],[4]\n',
    '<b>good</b>;9\n<i>bad</i>;3\n',
    '{open,9\n',
  ])('%j may be a table', (text) => {
    expect(otherContent(text, true)).toBeNull()
    expect(otherContent(text, false)).toBeNull()
  })

  it('is told of any JSON document, and of any beginning of one', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.array(fc.jsonValue()), fc.object()),
        fc.nat(4),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        (value, indent, share) => {
          const text = JSON.stringify(value, null, indent)
          expect(otherContent(text, true)).toBe('JSON')
          expect(otherContent(text.slice(0, Math.ceil(text.length * share)), false)).toBe('JSON')
        },
      ),
    )
  })

  it('is refused as a table with what it is, unless the delimiter is named', async () => {
    const path = join(temporaryFolder(), 'export.csv')
    writeFileSync(path, '<html><body>Please sign in</body></html>\n')
    const start = await readStart(await readFacts(path))
    await expect(csv.open(start, {})).rejects.toMatchObject({
      code: 'format_unknown',
      message: expect.stringContaining('web page') as string,
    })
    expect((await csv.open(start, { delimiter: ',' })).columns).toHaveLength(1)
  })
})
