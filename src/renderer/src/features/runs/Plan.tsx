import { Button, Checkbox, NumberInput, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { messages } from '../../messages/en.ts'
import { count, sentence } from '../../messages/format.ts'
import { Answered } from '../../components/Answered.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { isRefused } from '../../app/host.ts'
import { useTopic } from '../../ipc/context.ts'
import { NOT_YET, useAction, useRequest } from '../../ipc/useRequest.ts'
import { usePlaceStore } from '../../stores/place.ts'
import { type LedgerStage, ModelStage } from '../../../../shared/domain/labels.ts'
import { parseDailyHours } from '../../../../shared/domain/dailyHours.ts'
import { Workers } from '../../../../shared/domain/run.ts'
import styles from './runs.module.css'
import type { RunPlan, SeenServer } from '../../../../shared/domain/run.ts'
import type { RequestInput } from '../../../../shared/ipc/index.ts'

const text = messages.runs
const STANDARD = ''

function Equation({ plan }: { plan: RunPlan }) {
  return (
    <p className={styles.equation}>
      <span>
        <b>{count(plan.items)}</b>
        {text.items}
      </span>
      <i>−</i>
      <span>
        <b>{count(plan.folded)}</b>
        {text.folded}
      </span>
      <i>−</i>
      <span>
        <b>{count(plan.cached)}</b>
        {text.cached}
      </span>
      <i>=</i>
      <span>
        <b>{count(plan.toAsk)}</b>
        {text.toAsk}
      </span>
      <span>
        {plan.expectedSeconds === null ? text.expectedUnknown : text.expected(plan.expectedSeconds)}
      </span>
    </p>
  )
}

/** What a run may ask, in the order in which it is offered. */
const ASKED: readonly LedgerStage[] = [...ModelStage.options, 'embed']

const numberOrNull = (value: string | number): number | null =>
  typeof value === 'number' && value > 0 ? value : null

/** null: as in the preferences; undefined: neither a number nor `auto`. */
function workersOf(typed: string): RequestInput<'runs.plan'>['workers'] {
  const said = typed.trim().toLowerCase()
  if (said === '') return null
  const { success, data } = Workers.safeParse(said === 'auto' ? said : Number(said))
  return success ? data : undefined
}

/** The same for hours of the day. */
function hoursOf(typed: string): string | null | undefined {
  const said = typed.trim()
  return said === '' ? null : parseDailyHours(said) === null ? undefined : said
}

/**
 * What a run would ask, and the button that starts it.
 *
 * @param props.waits another run is under way, which this one would wait for; the plan does not follow its answers then
 */
export function Plan({ waits = false, onStarted }: { waits?: boolean; onStarted?: () => void }) {
  const server = useTopic('server')
  const go = usePlaceStore((state) => state.go)
  const [chosen, setChosen] = useState<readonly LedgerStage[]>(['primary'])
  const [model, setModel] = useState(STANDARD)
  const [workers, setWorkers] = useState('')
  const [between, setBetween] = useState('')
  const [hours, setHours] = useState<number | null>(null)
  const [limit, setLimit] = useState<number | null>(null)
  const start = useAction('runs.start')
  const stages = ASKED.filter((stage) => chosen.includes(stage))
  const input: RequestInput<'runs.plan'> = {
    stages,
    model: model === STANDARD ? null : model,
    workers: workersOf(workers) ?? null,
    hours,
    limit,
    between: hoursOf(between) ?? null,
  }
  const isTyping = workersOf(workers) === undefined || hoursOf(between) === undefined
  const plan = useRequest('runs.plan', stages.length === 0 ? NOT_YET : input, { follow: !waits })
  const isReady = ({ state }: SeenServer): boolean => state === 'ready' || state === 'unknown'
  // One server of several is enough.
  const unusable = server !== null && ![server, ...server.further].some(isReady)
  // What is said of the server already is not said a second time of the plan.
  const isTold =
    unusable && plan.error?.code === server.error?.code && plan.error?.message === server.error?.message
  return (
    <div className={styles.plan}>
      <p className={styles.hint}>{text.planHint}</p>
      {unusable ? (
        <ErrorNotice
          error={{ message: server.error?.message ?? '', hint: server.error?.hint || text.noServerHint }}
          title={text.unusable[isRefused(server) ? 'refused' : server.state]}
          kept=""
        >
          <Button variant="default" mt={8} onClick={() => go('preferences')}>
            {text.setUpServer}
          </Button>
        </ErrorNotice>
      ) : null}
      <div className={styles.form}>
        <fieldset className={styles.stages}>
          <legend>{text.stages}</legend>
          {ASKED.map((stage) => (
            <Checkbox
              key={stage}
              size="xs"
              label={`${text.stage[stage]}: ${text.stageHint[stage]}`}
              checked={chosen.includes(stage)}
              onChange={(event) => {
                const on = event.currentTarget.checked
                setChosen(on ? [...chosen, stage] : chosen.filter((each) => each !== stage))
              }}
            />
          ))}
        </fieldset>
        <Select
          label={text.model}
          w={320}
          data={[
            { value: STANDARD, label: text.modelStandard(server?.model ?? '') },
            ...(server?.models ?? []).map((name) => ({ value: name, label: name })),
          ]}
          value={model}
          onChange={(value) => setModel(value ?? STANDARD)}
        />
        <TextInput
          label={text.workers}
          w={160}
          placeholder={text.modelStandard('')}
          value={workers}
          error={workersOf(workers) === undefined ? text.workersWrong : null}
          onChange={(event) => setWorkers(event.currentTarget.value)}
        />
        <NumberInput
          label={`${text.hours} (${text.hoursUnit})`}
          w={110}
          min={0}
          placeholder={text.unlimited}
          value={hours ?? ''}
          onChange={(value) => setHours(numberOrNull(value))}
        />
        <NumberInput
          label={`${text.limit} (${text.limitUnit})`}
          w={130}
          min={1}
          allowDecimal={false}
          placeholder={text.unlimited}
          value={limit ?? ''}
          onChange={(value) => setLimit(numberOrNull(value))}
        />
        <TextInput
          label={text.between}
          w={160}
          placeholder={text.modelStandard('')}
          value={between}
          error={hoursOf(between) === undefined ? text.betweenWrong : null}
          onChange={(event) => setBetween(event.currentTarget.value)}
        />
      </div>
      {stages.length === 0 ? (
        <p>{text.noStage}</p>
      ) : plan.error !== null ? (
        // An older plan is of other choices: it must not be started as if it were of these.
        isTold ? null : (
          <ErrorNotice error={plan.error} title={text.planFailed} kept="" onRetry={plan.refresh} />
        )
      ) : (
        <Answered request={plan} lines={2}>
          {(planned) => (
            <>
              <Equation plan={planned} />
              {planned.foldsNear ? <p className={styles.hint}>{text.nearLater}</p> : null}
              {planned.chains === 0 ? null : (
                <p className={styles.hint}>{text.chainsPlanned(planned.chains)}</p>
              )}
              {planned.critical === null ? null : (
                <p className={styles.hint}>{text.criticalPlanned(planned.critical)}</p>
              )}
              {planned.notes.map((note) => (
                <p key={note} className={styles.hint}>
                  {sentence(note)}
                </p>
              ))}
              <div className={styles.start}>
                <Button
                  loading={start.busy}
                  // A model that is missing may have a fallback, which the plan then names.
                  disabled={
                    isTyping ||
                    (planned.toAsk === 0 && (planned.critical ?? 0) === 0) ||
                    (unusable && server.state !== 'model missing')
                  }
                  onClick={() =>
                    void start.run(input).then((started) => {
                      if (started !== null) onStarted?.()
                    })
                  }
                >
                  {planned.toAsk === 0 && (planned.critical ?? 0) === 0
                    ? text.nothingToAsk
                    : waits
                      ? text.queueUp(planned.toAsk)
                      : text.start(planned.toAsk)}
                </Button>
              </div>
            </>
          )}
        </Answered>
      )}
      {start.error === null ? null : (
        <ErrorNotice error={start.error} title={messages.common.failed.action} onClose={start.clear} />
      )}
    </div>
  )
}
