import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { htmlToPlain } from '../../src/main/importers/mail/html.ts'
import { decodedHeader, sentAt } from '../../src/main/importers/mail/headers.ts'
import { parseMime } from '../../src/main/importers/mail/mime.ts'
import { parsePeople } from '../../src/main/importers/mail/people.ts'
import { testFile } from './testData.ts'

/** What is compared of a mail: the same for the golden parse and for ours. White space of texts is single. */
export interface ComparedMail {
  subject: string
  from: string[]
  to: string[]
  cc: string[]
  /** Milliseconds since 1970. */
  date: number | null
  text: string
  /** 'type name' in the order of the mail. */
  attachments: string[]
  /** Bytes of the binary attachments, in order. */
  sizes: number[]
}

interface GoldenAddress {
  name: string | null
  address: string | null
}

interface GoldenPart {
  headers: {
    name: unknown
    value: Record<string, unknown> | string
    offset_start: number
    offset_end: number
  }[]
  body: Record<string, unknown> | string
  offset_header: number
  offset_body: number
  offset_end: number
}

interface GoldenMessage {
  html_body: number[]
  text_body: number[]
  attachments: number[]
  parts: GoldenPart[]
}

interface GoldenType {
  c_type: string
  c_subtype: string | null
  attributes: { name: string; value: string }[] | null
}

export const singleSpaced = (text: string): string => text.replace(/[\s\u00a0]+/g, ' ').trim()

const lastValue = (part: GoldenPart, name: string, kind: string): unknown => {
  const header = part.headers.findLast((entry) => entry.name === name)
  return header === undefined || typeof header.value === 'string' ? undefined : header.value[kind]
}

const personOf = ({ name, address }: GoldenAddress): string =>
  `${singleSpaced(name ?? '')} <${address ?? ''}>`

function goldenPeople(part: GoldenPart, name: string): string[] {
  const address = lastValue(part, name, 'Address') as
    { List?: GoldenAddress[]; Group?: { addresses: GoldenAddress[] }[] } | undefined
  if (address === undefined) return []
  return [...(address.List ?? []), ...(address.Group ?? []).flatMap(({ addresses }) => addresses)].map(
    personOf,
  )
}

function goldenDate(part: GoldenPart): number | null {
  const date = lastValue(part, 'date', 'DateTime') as Record<string, number> | undefined
  if (date === undefined) return null
  const offset = (date['tz_hour']! * 60 + date['tz_minute']!) * (date['tz_before_gmt'] ? -1 : 1)
  const utc = Date.UTC(
    date['year']!,
    date['month']! - 1,
    date['day'],
    date['hour'],
    date['minute'],
    date['second'],
  )
  return utc - offset * 60_000
}

const goldenType = (part: GoldenPart): string => {
  const type = lastValue(part, 'content_type', 'ContentType') as GoldenType | undefined
  return type === undefined ? '' : `${type.c_type}/${type.c_subtype ?? ''}`.toLowerCase()
}

const goldenName = (part: GoldenPart): string => {
  const attribute = (header: string, wanted: string): string | undefined => {
    const type = lastValue(part, header, 'ContentType') as GoldenType | undefined
    return type?.attributes?.find(({ name }) => name === wanted)?.value
  }
  return attribute('content_disposition', 'filename') ?? attribute('content_type', 'name') ?? ''
}

const isMeasured = (type: string): boolean => !/^(?:text|message)\//.test(type)

