import { messages } from '../../messages/en.ts'
import { count, share } from '../../messages/format.ts'
import { Answered } from '../../components/Answered.tsx'
import { Section } from '../../components/Section.tsx'
import { TableHead } from '../../components/TableHead.tsx'
import { useRequest } from '../../ipc/useRequest.ts'
import { shareWithRange } from './figures.ts'
import styles from './quality.module.css'
import table from '../../components/table.module.css'
import type { RecipeQuality } from '../../../../shared/domain/quality.ts'

const text = messages.quality.tracked
const measured = messages.quality.measured

type Figures = RecipeQuality['accuracy'][number]['share']

function Line({ name, figures }: { name: string; figures: Figures }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{shareWithRange(figures)}</td>
      <td className={table.number}>{count(figures.n)}</td>
      <td>{figures.smallSample ? measured.smallSample : ''}</td>
    </tr>
  )
}

/** Is what is said with 90 % right nine times in ten? */
function Reliability({ calibration }: { calibration: NonNullable<RecipeQuality['calibration']> }) {
  return (
    <>
      <h3>{text.reliability}</h3>
      <p>{calibration.calibrated ? text.calibrated : text.notCalibrated}</p>
      <table className={table.table}>
        <TableHead columns={[text.said, text.right, { figures: text.answers }]} />
        <tbody>
          {calibration.bins.map(({ from, said, right }) => (
            <tr key={from}>
              <td>{share(said)}</td>
              <td>{shareWithRange(right)}</td>
              <td className={table.number}>{count(right.n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function Figures({ recipe }: { recipe: RecipeQuality }) {
  const { length, entities, high, calibration } = recipe
  const name = messages.quality.fieldName
  return (
    <div className={table.tableWrap} tabIndex={0} role="group" aria-label={text.title}>
      <table className={table.table}>
        <TableHead columns={[text.what, text.share, { figures: text.of }, null]} />
        <tbody>
          {recipe.accuracy.map(({ field, share: figures }) => (
            <Line key={field} name={text.rightField(name(field))} figures={figures} />
          ))}
          {high === null ? null : (
            <>
              <Line name={text.highRecall} figures={high.recall} />
              <Line name={text.highPrecision} figures={high.precision} />
            </>
          )}
          {entities === null ? null : (
            <>
              <Line name={text.entityRecall} figures={entities.recall} />
              <Line name={text.entityPrecision} figures={entities.precision} />
            </>
          )}
          {length === null ? null : <Line name={text.long} figures={length.long} />}
          {recipe.filled.map(({ field, share: figures }) => (
            <Line key={field} name={text.filledField(name(field))} figures={figures} />
          ))}
        </tbody>
      </table>
      {length === null || length.median === null ? null : (
        <p>{text.lengths(length.median, length.p90 ?? length.median)}</p>
      )}
      {recipe.corrected.length === 0 ? null : (
        <p>
          {text.corrected(
            recipe.corrected.map(({ field, judged, right }) =>
              text.correctedField(name(field), right, judged),
            ),
          )}
        </p>
      )}
      {calibration === null ? null : <Reliability calibration={calibration} />}
    </div>
  )
}

/** What is tracked of each recipe, as it is when the place is opened: every answer is looked at. */
export function Tracked() {
  const recipes = useRequest('quality.recipes', undefined, { follow: false })
  return (
    <Section title={text.title} note={text.note} className={styles.full}>
      <Answered request={recipes} lines={4}>
        {(all) =>
          all.length === 0 ? (
            <p>{text.empty}</p>
          ) : (
            all.map((recipe) => (
              <details key={recipe.recipe} className={styles.measured}>
                <summary>
                  <b>
                    {text.head(
                      recipe.recipe,
                      messages.common.label(recipe.stage),
                      messages.quality.kindName(recipe.kind),
                      recipe.model || messages.quality.byRules,
                    )}
                  </b>{' '}
                  {text.asked(recipe.asked)}
                  {recipe.active ? '' : ` ${messages.quality.inactive}`}
                </summary>
                <Figures recipe={recipe} />
              </details>
            ))
          )
        }
      </Answered>
    </Section>
  )
}
