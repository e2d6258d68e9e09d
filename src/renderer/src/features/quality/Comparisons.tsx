import { useState } from 'react'
import { Button, Select, TextInput } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { count, localTime, milliseconds, share } from '../../messages/format.ts'
import { Answered } from '../../components/Answered.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { Section } from '../../components/Section.tsx'
import { TableHead } from '../../components/TableHead.tsx'
import { useAction, useRefreshOn, useRequest } from '../../ipc/useRequest.ts'
import { shareWithRange } from './figures.ts'
import styles from './quality.module.css'
import table from '../../components/table.module.css'
import { LEAST_COMPARED, MOST_COMPARED } from '../../../../shared/domain/quality.ts'
import type { QualitySummary, ComparedMetric, RecipeComparison } from '../../../../shared/domain/quality.ts'
import type { ItemKind } from '../../../../shared/domain/reading.ts'

const text = messages.quality.compare
const measured = messages.quality.measured
const KINDS = ['survey', 'email'] as const
/** In the place of a number: the recipe that the preferences make now. */
const BY_PREFERENCES = ''
const USUAL_SIZE = '200'

/** Which two, for which kind, and how many items. */
function Ask(props: { recipes: QualitySummary['recipes']; onStarted: () => void }) {
  const [kind, setKind] = useState<ItemKind>('survey')
  const of = props.recipes.filter((recipe) => recipe.stage === 'primary' && recipe.kind === kind)
  const [first, setFirst] = useState<string | null>(null)
  const [second, setSecond] = useState(BY_PREFERENCES)
  const [size, setSize] = useState(USUAL_SIZE)
  const compare = useAction('quality.compare')
  const options = [
    { value: BY_PREFERENCES, label: text.byPreferences },
    ...of.map(({ id, model, active }) => ({ value: `${id}`, label: text.recipe(id, model, active) })),
  ]
  const active = of.find((recipe) => recipe.active)
  const firstShown = first ?? (active === undefined ? BY_PREFERENCES : `${active.id}`)
  const number = (chosen: string): number | null => (chosen === BY_PREFERENCES ? null : Number(chosen))
  const items = Number(size)
  const isSize = Number.isInteger(items) && items >= LEAST_COMPARED && items <= MOST_COMPARED
  const start = (): void => {
    const request = { kind, first: number(firstShown), second: number(second), size: items }
    void compare.run(request).then(props.onStarted)
  }
  return (
    <div className={styles.compare}>
      <Select
        label={text.kind}
        data={KINDS.map((value) => ({ value, label: messages.quality.kind[value] }))}
        value={kind}
        allowDeselect={false}
        onChange={(value) => {
          setKind(value as ItemKind)
          setFirst(null)
          setSecond(BY_PREFERENCES)
        }}
      />
      <Select
        label={text.first}
        data={options}
        value={firstShown}
        allowDeselect={false}
        onChange={(value) => setFirst(value ?? BY_PREFERENCES)}
      />
      <Select
        label={text.second}
        data={options}
        value={second}
        allowDeselect={false}
        onChange={(value) => setSecond(value ?? BY_PREFERENCES)}
      />
      <TextInput
        label={text.size}
        inputMode="numeric"
        value={size}
        error={isSize ? null : text.badSize(LEAST_COMPARED, MOST_COMPARED)}
        onChange={(event) => setSize(event.currentTarget.value)}
      />
      <Button
        variant="default"
        loading={compare.busy}
        disabled={firstShown === second || !isSize}
        onClick={start}
      >
        {text.start}
      </Button>
      {firstShown === second ? <p className={styles.compareNote}>{text.sameTwice}</p> : null}
      {compare.error === null ? null : <ErrorNotice error={compare.error} />}
    </div>
  )
}

const nameOf = ({ metric, field }: ComparedMetric): string =>
  metric === 'accuracy' ? text.right(messages.quality.fieldName(field ?? '')) : text.metric[metric]

function Metrics({ metrics }: { metrics: readonly ComparedMetric[] }) {
  return (
    <table className={table.table}>
      <TableHead
        columns={[
          text.head.what,
          { figures: text.head.first },
          { figures: text.head.second },
          text.head.difference,
          { figures: text.head.chance },
          { figures: text.head.items },
        ]}
      />
      <tbody>
        {metrics.map((metric) => (
          <tr key={`${metric.metric} ${metric.field}`}>
            <th scope="row">{nameOf(metric)}</th>
            <td className={table.number}>{share(metric.first)}</td>
            <td className={table.number}>{share(metric.second)}</td>
            <td>
              {text.difference(metric.difference, metric.low, metric.high)}
              {metric.smallSample ? ` ${measured.smallSample}` : ''}
            </td>
            <td className={table.number}>{messages.quality.drift.chance(metric.probability)}</td>
            <td className={table.number}>{count(metric.n)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Comparison({ comparison }: { comparison: RecipeComparison }) {
  const { compared, first, second } = comparison
  return (
    <details className={styles.measured} open={comparison.state === 'running'}>
      <summary>
        <b>
          {text.heading(
            messages.quality.kind[comparison.kind],
            text.side(first.recipe, first.model),
            text.side(second.recipe, second.model),
          )}
        </b>{' '}
        {text.verdict[compared.verdict]}{' '}
        {text.progress(compared.items, comparison.sampled, compared.labelled)} {localTime(comparison.madeAt)}
      </summary>
      <div className={table.tableWrap} tabIndex={0} role="group" aria-label={text.title}>
        <Metrics metrics={compared.metrics} />
        {compared.agreement.map(({ field, share: figures }) => (
          <p key={field}>{text.same(messages.quality.fieldName(field), shareWithRange(figures))}</p>
        ))}
        {compared.medianMs === null ? null : (
          <p>{text.times(milliseconds(compared.medianMs.first), milliseconds(compared.medianMs.second))}</p>
        )}
      </div>
    </details>
  )
}

/** Two recipes on the same items: asked, and compared. Asked for again when one is started, and with `when`. */
export function Comparisons(props: { recipes: QualitySummary['recipes']; when: string | null }) {
  const { recipes, when } = props
  const comparisons = useRequest('quality.comparisons', undefined, { follow: false })
  useRefreshOn(when, comparisons.refresh)
  return (
    <Section title={text.title} note={text.note} className={styles.full}>
      <Ask recipes={recipes} onStarted={() => comparisons.refresh()} />
      <Answered request={comparisons} lines={2}>
        {(all) => (
          <>
            {all.map((comparison) => (
              <Comparison key={comparison.id} comparison={comparison} />
            ))}
          </>
        )}
      </Answered>
    </Section>
  )
}
