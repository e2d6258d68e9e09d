import { useState } from 'react'
import { useRequest } from '../../ipc/useRequest.ts'
import { decidedAfter } from './doubtWords.ts'
import { mappingChanges, readingChanges } from './mappingRoles.ts'
import type {
  Alternative,
  ColumnMapping,
  Doubt,
  DoubtSubject,
  Inspection,
  TableReading,
} from '../../../../shared/domain/reading.ts'
import type { ErrorData, VerbatimError } from '../../../../shared/domain/errors.ts'

interface Asked {
  reading: TableReading
  mapping: ColumnMapping | null
}

export interface PreviewState {
  /** null: not read yet, or it cannot be read as asked. */
  inspected: Inspection | null
  /** The last that could be read: its controls stay when a choice was a bad one. */
  shown: Inspection | null
  failure: ErrorData | VerbatimError | null
  busy: boolean
  /** What a person should still look at. */
  doubts: readonly Doubt[]
  /** The survey the rows go to; null: one of their own. */
  survey: string | null
  reading: TableReading
  changeReading: (part: TableReading) => void
  changeMapping: (next: ColumnMapping) => void
  changeSurvey: (survey: string | null) => void
  choose: (doubt: Doubt, alternative: Alternative) => void
  keep: (about: DoubtSubject) => void
  /** Takes back the choices since the file could last be read; null where it never could. */
  takeBack: (() => void) | null
  again: () => void
}

const NO_DOUBTS: readonly Doubt[] = []

/** A file as it would be read with what the person has chosen so far. */
export function usePreview(file: string): PreviewState {
  const [asked, setAsked] = useState<Asked>({ reading: {}, mapping: null })
  /** undefined until the person chose; null is a survey decided by the columns. */
  const [survey, setSurvey] = useState<string | null | undefined>(undefined)
  const [decided, setDecided] = useState<ReadonlySet<DoubtSubject>>(new Set())
  const [last, setLast] = useState<(Asked & { inspection: Inspection }) | null>(null)
  const { reading, mapping } = asked
  const input = { file, reading, mapping, survey: survey ?? null }
  const answer = useRequest('sources.inspect', input, { follow: false })
  const inspected = answer.data?.ok === true ? answer.data.inspection : null
  if (inspected !== null && !answer.busy && last?.inspection !== inspected)
    setLast({ ...asked, inspection: inspected })
  const failure =
    answer.data?.ok === false ? answer.data.error : answer.phase === 'failed' ? answer.error : null
  const proposed = inspected?.surveys.find((candidate) => candidate.proposed)?.name ?? null

  const decide = (...about: DoubtSubject[]): void => setDecided((before) => decidedAfter(before, about))
  const changeReading = (part: TableReading): void => {
    // Another reading may have other columns, so their roles are proposed anew.
    setAsked({ reading: readingAfter(reading, part), mapping: null })
    decide(...readingChanges(part))
  }
  const setMapping = (next: ColumnMapping): void => setAsked({ reading, mapping: next })
  return {
    inspected,
    shown: inspected ?? last?.inspection ?? null,
    failure,
    busy: answer.busy,
    doubts: inspected?.doubts.filter(({ about }) => !decided.has(about)) ?? NO_DOUBTS,
    survey: survey === undefined ? proposed : survey,
    reading,
    changeReading,
    changeMapping: (next) => {
      setMapping(next)
      if (inspected !== null) decide(...mappingChanges(inspected.mapping, next))
    },
    changeSurvey: setSurvey,
    choose: (doubt, { reading: part, mapping: next }) => {
      if (part !== undefined) changeReading(part)
      else if (next !== undefined) setMapping(next)
      decide(doubt.about)
    },
    keep: decide,
    takeBack:
      failure === null || last === null
        ? null
        : () => setAsked({ reading: last.reading, mapping: last.mapping }),
    again: answer.refresh,
  }
}

/** What the person did not choose is found anew: another sheet has its names elsewhere, another row joins others. */
function readingAfter(reading: TableReading, part: TableReading): TableReading {
  const { headerRow, headerRows, ...others } = reading
  if (part.sheet !== undefined) return { ...others, ...part }
  const row = headerRow === undefined ? {} : { headerRow }
  if ('headerRow' in part || headerRows === undefined) return { ...others, ...row, ...part }
  return { ...others, ...row, headerRows, ...part }
}
