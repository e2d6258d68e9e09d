/** XML parts of workbooks, read as a stream. Document types and with them all entities of a file's own are refused. */
import { TextDecoder } from 'node:util'
import { SaxesParser } from 'saxes'
import { VerbatimError } from '../../../shared/domain/errors.ts'

export type XmlAttributes = Readonly<Record<string, string>>

export interface XmlHandler {
  /** Names come without their prefix. */
  open(name: string, attributes: XmlAttributes): void
  /** Text between two tags, CDATA too. */
  text(text: string): void
  close(name: string): void
}

/** What stands after the prefix of an element's or attribute's name. */
export const localName = (name: string): string => {
  const colon = name.indexOf(':')
  return colon === -1 ? name : name.slice(colon + 1)
}

/** An attribute by its name without prefix. */
export function attributeOf(attributes: XmlAttributes, name: string): string | undefined {
  const plain = attributes[name]
  if (plain !== undefined) return plain
  for (const key in attributes) if (localName(key) === name) return attributes[key]
  return undefined
}

export class XmlReader {
  readonly #parser = new SaxesParser()
  #fault: string | null = null

  /** @param part what is read, for the refusal of document types */
  constructor(handler: XmlHandler, part: string) {
    const parser = this.#parser
    // Without a handler the parser throws at the first fault; the rest of a faulty sheet is often sound.
    parser.on('error', (error) => {
      this.#fault ??= error.message
    })
    parser.on('doctype', () => {
      throw new VerbatimError(
        'file_unsafe',
        `${part} declares entities, which a workbook never does and attacks do`,
        'Ask where the file comes from, and save it again from its own program.',
      )
    })
    parser.on('opentag', (tag) => handler.open(localName(tag.name), tag.attributes))
    parser.on('text', (text) => handler.text(text))
    parser.on('cdata', (text) => handler.text(text))
    parser.on('closetag', (tag) => handler.close(localName(tag.name)))
  }

  /** The first fault in the XML; reading goes on behind it. */
  get fault(): string | null {
    return this.#fault
  }

  write(text: string): void {
    this.#parser.write(text)
  }

  end(): void {
    this.#parser.close()
  }
}

/** The text of a part, by its byte-order mark or declaration; UTF-8 where neither says otherwise. */
export async function* decodeXml(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: TextDecoder | null = null
  for await (const chunk of chunks) {
    decoder ??= decoderFor(chunk)
    const text = decoder.decode(chunk, { stream: true })
    if (text !== '') yield text
  }
  const rest = decoder?.decode() ?? ''
  if (rest !== '') yield rest
}

/** The same chunks, and how many bytes of them were taken so far. */
export function countBytes(chunks: AsyncIterable<Uint8Array>): {
  chunks: AsyncGenerator<Uint8Array>
  bytes: () => number
} {
  let bytes = 0
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      bytes += chunk.length
      yield chunk
    }
  }
  return { chunks: counted(), bytes: () => bytes }
}

function decoderFor(head: Uint8Array): TextDecoder {
  const [a, b] = head
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return new TextDecoder('utf-16le')
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return new TextDecoder('utf-16be')
  const declaration = Buffer.from(head.subarray(0, 200)).toString('latin1')
  const label = /^[^<]*<\?xml[^>]*\sencoding\s*=\s*["']([\w.-]+)["']/.exec(declaration)?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(label)
  } catch {
    return new TextDecoder('utf-8')
  }
}

/** Reads a whole part; @returns the first fault in it, or null */
export async function readXml(
  chunks: AsyncIterable<Uint8Array>,
  handler: XmlHandler,
  part: string,
): Promise<string | null> {
  const reader = new XmlReader(handler, part)
  for await (const text of decodeXml(chunks)) reader.write(text)
  reader.end()
  return reader.fault
}
