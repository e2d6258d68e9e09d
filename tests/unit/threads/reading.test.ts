import { describe, expect, it } from 'vitest'
import { baseSubject } from '../../../src/main/threads/baseSubject.ts'
import { addressOf, nameOf } from '../../../src/main/threads/header.ts'
import { isAutomatic, isToMany, parseKeptHeaders } from '../../../src/main/threads/mailHeaders.ts'
import { findOwners } from '../../../src/main/threads/owner.ts'
import { asksQuestion } from '../../../src/main/threads/questions.ts'

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

  it('finds the owner by preference, else by where most mails went', () => {
    expect(findOwners('Me@X.org, also@x.org', [])).toEqual(['me@x.org', 'also@x.org'])
    expect(findOwners('', [['me@x'], ['ME@x', 'list@x'], ['me@x'], [], ['list@x']])).toEqual(['me@x'])
    expect(findOwners('', [['a@x'], ['b@x'], ['a@x'], ['b@x']])).toEqual([])
    expect(findOwners('', [['a@x']])).toEqual([])
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
