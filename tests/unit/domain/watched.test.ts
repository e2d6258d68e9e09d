import { describe, expect, it } from 'vitest'
import { parseFolderList, stagesUpTo } from '../../../src/shared/domain/watched.ts'
import { parsePreference } from '../../../src/main/preferences/preferenceService.ts'
import { isUnfinishedName } from '../../../src/main/importers/unfinishedNames.ts'

describe('watched folders as a preference', () => {
  it.each([
    ['', []],
    ['/a\n\n /b \n/a', ['/a', '/b']],
    ['["/a", "C:\\\\mail"]', ['/a', 'C:\\mail']],
    ['\\\\server\\share', ['\\\\server\\share']],
    ['relative', null],
    ['["/a", 1]', null],
    ['[', null],
    [Array.from({ length: 21 }, (_, index) => `/f${index}`).join('\n'), null],
  ])('%j is %j', (text, folders) => expect(parseFolderList(text)).toEqual(folders))

  it('are stored one a line, and refused with the range', () => {
    expect(parsePreference('watchedFolders', '["/a","/b"]').value).toBe('/a\n/b')
    expect(() => parsePreference('watchedFolders', 'mail')).toThrow(/watchedFolders cannot be/)
  })

  it('go through the stages up to the one that is named', () => {
    expect(stagesUpTo('chain')).toEqual(['rules', 'primary', 'chain'])
  })
})

it.each([
  ['inbox.mbox.part', true],
  ['Unconfirmed 1.crdownload', true],
  ['a.csv.filepart', true],
  ['~$book.xlsx', true],
  ['report.csv', false],
  ['partial.csv', false],
  ['.mbox', false],
])('%s is not whole: %s', (name, unfinished) => expect(isUnfinishedName(name)).toBe(unfinished))
