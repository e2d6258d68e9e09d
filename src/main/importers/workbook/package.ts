/** An XLSX file as a package of parts: where its workbook, sheets, texts and formats are. */
import { posix } from 'node:path'
import { VerbatimError } from '../../../shared/domain/errors.ts'
import { readWholeEntry, readZipEntry, type ZipBytes, type ZipEntry } from '../archive/zip.ts'
import { attributeOf, readXml, type XmlHandler } from './xml.ts'

export interface SheetPart {
  name: string
  hidden: boolean
  entry: ZipEntry
}

export interface WorkbookParts {
  sheets: SheetPart[]
  strings: ZipEntry | null
  styles: ZipEntry | null
  date1904: boolean
}

interface Relationship {
  id: string
  /** The last part of its type: worksheet, sharedStrings, styles ...; the same in both dialects of the standard. */
  type: string
  /** Full name of the part; null for something outside the package. */
  target: string | null
}

/** Parts beside sheets and texts are small; one that is not is no real one. Bytes. */
const LARGEST_PART = 32 * 1024 ** 2
const LARGEST_MAPS = 8 * 1024 ** 2
/** Parts whose beginnings are looked at for document types, also where nothing is read of them. */
const MOST_CHECKED = 200

/** @throws VerbatimError `file_damaged` where there is no workbook, `file_unsafe` for what attacks have in them */
export async function readWorkbookParts(
  bytes: ZipBytes,
  entries: readonly ZipEntry[],
  file: string,
): Promise<WorkbookParts> {
  const parts = new Map<string, ZipEntry>()
  for (const entry of entries) {
    const key = entry.name.replace(/^\/+/, '').toLowerCase()
    if (!entry.directory && !parts.has(key)) parts.set(key, entry)
  }
  await refuseHostileParts(bytes, [...parts.values()], file)
  const find = (name: string): ZipEntry | null => parts.get(name.toLowerCase()) ?? null
  const read = async (entry: ZipEntry, handler: XmlHandler): Promise<void> => {
    if (entry.bytes > LARGEST_PART) await readWholeEntry(bytes, entry, file, LARGEST_PART)
    await readXml(readZipEntry(bytes, entry, file), handler, file)
  }
  const relationships = async (of: string): Promise<Relationship[]> => {
    const entry = find(posix.join(posix.dirname(of), '_rels', `${posix.basename(of)}.rels`))
    const found: Relationship[] = []
    if (entry !== null) await read(entry, relationshipHandler(posix.dirname(of), found))
    return found
  }

  const root = await relationships('')
  const main = root.find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml'
  const workbook =
    find(main) ??
    find('xl/workbook.xml') ??
    [...parts.values()].find(({ name }) => /(?:^|\/)workbook\.xml$/i.test(name)) ??
    null
  if (workbook === null) {
    throw new VerbatimError(
      'file_damaged',
      `${file} has no workbook inside`,
      'Open it in a spreadsheet program and save it again as XLSX.',
    )
  }
  const related = await relationships(workbook.name.replace(/^\/+/, ''))
  const listed: { name: string; id: string; hidden: boolean }[] = []
  let date1904 = false
  await read(workbook, {
    open: (name, attributes) => {
      if (name === 'workbookPr') date1904 ||= /^(?:1|true)$/.test(attributeOf(attributes, 'date1904') ?? '')
      if (name !== 'sheet') return
      const state = attributeOf(attributes, 'state') ?? 'visible'
      listed.push({
        name: attributes['name'] ?? '',
        id: relationshipId(attributes),
        hidden: state !== 'visible',
      })
    },
    text: () => {},
    close: () => {},
  })
  const sheets: SheetPart[] = []
  for (const { name, id, hidden } of listed) {
    const relation = related.find((one) => one.id === id)
    const entry = relation?.target === undefined || relation.target === null ? null : find(relation.target)
    if (relation?.type === 'worksheet' && entry !== null) sheets.push({ name, hidden, entry })
  }
  const partOf = (type: string, usual: string): ZipEntry | null => {
    const target = related.find((one) => one.type === type)?.target
    return (target === undefined || target === null ? null : find(target)) ?? find(usual)
  }
  return {
    sheets,
    strings: partOf('sharedStrings', 'xl/sharedStrings.xml'),
    styles: partOf('styles', 'xl/styles.xml'),
    date1904,
  }
}

/** The attribute that points to a relationship has a prefix of the file's own choice. */
const relationshipId = (attributes: Readonly<Record<string, string>>): string => {
  for (const key in attributes) if (/:id$/i.test(key)) return attributes[key]!
  return attributes['id'] ?? ''
}

function relationshipHandler(folder: string, found: Relationship[]): XmlHandler {
  return {
    open: (name, attributes) => {
      if (name !== 'Relationship') return
      const target = attributes['Target'] ?? ''
      found.push({
        id: attributes['Id'] ?? '',
        type: (attributes['Type'] ?? '').split('/').at(-1)!,
        target: attributes['TargetMode'] === 'External' ? null : resolvePart(folder, target),
      })
    },
    text: () => {},
    close: () => {},
  }
}

/** The name of a part within the package; it is only looked up, so it can lead nowhere else. */
const resolvePart = (folder: string, target: string): string =>
  posix.join('/', target.startsWith('/') ? '' : folder, target.replaceAll('\\', '/')).slice(1)

async function refuseHostileParts(
  bytes: ZipBytes,
  entries: readonly ZipEntry[],
  file: string,
): Promise<void> {
  const texts = entries.filter(({ name }) => /\.(?:xml|rels)$/i.test(name)).slice(0, MOST_CHECKED)
  for (const entry of texts) {
    // A document type stands before the first element.
    const head = (await firstBytes(bytes, entry, file)).toString('latin1').replaceAll('\0', '')
    if (/<!(?:DOCTYPE|ENTITY)/i.test(head.split(/<[A-Za-z_]/, 1)[0]!)) {
      throw new VerbatimError(
        'file_unsafe',
        `${entry.name} in ${file} declares entities, which a workbook never does and attacks do`,
        'Ask where the file comes from, and save it again from its own program.',
      )
    }
  }
  const maps = entries.find(({ name }) => /(?:^|\/)xmlMaps\.xml$/i.test(name))
  if (maps === undefined) return
  const text = (await readWholeEntry(bytes, maps, file, LARGEST_MAPS)).toString('latin1')
  if (/<(?:[\w.-]+:)?(?:redefine|include|import|override)\s[^>]*schemaLocation\s*=/i.test(text)) {
    throw new VerbatimError(
      'file_unsafe',
      `${file} has a schema inside that is to be fetched from elsewhere; nothing is ever fetched`,
      'Remove the XML map in the spreadsheet program, or save the sheet as CSV.',
    )
  }
}

async function firstBytes(bytes: ZipBytes, entry: ZipEntry, file: string): Promise<Buffer> {
  for await (const chunk of readZipEntry(bytes, entry, file)) return Buffer.from(chunk)
  return Buffer.alloc(0)
}
