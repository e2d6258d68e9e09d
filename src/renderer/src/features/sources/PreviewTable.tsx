import { Select } from '@mantine/core'
import { useState } from 'react'
import { messages } from '../../messages/en.ts'
import { count, writtenTime } from '../../messages/format.ts'
import { ColumnRole } from '../../../../shared/domain/reading.ts'
import { roleOf, withRole } from './mappingRoles.ts'
import common from '../../components/common.module.css'
import styles from './preview.module.css'
import type { ColumnMapping, ColumnProposal, Doubt, Inspection } from '../../../../shared/domain/reading.ts'

const text = messages.sources
/** Below this the proposal is marked, so that the person looks at it. */
const SURE = 0.7

/** What was proposed is never certain; what a person set is. */
function Sureness({ proposal, doubtful }: { proposal: ColumnProposal; doubtful: boolean }) {
  if (proposal.confidence === 1) return <small>{text.preview.byYou}</small>
  if (proposal.role === 'ignore' && !doubtful) return <small>&nbsp;</small>
  const unsure = proposal.confidence < SURE
  return (
    <small data-unsure={doubtful || unsure || undefined}>
      {doubtful
        ? text.preview.check
        : unsure
          ? text.preview.unsure(proposal.confidence)
          : text.preview.sure(proposal.confidence)}
    </small>
  )
}

/** In a wider table than this the columns in use stand first: nobody should have to look for them. */
const WIDE = 10
const FIRST_ROLES: readonly ColumnRole[] = ['score', 'comment', 'date', 'customer', 'id', 'segment', 'ignore']

/** Places of the columns as they are shown. They stay where they are when a role changes under the person's hand. */
function useColumnOrder({ columns, mapping }: Pick<Inspection, 'columns' | 'mapping'>): readonly number[] {
  const key = JSON.stringify(columns.map(({ name }) => name))
  const [settled, setSettled] = useState<{ key: string; order: readonly number[] }>({ key: '', order: [] })
  if (settled.key === key) return settled.order
  const rank = (at: number): number => FIRST_ROLES.indexOf(roleOf(mapping, columns[at]!.name))
  const places = columns.map((_column, at) => at)
  const order = columns.length <= WIDE ? places : places.toSorted((a, b) => rank(a) - rank(b))
  setSettled({ key, order })
  return order
}

/** The first rows as they will be read; above each column the role it plays. */
export function PreviewTable(props: {
  inspection: Pick<Inspection, 'columns' | 'mapping' | 'preview' | 'rows' | 'kind'>
  /** Rows are known already: which column they are known by cannot be changed. */
  identityFixed?: boolean
  doubts: readonly Doubt[]
  onMapping: (mapping: ColumnMapping) => void
}) {
  const { inspection, identityFixed = false, doubts, onMapping } = props
  const { mapping, preview, kind } = inspection
  const order = useColumnOrder(inspection)
  const columns = order.map((at) => inspection.columns[at]!)
  const firstNumber = 1
  return (
    <div className={styles.previewBody} tabIndex={0} role="group" aria-label={text.preview.columns}>
      <p className={styles.previewNote}>
        {kind === 'survey'
          ? text.preview.rowsShown(preview.length, inspection.rows)
          : text.preview.messagesShown(preview.length, inspection.rows)}
        {order.some((at, index) => at !== index) ? text.preview.usedFirst : ''}
        {kind === 'survey' && mapping.comment.length === 0 ? `. ${text.preview.noComment}` : ''}
      </p>
      <table className={styles.sheet}>
        <thead>
          <tr>
            <th scope="col" className={styles.rowNumber}>
              {text.preview.firstRow}
            </th>
            {columns.map((column) => {
              const role = roleOf(mapping, column.name)
              return (
                <th key={column.name} scope="col" data-role={kind === 'survey' ? role : undefined}>
                  <span title={kind === 'email' ? undefined : column.name}>
                    {kind === 'email' ? text.mailColumn(column.name) : column.name}
                  </span>
                  {kind === 'survey' ? (
                    <>
                      <Select
                        aria-label={text.preview.role(column.name)}
                        data={ColumnRole.options.map((value) => ({
                          value: value,
                          label: text.roles[value],
                          disabled: identityFixed && value === 'id',
                        }))}
                        disabled={identityFixed && role === 'id'}
                        value={role}
                        onChange={(value) => {
                          const chosen = ColumnRole.safeParse(value)
                          if (chosen.success) onMapping(withRole(mapping, column.name, chosen.data))
                        }}
                      />
                      <Sureness
                        proposal={column}
                        doubtful={doubts.some((doubt) => doubt.column === column.name)}
                      />
                    </>
                  ) : null}
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>
          {preview.map((cells, index) => (
            <tr key={index}>
              <td className={styles.rowNumber}>{count(index + firstNumber)}</td>
              {columns.map((column, index) => {
                const role = kind === 'survey' ? roleOf(mapping, column.name) : undefined
                return (
                  <td key={column.name} data-role={role} title={cells[order[index]!]}>
                    <div className={role === 'comment' ? common.clamped : undefined} dir="auto">
                      {kind === 'email' && column.name === 'date'
                        ? writtenTime(cells[order[index]!] || null)
                        : cells[order[index]!]}
                    </div>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
