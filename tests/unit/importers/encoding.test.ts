import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { readFacts, readStart } from '../../../src/main/importers/fileFacts.ts'
import { createDecoder } from '../../../src/main/importers/table/decoder.ts'
import { guessEncoding, isBinary, scanBytes } from '../../../src/main/importers/table/encoding.ts'

const folder = mkdtempSync(join(tmpdir(), 'verbatim-encoding-'))
let files = 0

async function encodingOf(bytes: Uint8Array): Promise<string> {
  const path = join(folder, `${files++}.csv`)
  writeFileSync(path, bytes)
  const start = await readStart(await readFacts(path))
  return (await scanBytes(start, start.head)).encoding
}

const FRENCH =
  'note;avis\n8;"La qualité baisse, dommage, le délai était trop élevé"\n3;"Très déçu, c’est à côté"\n'

function decode(bytes: Uint8Array, encoding: string, size = 1): string {
  const decoder = createDecoder(encoding)
  let text = ''
  for (let from = 0; from < bytes.length; from += size)
    text += decoder.write(bytes.subarray(from, from + size))
  return text + decoder.end()
}

describe('the encoding of a file', () => {
  it.each(['utf-16le', 'utf-16be', 'utf-32le', 'utf-32be', 'utf-8'])(
    'finds %s with and without a mark',
    async (name) => {
      for (const addBOM of [true, false]) {
        const bytes = iconv.encode(FRENCH, name, { addBOM })
        expect(await encodingOf(bytes)).toBe(name)
        expect(decode(bytes, name, 3)).toBe(FRENCH)
      }
    },
  )

  it.each([
    ['windows-1252', FRENCH],
    ['cp850', FRENCH.replace('’', "'")],
    ['macintosh', FRENCH],
    ['windows-1251', 'оценка;отзыв\n8;"Очень хорошо, быстро доставили, спасибо вам большое"\n'.repeat(3)],
    ['shift_jis', '評価,コメント\n8,とても良いサービスでした。ありがとうございました。\n'.repeat(5)],
    ['gb18030', '评分,评论\n8,服务很好，发货很快，下次还会再来购买。\n'.repeat(5)],
  ])('tells %s by its letters', async (name, text) => {
    expect(await encodingOf(iconv.encode(text, name))).toBe(name)
  })

  it('reads two encodings in one file, each byte where it makes sense', async () => {
    const mixed = Buffer.concat([
      iconv.encode('1;"délai trop élevé, 15€ de réduction, coïncidence…"\n', 'windows-1252'),
      iconv.encode('2;"problèmes d\'étiquetage, appréciée, août, goût, Épicerie, À bientôt"\n', 'cp850'),
    ])
    const encoding = await encodingOf(mixed)
    expect(encoding).toBe('windows-1252+cp850')
    for (const size of [1, 2, 1_000]) {
      const text = decode(mixed, encoding, size)
      expect(text).toContain('délai trop élevé, 15€ de réduction, coïncidence…')
      expect(text).toContain('étiquetage, appréciée, août, goût, Épicerie, À bient')
    }
  })

  it('reads UTF-8 with stray windows-1252 bytes', async () => {
    const mixed = Buffer.concat([
      Buffer.from('1;"déjà vu, très bien — merci"\n'.repeat(3), 'utf8'),
      iconv.encode('2;"café fermé"\n', 'windows-1252'),
    ])
    const encoding = await encodingOf(mixed)
    expect(encoding).toBe('utf-8+windows-1252')
    for (const size of [1, 5, 1_000]) expect(decode(mixed, encoding, size)).toContain('café fermé')
    expect(decode(mixed, encoding, 2)).toContain('déjà vu, très bien — merci')
  })

  it('knows what is no text', () => {
    expect(isBinary(Buffer.from([0x50, 0x4b, 3, 4, 20, 0, 0, 0]))).toBe(true)
    expect(isBinary(Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 37) % 256)))).toBe(true)
    expect(isBinary(Buffer.from(FRENCH))).toBe(false)
    expect(isBinary(Buffer.from('a,b\n1,\0\n'))).toBe(false)
  })

  it('guesses a short text', () => {
    expect(guessEncoding(Buffer.from('Grüße', 'utf8'))).toBe('utf-8')
    expect(guessEncoding(iconv.encode('Grüße aus Köln', 'windows-1252'))).toBe('windows-1252')
  })
})
