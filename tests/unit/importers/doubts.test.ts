import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csv } from '../../../src/main/importers/csv.ts'
import { inspectFile } from '../../../src/main/importers/inspectFile.ts'
import type { StoreQuestions } from '../../../src/main/importers/parserTasks.ts'
import type { Inspection } from '../../../src/shared/domain/reading.ts'
import { temporaryFolderFor } from '../../helpers/folders.ts'
import { DOUBTFUL_TABLES } from '../../helpers/doubtfulTables.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const store: StoreQuestions = {
  propose: ({ facts }) =>
    Promise.resolve({
      choice: { survey: null, name: 'new', columns: facts.columns, identityColumn: facts.identityColumn },
      fitting: [],
      freshName: 'a',
    }),
  known: () => Promise.resolve(0),
}

async function inspect(name: string, content: Buffer | string): Promise<Inspection> {
  const folder = temporaryFolderFor()
  try {
    const path = join(folder.path, name)
    writeFileSync(path, content)
    const task = { kind: 'inspect' as const, path, reading: {}, mapping: null, survey: null }
    return (await inspectFile(task, store, () => {}, folder.path)).inspection
  } finally {
    folder.remove()
  }
}

describe('what the preview doubts', () => {
  it('is nothing in a plain survey', async () => {
    const rows = Array.from(
      { length: 30 },
      (_, row) =>
        `a${row},${row % 11},Text number ${row} in words,2026-03-${String((row % 28) + 1).padStart(2, '0')}`,
    )
    const { doubts } = await inspect('plain.csv', `id,Recommend,Why?,Date\n${rows.join('\n')}\n`)
    expect(doubts).toEqual([])
  })

  it.each(DOUBTFUL_TABLES)(
    'is something in $name, each with another way to read it',
    async ({ name, content }) => {
      const { doubts } = await inspect(name, content)
      expect(doubts.length).toBeGreaterThan(0)
      expect(new Set(doubts.map(({ about }) => about)).size).toBe(doubts.length)
      for (const { instead } of doubts) {
        expect(instead.length).toBeGreaterThan(0)
        for (const { reading, mapping } of instead) expect([reading, mapping].filter(Boolean)).toHaveLength(1)
      }
    },
  )

  it('is not raised about many letters that all read well', async () => {
    const words = ['très', 'déçu', 'reçu', 'élève', 'café', 'forêt', 'naïf', 'garçon', 'hôtel', 'sûr']
    const { doubts, encoding } = await inspect(
      'french.csv',
      Buffer.from(
        `id;Recommend;Why?\n${words.map((word, row) => `${row};${row};Un ${word} ici`).join('\n')}\n`,
        'latin1',
      ),
    )
    expect(encoding).toBe('windows-1252')
    expect(doubts.filter(({ about }) => about === 'encoding')).toEqual([])
  })

  it('never fails, whatever the bytes', async () => {
    await fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('utf-8', 'windows-1252', 'shift_jis'),
        fc.option(fc.integer({ min: 1, max: 5 })),
        (head, delimiter, encoding, headerRow) => {
          const file = { path: 'x', name: 'x.csv', bytes: head.length, modifiedAt: 0, directory: false, head }
          const doubts = csv.doubts!(file, { encoding, delimiter, quote: '"', headerRow })
          for (const { instead } of doubts) expect(instead.length).toBeGreaterThan(0)
        },
      ),
    )
  })
})
