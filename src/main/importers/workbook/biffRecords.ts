/** Records of the binary format of Excel 97 to 2003 (BIFF8), and the texts in them. */

export const RECORD = {
  formula: 0x06,
  endOfStream: 0x0a,
  dateMode: 0x22,
  filePass: 0x2f,
  continued: 0x3c,
  boundSheet: 0x85,
  multipleRk: 0xbd,
  richString: 0xd6,
  format: 0xe0,
  mergedCells: 0xe5,
  sharedStrings: 0xfc,
  sharedString: 0xfd,
  number: 0x203,
  label: 0x204,
  booleanOrError: 0x205,
  string: 0x207,
  row: 0x208,
  rk: 0x27e,
  formatCode: 0x41e,
  beginning: 0x809,
} as const

export interface BiffRecord {
  id: number
  /** The record's own bytes, then those of the records that continue it. */
  blocks: Buffer[]
}

/** The records from a position on; one that is cut ends them. */
export function* readRecords(stream: Buffer, from: number): Generator<BiffRecord> {
  let position = from
  while (position + 4 <= stream.length) {
    const id = stream.readUInt16LE(position)
    const blocks: Buffer[] = []
    do {
      const length = stream.readUInt16LE(position + 2)
      blocks.push(stream.subarray(position + 4, position + 4 + length))
      position += 4 + length
    } while (position + 4 <= stream.length && stream.readUInt16LE(position) === RECORD.continued)
    yield { id, blocks }
  }
}

/** Reads on over the blocks of a record. @throws RangeError at its end */
export class BlockReader {
  readonly #blocks: readonly Buffer[]
  #block = 0
  #position: number

  constructor(blocks: readonly Buffer[], position = 0) {
    this.#blocks = blocks
    this.#position = position
  }

  get ended(): boolean {
    this.#advance()
    return this.#block >= this.#blocks.length
  }

  #advance(): void {
    while (this.#block < this.#blocks.length && this.#position >= this.#blocks[this.#block]!.length) {
      this.#position = 0
      this.#block++
    }
  }

  byte(): number {
    this.#advance()
    const block = this.#blocks[this.#block]
    if (block === undefined) throw new RangeError('a record is cut')
    return block[this.#position++]!
  }

  short(): number {
    return this.byte() | (this.byte() << 8)
  }

  long(): number {
    return (this.short() | (this.short() << 16)) >>> 0
  }

  skip(bytes: number): void {
    for (let left = bytes; left > 0;) {
      this.#advance()
      const block = this.#blocks[this.#block]
      if (block === undefined) throw new RangeError('a record is cut')
      const taken = Math.min(left, block.length - this.#position)
      this.#position += taken
      left -= taken
    }
  }

  /** Characters, of one byte or two each; where they go on in a next block, that begins with how. */
  characters(count: number, wide: boolean): string {
    let text = ''
    let width = wide ? 2 : 1
    for (let left = count; left > 0;) {
      const block = this.#blocks[this.#block]
      if (block === undefined) throw new RangeError('a record is cut')
      const there = Math.trunc((block.length - this.#position) / width)
      if (there <= 0) {
        this.#block++
        this.#position = 0
        width = (this.byte() & 1) === 1 ? 2 : 1
        continue
      }
      const taken = Math.min(left, there)
      const end = this.#position + taken * width
      text += block.toString(width === 2 ? 'utf16le' : 'latin1', this.#position, end)
      this.#position = end
      left -= taken
    }
    return text
  }

  /** A text with its length before it; what says how it looks or sounds is passed over. */
  text(shortLength = false): string {
    const count = shortLength ? this.byte() : this.short()
    const flags = this.byte()
    const runs = (flags & 8) === 0 ? 0 : this.short()
    const extra = (flags & 4) === 0 ? 0 : this.long()
    const text = this.characters(count, (flags & 1) === 1)
    this.skip(runs * 4 + extra)
    return text.toWellFormed()
  }
}

/** A number in 30 bits: whole or the upper part of a double, perhaps in hundredths. */
export function rkNumber(rk: number): number {
  const hundredths = (rk & 1) === 1
  let value: number
  if ((rk & 2) === 2) value = (rk | 0) >> 2
  else {
    const bytes = Buffer.alloc(8)
    bytes.writeUInt32LE((rk & 0xfffffffc) >>> 0, 4)
    value = bytes.readDoubleLE(0)
  }
  return hundredths ? value / 100 : value
}
