import { messages } from '../../messages/en.ts'
import { Answered } from '../../components/Answered.tsx'
import { Section } from '../../components/Section.tsx'
import { useRefreshOn, useRequest } from '../../ipc/useRequest.ts'
import { shareWithRange } from './figures.ts'
import styles from './quality.module.css'
import table from '../../components/table.module.css'

const text = messages.quality.checked
const measured = messages.quality.measured

/** How far answers agree with the second ones that some texts got. Asked for again with `when` alone. */
export function Checked({ when }: { when: string | null }) {
  const checked = useRequest('quality.checked', undefined, { follow: false })
  useRefreshOn(when, checked.refresh)
  return (
    <Section title={text.title} note={text.note} className={styles.full}>
      <Answered request={checked} lines={4}>
        {(recipes) =>
          recipes.length === 0 ? (
            <p>{text.empty}</p>
          ) : (
            recipes.map((recipe) => (
              <details
                key={`${recipe.recipe} ${recipe.checkedBy.recipe}`}
                className={styles.measured}
                open={recipe.active}
              >
                <summary>
                  {text.head(
                    messages.quality.kind[recipe.kind],
                    recipe.model,
                    text.how[recipe.checkedBy.how](recipe.checkedBy.model),
                    recipe.texts,
                  )}
                  {recipe.active ? '' : ` ${messages.quality.inactive}`}
                </summary>
                <table className={table.table}>
                  <tbody>
                    {recipe.fields.map(({ field, agreement }) => (
                      <tr key={field}>
                        <th scope="row">{messages.quality.fieldName(field)}</th>
                        <td>
                          {text.same(shareWithRange(agreement))} {measured.n(agreement.n)}
                          {agreement.smallSample ? ` ${measured.smallSample}` : ''}
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </details>
            ))
          )
        }
      </Answered>
    </Section>
  )
}
