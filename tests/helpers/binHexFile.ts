const ALPHABET = '!"#$%&\'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr'

function checksum(bytes: Buffer): Buffer {
  let sum = 0
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const carry = (sum & 0x8000) !== 0
      sum = ((sum << 1) & 0xffff) | ((byte >> bit) & 1)
      if (carry) sum ^= 0x1021
    }
  }
  // Sixteen zero bits end the division.
  for (let bit = 0; bit < 16; bit++)
    sum = (sum & 0x8000) === 0 ? (sum << 1) & 0xffff : ((sum << 1) & 0xffff) ^ 0x1021
  const result = Buffer.alloc(2)
  result.writeUInt16BE(sum)
  return result
}

/** A file in BinHex 4.0 (RFC 1741), with its runs packed. */
export function binHexFile(name: string, content: Buffer): string {
  const header = Buffer.alloc(1 + name.length + 19)
  header[0] = name.length
  header.write(name, 1, 'latin1')
  header.write('TEXTttxt', 2 + name.length, 'latin1')
  header.writeUInt32BE(content.length, 1 + name.length + 11)
  const plain = Buffer.concat([header, checksum(header), content, checksum(content), Buffer.alloc(2)])
  const packed: number[] = []
  for (let at = 0; at < plain.length;) {
    let count = 1
    while (count < 255 && plain[at + count] === plain[at]) count++
    if (plain[at] === 0x90) packed.push(0x90, 0)
    else if (count > 3) packed.push(plain[at]!, 0x90, count)
    else packed.push(plain[at]!)
    at += plain[at] !== 0x90 && count > 3 ? count : 1
  }
  const bits = packed.map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const letters = (bits.match(/.{1,6}/g) ?? []).map((six) => ALPHABET[parseInt(six.padEnd(6, '0'), 2)])
  const lines = `:${letters.join('')}:`.match(/.{1,64}/g) ?? []
  return `(This file must be converted with BinHex 4.0)\r\n\r\n${lines.join('\r\n')}\r\n`
}
