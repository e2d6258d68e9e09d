/** A small winmail.dat (MS-OXTNEF): the body as a MAPI property, the files as attachments. */
export function tnefFile({
  body,
  files,
}: {
  body: string
  files: readonly { name: string; content: Buffer }[]
}): Buffer {
  const attribute = (level: number, id: number, value: Buffer): Buffer => {
    const head = Buffer.alloc(9)
    head.writeUInt8(level, 0)
    head.writeUInt32LE(id, 1)
    head.writeUInt32LE(value.length, 5)
    const sum = Buffer.alloc(2)
    sum.writeUInt16LE(value.reduce((total, byte) => (total + byte) & 0xffff, 0))
    return Buffer.concat([head, value, sum])
  }
  const text = (id: number, value: string): Buffer => {
    const content = Buffer.from(`${value}\0`, 'utf16le')
    const head = Buffer.alloc(12)
    head.writeUInt16LE(0x1f, 0)
    head.writeUInt16LE(id, 2)
    head.writeUInt32LE(1, 4)
    head.writeUInt32LE(content.length, 8)
    return Buffer.concat([head, content, Buffer.alloc((4 - (content.length % 4)) % 4)])
  }
  const properties = (...list: Buffer[]): Buffer => {
    const count = Buffer.alloc(4)
    count.writeUInt32LE(list.length)
    return Buffer.concat([count, ...list])
  }
  const start = Buffer.alloc(6)
  start.writeUInt32LE(0x223e9f78)
  return Buffer.concat([
    start,
    attribute(1, 0x00069003, properties(text(0x1000, body))),
    ...files.flatMap(({ name, content }) => [
      attribute(2, 0x00069002, Buffer.alloc(14)),
      attribute(2, 0x0006800f, content),
      attribute(2, 0x00069005, properties(text(0x3707, name))),
    ]),
  ])
}
