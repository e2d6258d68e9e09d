import { Select } from '@mantine/core'
import { useState } from 'react'
import { messages } from '../../messages/en.ts'
import { count, signed } from '../../messages/format.ts'
import { Answered } from '../../components/Answered.tsx'
import { Section } from '../../components/Section.tsx'
import { place, scoreDomain } from '../../components/scores.ts'
import { NOT_YET, useRequest } from '../../ipc/useRequest.ts'
import { useFilterStore } from '../../stores/filter.ts'
import { useFilter } from '../../stores/sourcesContext.ts'
import styles from './figures.module.css'
import type { z } from 'zod'
import type { NpsFigures, NpsGroupFigures } from '../../../../shared/domain/feedback.ts'

const text = messages.feedback
type Figures = z.output<typeof NpsFigures>
type Segment = z.output<typeof NpsGroupFigures>
const SHOWN = 9

function Rows({
  rows,
  column,
  overall,
}: {
  rows: readonly Segment[]
  column: string
  overall: Figures | null
}) {
  const change = useFilterStore((state) => state.change)
  const chosen = useFilterStore((state) => state.filter.segment)
  const [all, setAll] = useState(false)
  // The largest samples stay when there are too many; those are then sorted by their score.
  const kept = all ? rows : [...rows].sort((a, b) => b.n - a.n).slice(0, SHOWN)
  const sorted = kept.filter((row) => row.score !== null).sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
  const domain = scoreDomain([...sorted.flatMap((row) => [row.low, row.high]), overall?.score ?? null])
  return (
    <div className={styles.dotRows}>
      {sorted.map((row) => {
        const isChosen = chosen?.column === column && chosen.value === row.key
        const low = place(row.low ?? row.score ?? 0, domain)
        const high = place(row.high ?? row.score ?? 0, domain)
        return (
          <button
            key={row.key}
            type="button"
            className={styles.dotRow}
            aria-pressed={isChosen}
            title={text.segmentRow(row.key || text.segmentBlank, row.score, row.low, row.high, row.n)}
            onClick={() => change({ segment: isChosen ? null : { column, value: row.key } })}
          >
            <span className={styles.dotName}>{row.key || text.segmentBlank}</span>
            <span className={styles.dotPlot}>
              {overall === null || overall.score === null ? null : (
                <span className={styles.dotOverall} style={{ left: `${place(overall.score, domain)}%` }} />
              )}
              <span className={styles.dotInterval} style={{ left: `${low}%`, width: `${high - low}%` }} />
              <span
                className={styles.dot}
                data-small={row.smallSample || undefined}
                style={{ left: `${place(row.score ?? 0, domain)}%` }}
              />
            </span>
            <span className={styles.number}>{signed(row.score)}</span>
            <span className={`${styles.number} ${styles.quiet}`}>{count(row.n)}</span>
          </button>
        )
      })}
      {rows.length > SHOWN && !all ? (
        <button type="button" className={styles.dotRow} onClick={() => setAll(true)}>
          <span className={styles.quiet} style={{ gridColumn: '1 / -1' }}>
            {text.segmentsMore(rows.length - SHOWN)}
          </span>
        </button>
      ) : null}
    </div>
  )
}

/** A dot plot of the score by the values of one segment column, each with its interval. */
export function Segments({ overall }: { overall: Figures | null }) {
  const filter = useFilter()
  const unsegmented = { ...filter, segment: null }
  const columns = useRequest('feedback.segmentColumns', { filter: unsegmented })
  const [wanted, setWanted] = useState<string | null>(filter.segment?.column ?? null)
  const column = columns.data?.find((name) => name === wanted) ?? columns.data?.[0] ?? null
  const segments = useRequest(
    'feedback.segments',
    column === null ? NOT_YET : { filter: unsegmented, by: column },
  )
  return (
    <Section
      title={text.segments}
      className={styles.narrow}
      note={
        column === null
          ? undefined
          : `${text.segmentsNote} ${overall === null ? '' : text.overall(overall.score)}`
      }
      tools={
        column === null || columns.data === null ? null : (
          <Select
            aria-label={text.segmentColumn}
            w={150}
            data={columns.data}
            value={column}
            onChange={setWanted}
          />
        )
      }
    >
      <Answered request={columns} lines={5}>
        {(names) =>
          names.length === 0 || column === null ? (
            <p className={styles.quiet}>{text.segmentsEmpty}</p>
          ) : (
            <Answered request={segments} lines={5}>
              {({ groups, without }) => (
                <>
                  <Rows key={column} rows={groups} column={column} overall={overall} />
                  {without.length === 0 ? null : (
                    <p className={styles.quiet}>{text.segmentsWithout(without)}</p>
                  )}
                </>
              )}
            </Answered>
          )
        }
      </Answered>
    </Section>
  )
}
