import { describe, expect, it } from 'vitest'
import { baseSubject } from '../../../src/main/threads/baseSubject.ts'
import { addressOf, nameOf } from '../../../src/shared/domain/mailAddress.ts'
import { isAutomatic, isToMany, parseKeptHeaders } from '../../../src/main/threads/mailHeaders.ts'
import { asksQuestion } from '../../../src/main/threads/questions.ts'
import { ancestorsOf, conversationOf, readThreadIndex } from '../../../src/main/threads/threadIndex.ts'

describe('baseSubject', () => {
  it.each([
    ['Re: Bill', 'bill', true, false],
    ['RE: AW: SV: Bill', 'bill', true, false],
    ['Re[2]: Bill', 'bill', true, false],
    ['[list] Re: [list] Bill', 'bill', true, false],
    ['Fwd: Re: Bill', 'bill', true, true],
    ['WG: TR: RV: Bill', 'bill', false, true],
    ['[Fwd: Bill]', 'bill', false, true],
    ['Bill (fwd)', 'bill', false, true],
    ['[urgent]', '[urgent]', false, false],
    ['Reply wanted', 'reply wanted', false, false],
    ['回复:账单', '账单', true, false],
    ['Re:', '', true, false],
    ['RE : Facture', 'facture', true, false],
    ['Odp: PD: Faktura', 'faktura', true, true],
    ['VS: VL: Lasku', 'lasku', true, true],
    ['Ynt: İlt: Fatura', 'fatura', true, true],
    ['Отв: Пер: Счёт', 'счёт', true, true],
    ['Απ: Τιμολόγιο', 'τιμολόγιο', true, false],
    ['답장: 전달: 청구서', '청구서', true, true],
    ['返信: 転送: 請求書', '請求書', true, true],
    ['תגובה: חשבון', 'חשבון', true, false],
    ['رد: فاتورة', 'فاتورة', true, false],
    ['[WG: Rechnung]', 'rechnung', false, true],
    ['Automatische Antwort: Rechnung', 'rechnung', true, false],
    ['Out of Office AutoReply: Bill', 'bill', true, false],
    ['Res publica: a talk', 'res publica: a talk', false, false],
    ['Refund: order 17', 'refund: order 17', false, false],
  ])('%s', (subject, base, isReply, isForward) => {
    expect(baseSubject(subject)).toEqual({ base, isReply, isForward })
  })
})

describe('people', () => {
  it('tells name and address apart', () => {
    expect(addressOf('"Doe, Jane" <Jane@X.org>')).toBe('jane@x.org')
    expect(nameOf('"Doe, Jane" <Jane@X.org>')).toBe('Doe, Jane')
    expect(addressOf('jane@x.org')).toBe('jane@x.org')
    expect(nameOf('jane@x.org')).toBe('')
  })
})

describe('questions', () => {
  it.each([
    ['When will it come?', true],
    ['¿Cuándo llega?', true],
    ['Quand arrive-t-il ?', true],
    ['いつ届きますか?', true],
    ['See http://x.org/a?b=c', false],
    ['What a day!', false],
    ['? ? ?', false],
  ])('%s', (text, asks) => {
    expect(asksQuestion(text)).toBe(asks)
  })
})

describe('kept headers', () => {
  it('tells machines and lists from people', () => {
    const read = (headers: object) => parseKeptHeaders(JSON.stringify(headers))
    expect(isAutomatic(read({ 'Auto-Submitted': 'auto-replied' }))).toBe(true)
    expect(isAutomatic(read({ 'auto-submitted': 'no' }))).toBe(false)
    expect(isToMany(read({ 'list-id': '<a.b>' }))).toBe(true)
    expect(isToMany(read({ precedence: ['bulk'] }))).toBe(true)
    expect(isToMany(read({}))).toBe(false)
  })
})

describe('Thread-Index', () => {
  const root = Buffer.alloc(22, 7)
  const answer = Buffer.concat([root, Buffer.alloc(5, 1)])
  const encode = (bytes: Buffer): string => bytes.toString('base64')

  it('has the conversation and the mails above in it', () => {
    const index = readThreadIndex(encode(Buffer.concat([answer, Buffer.alloc(5, 2)])))
    expect(conversationOf(index)).toBe(root.toString('hex'))
    expect(ancestorsOf(index)).toEqual([answer.toString('hex'), root.toString('hex')])
    // Folded over two lines, as headers are.
    expect(readThreadIndex(`${encode(answer).slice(0, 20)}\r\n ${encode(answer).slice(20)}`)).toBe(
      answer.toString('hex'),
    )
  })

  it.each(['', 'not base64!', encode(root.subarray(1)), encode(Buffer.alloc(24)), 'A'.repeat(100_000)])(
    'is nothing when it is broken',
    (header) => {
      expect(readThreadIndex(header)).toBe('')
    },
  )
})
