import { Select } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { MeaningControls } from './MeaningControls.tsx'
import { OwnChoice } from './OwnChoice.tsx'
import { markOf } from './doubtWords.ts'
import {
  NO_HEADER,
  NO_QUOTE,
  delimiterChoices,
  encodingChoices,
  headerRowChoices,
  joinedRowChoices,
  ownDelimiter,
  ownEncoding,
  ownHeaderRow,
  ownQuote,
  quoteChoices,
} from './readingChoices.ts'
import styles from './preview.module.css'
import type {
  ColumnMapping,
  Doubt,
  DoubtSubject,
  Inspection,
  TableReading,
} from '../../../../shared/domain/reading.ts'

const text = messages.sources
/** Formats in which there is nothing to choose. */
const SAYS_ITS_ENCODING: ReadonlySet<Inspection['format']> = new Set(['xlsx', 'xls', 'ods'])
const NO_SURVEY = ''
const NEW_SURVEY = 'new:'
const KNOWN_TOOL = 'known'
const NO_TOOL = 'none'

interface Reading {
  inspection: Inspection
  /** What is not settled yet: its control is marked. */
  doubts: readonly Doubt[]
  onReading: (part: TableReading) => void
}

/** How the bytes become cells. */
function CellControls({ inspection, doubts, onReading }: Reading) {
  const mark = (about: DoubtSubject) => markOf(doubts, about)
  const { sheets = [] } = inspection
  const encodings = encodingChoices(inspection.encoding)
  return (
    <>
      {SAYS_ITS_ENCODING.has(inspection.format) ? null : (
        <OwnChoice
          {...mark('encoding')}
          label={text.reading.encoding}
          w={130}
          data={encodings}
          own={ownEncoding}
          value={
            encodings.find(({ value }) => value.toLowerCase() === inspection.encoding.toLowerCase())?.value ??
            null
          }
          onChoose={(encoding) => onReading({ encoding })}
        />
      )}
      {sheets.length < 2 ? null : (
        <Select
          {...mark('sheet')}
          label={text.reading.sheet}
          w={220}
          searchable
          data={sheets.map((sheet) => ({
            value: sheet.name,
            label: text.sheetName(sheet),
            disabled: sheet.rows === 0,
          }))}
          value={inspection.sheet ?? null}
          onChange={(sheet) => sheet !== null && onReading({ sheet })}
        />
      )}
      {inspection.delimiter === undefined ? null : (
        <OwnChoice
          {...mark('delimiter')}
          label={text.reading.delimiter}
          w={120}
          data={delimiterChoices(inspection.delimiter)}
          own={ownDelimiter}
          value={inspection.delimiter}
          onChoose={(delimiter) => onReading({ delimiter })}
        />
      )}
      {inspection.quote === undefined ? null : (
        <OwnChoice
          label={text.reading.quote}
          w={100}
          data={quoteChoices(inspection.quote)}
          own={ownQuote}
          value={inspection.quote || NO_QUOTE}
          onChoose={(quote) => onReading({ quote: quote === NO_QUOTE ? '' : quote })}
        />
      )}
    </>
  )
}

/** Where the names of the columns stand, and whose export it is. */
function NameControls({ inspection, doubts, onReading, refused }: Reading & { refused: boolean }) {
  const { headerRow, headerRows = 1, preset } = inspection
  return (
    <>
      {headerRow === undefined ? null : (
        <OwnChoice
          {...markOf(doubts, 'headerRow')}
          label={text.reading.headerRow}
          w={116}
          data={headerRowChoices(headerRow)}
          own={ownHeaderRow}
          value={headerRow === null ? NO_HEADER : String(headerRow)}
          onChoose={(row) => onReading({ headerRow: row === NO_HEADER ? null : Number(row) })}
        />
      )}
      {headerRow === undefined || headerRow === null ? null : (
        <Select
          {...markOf(doubts, 'headerRow')}
          label={text.preview.names}
          w={98}
          data={joinedRowChoices()}
          value={String(headerRows)}
          onChange={(rows) => rows !== null && onReading({ headerRow, headerRows: Number(rows) })}
        />
      )}
      {preset === undefined && !refused ? null : (
        <Select
          label={text.preview.tool}
          w={170}
          data={[
            { value: KNOWN_TOOL, label: preset ?? text.preview.toolAsFound },
            { value: NO_TOOL, label: text.preview.noTool },
          ]}
          value={refused ? NO_TOOL : KNOWN_TOOL}
          onChange={(tool) => onReading({ knownExport: tool === KNOWN_TOOL })}
        />
      )}
    </>
  )
}

/** Which survey the rows belong to: the same row of the same survey counts once. */
function SurveyControl(props: {
  inspection: Inspection
  survey: string | null
  onSurvey: (survey: string | null) => void
}) {
  const { inspection, survey, onSurvey } = props
  const folds = inspection.surveys.map(({ name }) => ({ value: name, label: text.preview.surveyFold(name) }))
  const isNew = survey === null || !folds.some((fold) => fold.value === survey)
  const ownName = inspection.newSurvey ?? survey ?? ''
  // Where no other survey has these columns there is nothing to choose but a name.
  const automatic = survey === null && folds.length === 0
  return (
    <Select
      label={text.preview.survey}
      w={220}
      data={[
        ...folds,
        { value: `${NEW_SURVEY}${ownName}`, label: text.preview.surveyNew(ownName) },
        ...(folds.length === 0 ? [{ value: NO_SURVEY, label: text.preview.surveyAutomatic }] : []),
      ]}
      value={automatic ? NO_SURVEY : isNew ? `${NEW_SURVEY}${ownName}` : survey}
      onChange={(value) =>
        onSurvey(
          value === null || value === NO_SURVEY
            ? null
            : value.startsWith(NEW_SURVEY)
              ? value.slice(NEW_SURVEY.length)
              : value,
        )
      }
    />
  )
}

/** How the bytes are read, what the scores mean, which survey the rows belong to; each change reads the file again. */
export function PreviewControls(
  props: Reading & {
    /** The person said that it is no known tool's export. */
    refused: boolean
    survey: string | null
    onSurvey: (survey: string | null) => void
    onMapping: (mapping: ColumnMapping) => void
  },
) {
  const { inspection, doubts, onReading, refused, survey, onSurvey, onMapping } = props
  return (
    <div className={styles.readingBar} role="group" aria-label={text.preview.readingAs}>
      <CellControls inspection={inspection} doubts={doubts} onReading={onReading} />
      <NameControls inspection={inspection} doubts={doubts} onReading={onReading} refused={refused} />
      <SurveyControl inspection={inspection} survey={survey} onSurvey={onSurvey} />
      <MeaningControls
        columns={inspection.columns}
        mapping={inspection.mapping}
        doubts={doubts}
        onMapping={onMapping}
      />
    </div>
  )
}
