/** Damages files the way disks, programs and enemies do. */
import { type Random, seededRandom } from '../seededRandom.ts'
import { readZip, writeZip } from './zip.ts'

export interface SeedFile {
  /** With its extension. */
  name: string
  bytes: Buffer
}

type Mutation = (bytes: Buffer, random: Random, others: readonly SeedFile[]) => Buffer

const LARGEST_INPUT = 1024 * 1024

const TOKENS: readonly (string | Buffer)[] = [
  ...[
    '"',
    '""',
    "'",
    ';',
    ',',
    '\t',
    '|',
    '\\',
    '\r',
    '\n',
    '\r\n',
    '\0',
    '\u0085',
    '\u2028',
    '\uFEFF',
    '=',
    '+1',
  ],
  ...['__proto__', 'constructor', '9'.repeat(400), '-', '1e308', 'NaN', '31.02.2024', '10', '\u202E', '😀'],
  ...[
    '\nFrom a@b Mon Jan  1 00:00:00 2024\n',
    '\n\n',
    '\n>From ',
    'Content-Length: 99999999\n',
    'Status: RO\n',
  ],
  ...[
    'Content-Type: multipart/mixed; boundary="b"\n\n--b\n',
    '\n--b--\n',
    'Content-Type: message/rfc822\n\n',
  ],
  ...[
    'Content-Transfer-Encoding: base64\n',
    'Content-Transfer-Encoding: quoted-printable\n',
    '=3D=',
    '=?utf-8?B?w6Q',
  ],
  ...[
    'Content-Type: text/html; charset=utf-7\n',
    'References: <a> <a> <b>\n',
    'Subject: =?x?Q?=FF?=\n',
    '<div>'.repeat(300),
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    '"a":',
    'null',
    '\\ud800',
    '[['.repeat(500),
    '<!ENTITY a "b">',
    '<c r="ZZZ99999999">',
    '</row>',
  ],
  Buffer.from([0xff]),
  Buffer.from([0xc3]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xff, 0xfe]),
  Buffer.from([0x1f, 0x8b, 8, 0]),
  Buffer.from([0x50, 0x4b, 3, 4]),
  Buffer.from([0x21, 0x42, 0x44, 0x4e]),
  Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
]

/** Two places in the file, in order. */
function span(bytes: Buffer, random: Random): [number, number] {
  const from = random.below(bytes.length + 1)
  const length = random.below(random.pick([2, 16, 200, 5_000]))
  return [from, Math.min(bytes.length, from + length)]
}

const splice = (bytes: Buffer, from: number, to: number, between: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, from), between, bytes.subarray(to)])

const MUTATIONS: readonly Mutation[] = [
  function flip(bytes, random) {
    const changed = Buffer.from(bytes)
    for (let times = 1 + random.below(8); times > 0 && changed.length > 0; times--)
      changed[random.below(changed.length)]! ^= 1 << random.below(8)
    return changed
  },
  function overwrite(bytes, random) {
    const changed = Buffer.from(bytes)
    const [from, to] = span(bytes, random)
    for (let at = from; at < to; at++) changed[at] = random.below(256)
    return changed
  },
  function cut(bytes, random) {
    return bytes.subarray(0, random.below(bytes.length + 1))
  },
  function remove(bytes, random) {
    const [from, to] = span(bytes, random)
    return splice(bytes, from, to, Buffer.alloc(0))
  },
  function repeat(bytes, random) {
    const [from, to] = span(bytes, random)
    const times = 1 + random.below(random.pick([2, 20, 200]))
    const part = bytes.subarray(from, to)
    return splice(bytes, to, to, Buffer.concat(Array.from({ length: times }, () => part)))
  },
  function insertToken(bytes, random) {
    let changed = bytes
    for (let times = 1 + random.below(6); times > 0; times--) {
      const at = random.below(changed.length + 1)
      changed = splice(changed, at, at, Buffer.from(random.pick(TOKENS)))
    }
    return changed
  },
  function swapByte(bytes, random) {
    const [one, other] = random.pick([',;', '"\'', '\n\r', '\t ', ':=', '<>', '09', '\n ', '/\\'])
    const changed = Buffer.from(bytes)
    const share = random.pick([0.01, 0.2, 1])
    for (let at = 0; at < changed.length; at++)
      if (changed[at] === one!.charCodeAt(0) && random.next() < share) changed[at] = other!.charCodeAt(0)
    return changed
  },
  function growNumbers(bytes, random) {
    const share = random.pick([0.02, 0.5])
    const text = bytes.toString('latin1').replace(/\d+/g, (number) => {
      if (random.next() > share) return number
      return random.pick([
        '0',
        '-1',
        '4294967295',
        '2147483648',
        '99999999999999999999',
        `${number}${number}`,
        '',
      ])
    })
    return Buffer.from(text, 'latin1')
  },
  function encode(bytes, random) {
    const text = bytes.toString('utf8')
    const how = random.pick(['utf16le', 'latin1', 'base64', 'hex'] as const)
    return how === 'base64' || how === 'hex' ? Buffer.from(bytes.toString(how)) : Buffer.from(text, how)
  },
  function join(bytes, random, others) {
    const [from] = span(bytes, random)
    const other = random.pick(others).bytes
    return splice(
      bytes,
      from,
      random.pick([from, bytes.length]),
      other.subarray(random.below(other.length + 1)),
    )
  },
]

function damage(bytes: Buffer, random: Random, others: readonly SeedFile[]): Buffer {
  let changed = bytes
  for (let times = 1 + random.below(3); times > 0; times--)
    changed = random.pick(MUTATIONS)(changed, random, others).subarray(0, LARGEST_INPUT)
  return changed
}

/** Input `number` of a seed: always the same. */
export function mutate(seeds: readonly SeedFile[], seed: number, number: number): SeedFile {
  const random = seededRandom(Math.imul(seed, 7_919) + number)
  const { name, bytes } = random.pick(seeds)
  const extension = random.next() < 0.1 ? random.pick(seeds).name : name
  const members = random.next() < 0.8 ? readZip(bytes) : null
  if (members === null || members.length === 0) {
    return { name: `${number}-${extension}`, bytes: damage(bytes, random, seeds) }
  }
  for (let times = 1 + random.below(2); times > 0; times--) {
    const member = random.pick(members)
    member.bytes = damage(member.bytes, random, seeds)
  }
  return { name: `${number}-${extension}`, bytes: writeZip(members) }
}
