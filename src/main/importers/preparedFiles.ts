/** What inspections found, so that the import of the same file that follows needs no pass of its own. */
import { statSync } from 'node:fs'
import {
  ColumnMapping,
  TableReading,
  type Inspection,
  inspectedReading,
} from '../../shared/domain/reading.ts'
import type { FileFacts } from './format.ts'

export interface PreparedFile {
  reading: TableReading
  mapping: ColumnMapping
  uniqueColumns: string[]
}

export interface PreparedFiles {
  keep(
    facts: FileFacts,
    reading: TableReading,
    mapping: ColumnMapping | null,
    inspection: Inspection,
    uniqueColumns: string[],
  ): void
  /** null when the file was not inspected, or not with this reading and mapping, or has changed since. */
  find(path: string, reading: TableReading, mapping: ColumnMapping | null): PreparedFile | null
}

const MOST_FILES = 50

interface Kept {
  /** The file on the disk: an archive where the file is in one. */
  disk: string
  bytes: number
  modifiedAt: number
  /** The readings and mappings, as JSON, with which the result is the same. */
  asked: Set<string>
  result: PreparedFile
}

/** All of both, whatever fields they have, in the order of their schemas. */
const keyOf = (reading: TableReading, mapping: ColumnMapping | null): string =>
  JSON.stringify([TableReading.parse(reading), mapping === null ? null : ColumnMapping.parse(mapping)])

export function createPreparedFiles(): PreparedFiles {
  const files = new Map<string, Kept[]>()
  return {
    keep: (facts, reading, mapping, inspection, uniqueColumns) => {
      // What an inspection does not tell is as it was asked.
      const resolved: TableReading = {
        ...reading,
        ...inspectedReading(inspection),
      }
      const asked = new Set([
        keyOf(reading, mapping),
        keyOf(reading, inspection.mapping),
        keyOf(resolved, inspection.mapping),
      ])
      const disk = facts.member?.archive ?? facts.path
      const bytes =
        facts.member === undefined ? facts.bytes : (statSync(disk, { throwIfNoEntry: false })?.size ?? -1)
      const { modifiedAt } = facts
      const kept = (files.get(facts.path) ?? []).filter(
        (one) => one.bytes === bytes && one.modifiedAt === modifiedAt,
      )
      kept.unshift({
        disk,
        bytes,
        modifiedAt,
        asked,
        result: { reading, mapping: inspection.mapping, uniqueColumns },
      })
      files.delete(facts.path)
      files.set(facts.path, kept.slice(0, 5))
      if (files.size > MOST_FILES) files.delete(files.keys().next().value!)
    },
    find: (path, reading, mapping) => {
      const kept = files.get(path)?.find(({ asked }) => asked.has(keyOf(reading, mapping)))
      if (kept === undefined) return null
      const stats = statSync(kept.disk, { throwIfNoEntry: false })
      const same =
        stats !== undefined && stats.size === kept.bytes && Math.trunc(stats.mtimeMs) === kept.modifiedAt
      return same ? kept.result : null
    },
  }
}
