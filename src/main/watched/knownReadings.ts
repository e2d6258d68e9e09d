/** How a new table is read: as one of the same columns was. Pure but for the question how it would be read. */
import type { ColumnMapping, FileFormat, Inspection, TableReading } from '../../shared/domain/reading.ts'

/** How a table was read that is complete in the store. */
export interface KnownReading {
  survey: string
  format: FileFormat
  /** Of its survey. */
  columns: string[]
  /** As it was used. */
  reading: TableReading
  mapping: ColumnMapping
}

export interface SettledReading {
  reading: TableReading
  mapping: ColumnMapping
}

/** Each costs a pass over the file. */
const MOST_TRIED = 6

/**
 * Finds the reading by which a table has the columns of a known one: as it is found by detection, else as known tables of its
 * format were read. Where tables of the same columns were mapped in several ways, only the one that the file continues tells.
 *
 * @param detected the file as detection reads it
 * @param inspect how it would be read otherwise
 * @returns null when no known table tells how it is to be read
 */
export async function findKnownReading(
  detected: Inspection,
  known: readonly KnownReading[],
  inspect: (reading: TableReading) => Promise<Inspection>,
): Promise<SettledReading | null> {
  const asDetected = mappingFor(detected, known)
  if (asDetected !== null) return { reading: {}, mapping: asDetected }
  const tried = new Set<string>()
  for (const { reading } of known.filter(({ format }) => format === detected.format)) {
    const other = structureOf(reading)
    const key = JSON.stringify(other)
    if (tried.has(key) || isAsDetected(detected, other)) continue
    if (tried.size >= MOST_TRIED) return null
    tried.add(key)
    const inspection = await inspect(other).catch(() => null)
    const mapping = inspection === null ? null : mappingFor(inspection, known)
    if (mapping !== null) return { reading: other, mapping }
  }
  return null
}

/** Where the table stands in its file; how its bytes become cells is found for each file anew. */
function structureOf({ headerRow, headerRows, sheet, knownExport }: TableReading): TableReading {
  return {
    ...(headerRow === undefined ? {} : { headerRow }),
    ...(headerRows === undefined ? {} : { headerRows }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(knownExport === undefined ? {} : { knownExport }),
  }
}

const isAsDetected = (detected: Inspection, reading: TableReading): boolean =>
  reading.headerRow === detected.headerRow &&
  (reading.headerRows ?? 1) === (detected.headerRows ?? 1) &&
  reading.sheet === detected.sheet

function mappingFor(inspection: Inspection, known: readonly KnownReading[]): ColumnMapping | null {
  const names = inspection.columns.map(({ name }) => name)
  const fitting = known.filter(({ columns }) => sameNames(columns, names))
  const ways = new Set(fitting.map(({ mapping }) => JSON.stringify(mapping)))
  if (ways.size === 1) return fitting[0]!.mapping
  const continued = inspection.surveys.find(({ proposed }) => proposed)?.name
  return fitting.find(({ survey }) => survey === continued)?.mapping ?? null
}

const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.toSorted().every((name, index) => name === b.toSorted()[index])