function ofGolden(message: GoldenMessage): ComparedMail {
  const root = message.parts[0]!
  const kindOf = (part: GoldenPart): string =>
    typeof part.body === 'string' ? part.body : Object.keys(part.body)[0]!
  const part = (index: number): GoldenPart => message.parts[index]!
  const texts = message.text_body.map(part).flatMap((entry) => {
    const body = entry.body as Record<string, unknown>
    if (kindOf(entry) === 'Text') return [(body['Text'] as string).replaceAll('\0', '\uFFFD')]
    return kindOf(entry) === 'Html' ? [htmlToPlain(body['Html'] as string)] : []
  })
  const bodies = new Set([...message.text_body, ...message.html_body])
  const attached = [
    ...message.attachments,
    ...[...bodies].filter((index) => !['Text', 'Html'].includes(kindOf(part(index)))),
  ]
  const unique = [...new Set(attached)].sort((a, b) => a - b).map(part)
  return {
    subject: singleSpaced((lastValue(root, 'subject', 'Text') as string | undefined) ?? ''),
    from: goldenPeople(root, 'from'),
    to: goldenPeople(root, 'to'),
    cc: goldenPeople(root, 'cc'),
    date: goldenDate(root),
    text: singleSpaced(texts.join('\n')),
    attachments: unique.map((entry) => `${goldenType(entry)} ${goldenName(entry)}`),
    sizes: unique.flatMap((entry) => {
      const body = entry.body as Record<string, unknown>
      const bytes = body['Binary'] ?? body['InlineBinary']
      return Array.isArray(bytes) && isMeasured(goldenType(entry)) ? [bytes.length] : []
    }),
  }
}

function ofOurs(bytes: Uint8Array): ComparedMail {
  const { headers, text, attachments } = parseMime(bytes)
  const people = (name: string): string[] =>
    (headers.get(name)?.slice(-1) ?? [])
      .flatMap(parsePeople)
      .map(({ name: shown, address }) => `${shown} <${address}>`)
  return {
    subject: decodedHeader(headers, 'subject'),
    from: people('from'),
    to: people('to'),
    cc: people('cc'),
    date: sentAt(headers).date?.milliseconds ?? null,
    text: singleSpaced(text),
    attachments: attachments.map(({ type, name }) => `${type} ${name}`),
    sizes: attachments.filter(({ type }) => isMeasured(type)).map(({ bytes: size }) => size),
  }
}

/** Text that the golden parse could not read agrees with anything in its place. */
const matches = (golden: string, ours: string): boolean =>
  golden === ours ||
  (golden.includes('\uFFFD') &&
    new RegExp(
      `^${golden
        .split(/\uFFFD+/)
        .map(escaped)
        .join('.{1,8}?')}$`,
      's',
    ).test(ours))

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** An attachment without a type or a name agrees with the type and name that ours gives it. */
function attachmentMatches(golden: string, ours: string): boolean {
  const [type = '', ...name] = golden.split(' ')
  const [ourType = '', ...ourName] = ours.split(' ')
  return (
    (type === '' || type === ourType) && (name.join(' ') === '' || matches(name.join(' '), ourName.join(' ')))
  )
}

/** Whether a field agrees. */
export function fieldAgrees({ golden, ours }: GoldenPair, field: keyof ComparedMail): boolean {
  const [theirs, own] = [golden[field], ours[field]]
  if (typeof theirs === 'string') return matches(theirs, own as string)
  if (!Array.isArray(theirs)) return theirs === own
  const list = own as (string | number)[]
  return (
    theirs.length === list.length &&
    theirs.every((value, index) => {
      if (typeof value === 'number') return value === list[index]
      return field === 'attachments'
        ? attachmentMatches(value, list[index] as string)
        : matches(value, list[index] as string)
    })
  )
}

export interface GoldenPair {
  name: string
  golden: ComparedMail
  ours: ComparedMail
}

/** Every mail of the golden set, parsed by ours and as its golden file says. */
export function readGoldenPairs(): GoldenPair[] {
  const folder = testFile('eml-stalwart', 'eml')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.eml'))
    .sort()
    .map((name) => ({
      name,
      golden: ofGolden(
        JSON.parse(readFileSync(join(folder, name.replace(/\.eml$/, '.json')), 'utf8')) as GoldenMessage,
      ),
      ours: ofOurs(readFileSync(join(folder, name))),
    }))
}
