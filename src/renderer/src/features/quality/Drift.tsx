import { messages } from '../../messages/en.ts'
import { count, share } from '../../messages/format.ts'
import { Answered } from '../../components/Answered.tsx'
import { Section } from '../../components/Section.tsx'
import { TableHead } from '../../components/TableHead.tsx'
import { useRequest } from '../../ipc/useRequest.ts'
import styles from './quality.module.css'
import table from '../../components/table.module.css'
import type { DriftTest } from '../../../../shared/domain/quality.ts'

const text = messages.quality.drift
const LATEST = { run: null }

function verdictOf({ probability, alarm }: DriftTest): string {
  if (probability === null) return text.small
  return alarm ? text.changed : text.alike
}

/** Asked when the place is opened: it looks at every answer. The latest run's answers against those that its recipes gave before. */
export function Drift() {
  const tests = useRequest('quality.driftOfRun', LATEST, { follow: false })
  return (
    <Section title={text.title} note={text.note} className={styles.full}>
      <Answered request={tests} lines={3}>
        {(all) =>
          all.every(({ before }) => before === 0) ? (
            <p>{text.empty}</p>
          ) : (
            <div className={table.tableWrap} tabIndex={0} role="group" aria-label={text.title}>
              <table className={table.table}>
                <TableHead
                  columns={[
                    text.head.recipe,
                    text.head.what,
                    { figures: text.head.now },
                    { figures: text.head.before },
                    { figures: text.head.moved },
                    { figures: text.head.chance },
                    text.head.verdict,
                  ]}
                />
                <tbody>
                  {all.map((test) => (
                    <tr key={`${test.recipe} ${test.what} ${test.field}`}>
                      <td>
                        {text.recipe(messages.common.label(test.stage), messages.quality.kindName(test.kind))}
                      </td>
                      <td>
                        {test.what === 'labels'
                          ? messages.quality.fieldName(test.field ?? '')
                          : text.what[test.what]}
                      </td>
                      <td className={table.number}>{count(test.now)}</td>
                      <td className={table.number}>{count(test.before)}</td>
                      <td className={table.number}>{share(test.moved)}</td>
                      <td className={table.number}>
                        {test.probability === null ? '' : text.chance(test.probability)}
                      </td>
                      <td>{test.alarm ? <b>{verdictOf(test)}</b> : verdictOf(test)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Answered>
    </Section>
  )
}
