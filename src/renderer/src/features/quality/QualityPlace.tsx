import { messages } from '../../messages/en.ts'
import { share } from '../../messages/format.ts'
import { Answered } from '../../components/Answered.tsx'
import { Empty, Section } from '../../components/Section.tsx'
import { useTopic } from '../../ipc/context.ts'
import { useRequest } from '../../ipc/useRequest.ts'
import { Alerts } from './Alerts.tsx'
import { Checked } from './Checked.tsx'
import { Comparisons } from './Comparisons.tsx'
import { Drift } from './Drift.tsx'
import { GoldSample } from './GoldSample.tsx'
import { Measured } from './Measured.tsx'
import { Recipes } from './Recipes.tsx'
import { Tracked } from './Tracked.tsx'
import { whenMeasured } from './whenMeasured.ts'
import styles from './quality.module.css'
import common from '../../components/common.module.css'
import type { QualitySummary } from '../../../../shared/domain/quality.ts'

const text = messages.quality

function Figure(props: { name: string; part: number; total: number; hint: string }) {
  return (
    <section className={styles.figure} aria-label={props.name}>
      <h2>{props.name}</h2>
      <b>{text.share(props.part, props.total)}</b>
      <p>{props.total === 0 ? text.notYet : text.of(props.part, props.total)}</p>
      <p>{props.hint}</p>
    </section>
  )
}

function Fields({ summary }: { summary: QualitySummary }) {
  return (
    <div className={styles.kinds}>
      {[...Map.groupBy(summary.fields, ({ recipe }) => recipe)].map(([recipe, fields]) => {
        const { stage, kind, model, answers } = fields[0]!
        const name = text.recipeFields(messages.common.label(stage), text.kindName(kind), model, answers)
        return (
          <section key={recipe} aria-label={name}>
            <h3>{name}</h3>
            {fields.map((field) => (
              <div key={field.field} className={styles.fieldRow}>
                <span>{text.fieldName(field.field)}</span>
                <span className={common.meter}>
                  <span style={{ width: `${field.filled * 100}%` }} />
                </span>
                <span>{share(field.filled)}</span>
              </div>
            ))}
          </section>
        )
      })}
    </div>
  )
}

function Filled({ summary }: { summary: QualitySummary }) {
  return (
    <>
      <Figure
        name={text.evidence}
        part={summary.evidence.verified}
        total={summary.evidence.quotes}
        hint={text.evidenceHint}
      />
      <Figure
        name={text.agreement}
        part={summary.ruleAgreement.same}
        total={summary.ruleAgreement.compared}
        hint={text.agreementHint}
      />
      <Figure name={text.judged} part={summary.agreed} total={summary.judged} hint={text.judgedHint} />
      <Alerts />
      <Section
        title={text.fields}
        note={text.fieldsHint}
        className={styles.full}
        tools={<span className={common.sectionNote}>{text.lead(summary.answers)}</span>}
      >
        <Fields summary={summary} />
      </Section>
    </>
  )
}

/** How complete, how well founded and how right the answers are. */
export function QualityPlace() {
  const summary = useRequest('quality.summary', undefined)
  const progress = useRequest('quality.progress', undefined)
  const runs = useTopic('runs')
  const when = whenMeasured(progress.data?.labelled ?? null, summary.data?.recipes ?? [], runs)
  return (
    <div className={styles.place} tabIndex={0} role="group" aria-label={text.title}>
      <Answered request={summary} lines={8}>
        {(data) => (
          <div className={styles.inner}>
            {data.answers > 0 ? (
              <Filled summary={data} />
            ) : (
              <div className={styles.full}>
                <Empty title={text.empty} hint={text.emptyHint} />
              </div>
            )}
            <GoldSample progress={progress} />
            {data.answers === 0 && (progress.data?.labelled ?? 0) === 0 ? null : <Measured when={when} />}
            {data.answers === 0 && data.recipes.length === 0 ? null : (
              <>
                <Comparisons recipes={data.recipes} when={when} />
                <Drift />
                <Checked when={when} />
                <Tracked />
              </>
            )}
            {data.recipes.every(({ stage }) => stage === 'rules') ? null : (
              <Section title={text.recipes} note={text.recipesHint} className={styles.full}>
                <Recipes recipes={data.recipes} onReturned={() => summary.refresh()} />
              </Section>
            )}
          </div>
        )}
      </Answered>
    </div>
  )
}
