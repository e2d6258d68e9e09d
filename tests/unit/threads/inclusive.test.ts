import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitMail } from '../../../src/main/importers/mail/quotes.ts'
import { type MessageText, readChain } from '../../../src/main/threads/inclusive.ts'

const message = (item: number, text: string, quotedText = ''): MessageText => ({
  item,
  text,
  quotedText,
  whole: true,
})

/** As a mail program quotes, 40 characters a line at most. */
const quote = (body: string): string =>
  body
    .split('\n')
    .flatMap((line) => line.match(/.{1,40}(?:\s|$)|\S+/g) ?? [''])
    .map((line) => `> ${line.trimEnd()}`)
    .join('\n')

const FIRST =
  'The parcel with the two lamps came yesterday, and one of them was broken. What shall I do with it?\n\n-- \nAnn'
const SECOND = 'Please send us a photo of it. A new one is on its way to you.'
const answer = (text: string, body: string): string => `${text}\n\nOn Mon, Ann wrote:\n${quote(body)}\n`

describe('inclusive messages', () => {
  it('are those that quote all others, wrapped lines, marks and signatures aside', () => {
    const second = answer(SECOND, FIRST.split('\n\n--')[0]!)
    const third = answer('Here is the photo, as you asked for it this morning.', second)
    const parts = [second, third].map((body) => splitMail(body, null))
    const reading = readChain([
      message(1, FIRST),
      ...parts.map(({ text, quotedText }, index) => message(index + 2, text, quotedText)),
    ])
    expect(reading.contained).toEqual([
      { item: 1, in: 3, why: 'quoted' },
      { item: 2, in: 3, why: 'quoted' },
    ])
    expect(reading.charactersOnce).toBeLessThan(reading.characters * 0.6)
  })

  it('are both ends of a conversation that forks', () => {
    const [one, other] = ['I can take it back to the shop.', 'Could you fetch it at my place?'].map((text) =>
      splitMail(answer(text, SECOND), null),
    )
    const reading = readChain([
      message(1, SECOND),
      message(2, one!.text, one!.quotedText),
      message(3, other!.text, other!.quotedText),
    ])
    expect(reading.contained).toHaveLength(1)
    expect(reading.contained[0]).toMatchObject({ item: 1 })
  })

  it('keep what is only partly quoted, and short answers that stand nowhere else', () => {
    expect(
      readChain([message(1, FIRST), message(2, 'Yes.', '> What shall I do with it?')]).contained,
    ).toEqual([])
    expect(readChain([message(1, 'Yes.'), message(2, 'No, thank you.', '> Yes.')]).contained).toEqual([
      { item: 1, in: 2, why: 'quoted' },
    ])
  })

  it('keep a mail that quotes what is nowhere else', () => {
    const missing = '> We never got the invoice for the second order of last May.'
    const reading = readChain([
      message(1, SECOND, missing),
      message(2, 'All is well now, thank you very much for the help.', `> ${SECOND}`),
    ])
    expect(reading.contained).toEqual([])
  })

  it('fold near-duplicates, but not where a number differs', () => {
    const words = Array.from(
      { length: 40 },
      (_, index) => `word${'abcdefghij'[index % 10]!}${'klmn'[Math.floor(index / 10)]!}`,
    )
    const text = words.join(' ')
    const list = readChain([message(1, text), message(2, `${text} again`)])
    expect(list.contained).toEqual([{ item: 1, in: 2, why: 'near-duplicate' }])
    expect(readChain([message(1, `${text} 17`), message(2, `${text} 18 once more`)]).contained).toEqual([])
  })

  it('are all when texts were too long to be carried', () => {
    expect(readChain([message(1, SECOND), { ...message(2, SECOND), whole: false }]).contained).toEqual([
      { item: 1, in: 2, why: 'near-duplicate' },
    ])
    expect(
      readChain([
        { ...message(1, SECOND), whole: false },
        { ...message(2, SECOND), whole: false },
      ]).contained,
    ).toEqual([])
  })

  it('hold every word of the others, in languages without spaces too', () => {
    const word = fc.constantFrom('lamp', 'broken', '荷物', 'приехал', 'the', 'seventeen', 'ja', 'köln')
    const text = fc
      .array(fc.array(word, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 })
      .map((sentences) => sentences.map((words) => `${words.join(' ')}.`).join(' '))
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (texts) => {
        let body = ''
        const messages = texts.map((own, index) => {
          body = index === 0 ? own : answer(own, body)
          const split = splitMail(body, null)
          return message(index + 1, split.text, split.quotedText)
        })
        const { contained } = readChain(messages)
        const inclusive = messages.filter(({ item }) => !contained.some((each) => each.item === item))
        expect(inclusive.length).toBeGreaterThan(0)
        for (const each of contained) expect(inclusive.map(({ item }) => item)).toContain(each.in)
        // The last one quotes all of them.
        expect(contained).toHaveLength(messages.length - inclusive.length)
        const all = inclusive.map((each) => `${each.text} ${each.quotedText}`).join(' ')
        const known = new Set(all.match(/\p{L}+/gu))
        for (const each of messages)
          for (const found of each.text.match(/\p{L}+/gu) ?? []) expect(known).toContain(found)
      }),
    )
  })
})
