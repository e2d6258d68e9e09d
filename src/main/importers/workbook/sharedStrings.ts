/** The table of texts that cells of a workbook refer to. */
import { VerbatimError } from '../../../shared/domain/errors.ts'
import { readXml, type XmlHandler } from './xml.ts'

/** Texts of a workbook may take this much memory. Characters. */
const MOST_CHARACTERS = 200_000_000

/** `_x000D_` stands for a character that XML cannot hold. */
export const decodeEscapes = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : text

/** Gathers the text of a string item (`si`, `is`): plain or in runs; readings of East Asian characters are left out. */
export class StringItem {
  #text = ''
  #part = ''
  #inText = false
  #inRun = false
  #preserve = false
  #phonetic = 0

  start(): void {
    this.#text = ''
    this.#phonetic = 0
    this.#inText = this.#inRun = false
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'rPh') this.#phonetic++
    else if (name === 'r') this.#inRun = true
    else if (name === 't' && this.#phonetic === 0) {
      this.#inText = true
      this.#part = ''
      this.#preserve = attributes['xml:space'] === 'preserve'
    }
  }

  text(text: string): void {
    if (this.#inText) this.#part += text
  }

  close(name: string): void {
    if (name === 'rPh') this.#phonetic--
    else if (name === 'r') this.#inRun = false
    else if (name === 't' && this.#inText) {
      this.#inText = false
      // White space around a text counts only where it is said to, as spreadsheets have it; in a run it joins words.
      this.#text += this.#preserve || this.#inRun ? this.#part : trimXml(this.#part)
    }
  }

  result(): string {
    return decodeEscapes(this.#text)
  }
}

const trimXml = (text: string): string => text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')

/** @throws VerbatimError `file_unsafe` when the texts need more memory than any survey does */
export async function readSharedStrings(chunks: AsyncIterable<Uint8Array>, part: string): Promise<string[]> {
  const strings: string[] = []
  const item = new StringItem()
  let characters = 0
  const handler: XmlHandler = {
    open: (name, attributes) => {
      if (name === 'si') item.start()
      else item.open(name, attributes)
    },
    text: (text) => item.text(text),
    close: (name) => {
      if (name !== 'si') {
        item.close(name)
        return
      }
      const text = item.result()
      characters += text.length + 16
      if (characters > MOST_CHARACTERS) {
        throw new VerbatimError(
          'file_unsafe',
          `${part} holds more text than can be read at once`,
          'Split the workbook, or save its sheet as CSV.',
        )
      }
      strings.push(text)
    },
  }
  await readXml(chunks, handler, part)
  return strings
}
