import { Select } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { MeaningControls } from './MeaningControls.tsx'
import { markOf } from './doubtWords.ts'
import { surveyName } from './mappingRoles.ts'
import styles from './preview.module.css'
import type {
  ColumnMapping,
  Doubt,
  DoubtSubject,
  Inspection,
  TableReading,
} from '../../../../shared/domain/reading.ts'

const text = messages.sources
const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'iso-8859-1',
  'iso-8859-15',
  'windows-1250',
  'windows-1251',
  'cp850',
  'macintosh',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
]
const DELIMITERS = [',', ';', '\t', '|', ' ', ':']
const QUOTES = ['"', "'", '']
const HEADER_ROWS = 10
const NO_HEADER = 'none'
const NO_SURVEY = ''

/** The value found is always among the choices, even when it is a rare one. */
const withFound = (known: readonly string[], found: string | undefined): string[] =>
  found === undefined || known.some((value) => value.toLowerCase() === found.toLowerCase())
    ? [...known]
    : [found, ...known]

/** How the bytes are read, what the scores mean, which survey the rows belong to; each change reads the file again. */
export function PreviewControls(props: {
  inspection: Inspection
  fileName: string
  survey: string | null
  onSurvey: (survey: string | null) => void
  /** What is not settled yet: its control is marked. */
  doubts: readonly Doubt[]
  onReading: (part: TableReading) => void
  onMapping: (mapping: ColumnMapping) => void
}) {
  const { inspection, onReading, onMapping } = props
  const mark = (about: DoubtSubject) => markOf(props.doubts, about)
  const { mapping } = inspection
  const encodings = withFound(ENCODINGS, inspection.encoding)
  const ownName = surveyName(props.fileName)
  const folds = inspection.surveys.map((survey) => ({
    value: survey.name,
    label: text.preview.surveyFold(survey.name),
  }))
  const isNew = props.survey !== null && !folds.some((fold) => fold.value === props.survey)
  return (
    <div className={styles.readingBar} role="group" aria-label={text.preview.readingAs}>
      <Select
        {...mark('encoding')}
        label={text.reading.encoding}
        w={130}
        searchable
        data={encodings}
        value={encodings.find((name) => name.toLowerCase() === inspection.encoding.toLowerCase()) ?? null}
        onChange={(encoding) => encoding !== null && onReading({ encoding })}
      />
      {inspection.sheets === undefined || inspection.sheets.length < 2 ? null : (
        <Select
          {...mark('sheet')}
          label={text.reading.sheet}
          w={200}
          searchable
          data={inspection.sheets.map((sheet) => ({ value: sheet.name, label: text.sheetName(sheet) }))}
          value={inspection.sheet ?? null}
          onChange={(sheet) => sheet !== null && onReading({ sheet })}
        />
      )}
      {inspection.delimiter === undefined ? null : (
        <Select
          {...mark('delimiter')}
          label={text.reading.delimiter}
          w={120}
          data={withFound(DELIMITERS, inspection.delimiter).map((value) => ({
            value,
            label: text.delimiterName(value),
          }))}
          value={inspection.delimiter}
          onChange={(delimiter) => delimiter !== null && onReading({ delimiter })}
        />
      )}
      {inspection.quote === undefined ? null : (
        <Select
          label={text.reading.quote}
          w={100}
          data={withFound(QUOTES, inspection.quote).map((value) => ({
            value: value || 'none',
            label: text.quoteName(value),
          }))}
          value={inspection.quote || 'none'}
          onChange={(quote) => quote !== null && onReading({ quote: quote === 'none' ? '' : quote })}
        />
      )}
      {inspection.headerRow === undefined ? null : (
        <Select
          {...mark('headerRow')}
          label={text.reading.headerRow}
          w={110}
          data={[
            { value: NO_HEADER, label: text.preview.headerNone },
            ...Array.from({ length: Math.max(HEADER_ROWS, inspection.headerRow ?? 0) }, (_, row) => ({
              value: String(row + 1),
              label: text.preview.headerInRow(row + 1),
            })),
          ]}
          value={inspection.headerRow === null ? NO_HEADER : String(inspection.headerRow)}
          onChange={(row) => row !== null && onReading({ headerRow: row === NO_HEADER ? null : Number(row) })}
        />
      )}
      <Select
        label={text.preview.survey}
        w={220}
        data={[
          ...folds,
          { value: `new:${ownName}`, label: text.preview.surveyNew(ownName) },
          ...(folds.length === 0 ? [{ value: NO_SURVEY, label: text.preview.surveyAutomatic }] : []),
        ]}
        value={
          props.survey === null
            ? folds.length === 0
              ? NO_SURVEY
              : `new:${ownName}`
            : isNew
              ? `new:${ownName}`
              : props.survey
        }
        onChange={(value) =>
          props.onSurvey(
            value === null || value === NO_SURVEY ? null : value.startsWith('new:') ? value.slice(4) : value,
          )
        }
      />
      <MeaningControls mapping={mapping} doubts={props.doubts} onMapping={onMapping} />
    </div>
  )
}
