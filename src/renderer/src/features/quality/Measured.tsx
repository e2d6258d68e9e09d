import { messages } from '../../messages/en.ts'
import { count, share } from '../../messages/format.ts'
import { Answered } from '../../components/Answered.tsx'
import { Section } from '../../components/Section.tsx'
import { TableHead } from '../../components/TableHead.tsx'
import { useRefreshOn, useRequest } from '../../ipc/useRequest.ts'
import { kappaWithRange, shareWithRange } from './figures.ts'
import styles from './quality.module.css'
import table from '../../components/table.module.css'
import type { MeasuredField } from '../../../../shared/domain/quality.ts'

const text = messages.quality.measured

function Shares({ field }: { field: MeasuredField }) {
  return (
    <table className={table.table}>
      <TableHead
        columns={[messages.quality.fieldName(field.field), text.raw, text.corrected, text.byConfusion]}
      />
      <tbody>
        {field.shares.map(({ value, raw, corrected, byConfusion }) => (
          <tr key={value}>
            <td>{value === '' ? text.nothing : messages.common.label(value)}</td>
            <td>{field.answered < 1 ? shareWithRange(raw) : share(raw.value ?? 0)}</td>
            <td>{shareWithRange(corrected)}</td>
            <td>{byConfusion === null ? text.unknown : share(byConfusion)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The person's values by row, the answers' by column; what nobody said is left out. */
function Confusion({ confusion }: Pick<MeasuredField, 'confusion'>) {
  const { values, counts } = confusion
  const used = Array.from(values.keys()).filter(
    (at) => counts[at]!.some((items) => items > 0) || counts.some((row) => row[at]! > 0),
  )
  const name = (at: number): string => (values[at] === '' ? text.nothing : messages.common.label(values[at]!))
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">{text.youByAnswer}</th>
          {used.map((column) => (
            <th key={column} scope="col" className={table.number}>
              {name(column)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {used.map((row) => (
          <tr key={row}>
            <th scope="row">{name(row)}</th>
            {used.map((column) => (
              <td key={column} className={table.number}>
                {row === column ? <b>{count(counts[row]![column]!)}</b> : count(counts[row]![column]!)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Every field of every active recipe against the blind labels. Every answer is looked at: asked for again with `when` alone. */
export function Measured({ when }: { when: string | null }) {
  const measured = useRequest('quality.measured', undefined, { follow: false })
  useRefreshOn(when, measured.refresh)
  return (
    <Section title={text.title} note={text.note} className={styles.full}>
      <Answered request={measured} lines={4}>
        {(fields) =>
          fields.length === 0 ? (
            <p>{text.empty}</p>
          ) : (
            fields.map((field) => (
              <details key={`${field.recipe} ${field.field}`} className={styles.measured}>
                <summary>
                  <b>
                    {text.head(
                      messages.quality.fieldName(field.field),
                      messages.quality.kind[field.kind],
                      field.model || messages.quality.byRules,
                    )}
                  </b>{' '}
                  {text.agreement(shareWithRange(field.agreement))} {text.kappa(kappaWithRange(field.kappa))}{' '}
                  {text.n(field.compared)}
                  {field.agreement.smallSample || field.kappa.smallSample ? ` ${text.smallSample}` : ''}
                  {field.answered < 1 ? ` ${text.partly(share(field.answered))}` : ''}
                </summary>
                <div
                  className={table.tableWrap}
                  tabIndex={0}
                  role="group"
                  aria-label={messages.quality.fieldName(field.field)}
                >
                  <Shares field={field} />
                  <Confusion confusion={field.confusion} />
                </div>
              </details>
            ))
          )
        }
      </Answered>
    </Section>
  )
}
