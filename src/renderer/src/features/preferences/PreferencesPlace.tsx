import { Button } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { Answered } from '../../components/Answered.tsx'
import { Section } from '../../components/Section.tsx'
import { usePreferences } from '../../ipc/usePreferences.ts'
import { useAction, useRequest } from '../../ipc/useRequest.ts'
import { FurtherServers } from './FurtherServers.tsx'
import { Models } from './Models.tsx'
import { ModelServer } from './ModelServer.tsx'
import { Setting } from './Setting.tsx'
import { WatchedFolders } from './WatchedFolders.tsx'
import { choicesOf } from './settingValue.ts'
import styles from './preferences.module.css'
import type { PreferenceName } from '../../../../shared/domain/preferences.ts'

const text = messages.preferences

const SECTIONS: readonly { title: string; names: readonly PreferenceName[] }[] = [
  {
    title: text.sections.working,
    names: ['workers', 'runHours', 'onBattery', 'answerLanguage', 'keepAliveMinutes'],
  },
  {
    title: text.sections.primary,
    names: [
      'primaryFallbackModel',
      'primaryTimeoutSeconds',
      'primaryTimeoutLimitSeconds',
      'contextTokens',
      'outputTokens',
      'primaryBatchSize',
      'primarySurveyPrompt',
      'primaryEmailPrompt',
    ],
  },
  {
    title: text.sections.chain,
    names: [
      'chainModel',
      'chainFallbackModel',
      'chainTimeoutSeconds',
      'chainTimeoutLimitSeconds',
      'chainContextTokens',
      'chainOutputTokens',
      'chainPrompt',
    ],
  },
  {
    title: text.sections.critical,
    names: [
      'criticalModel',
      'criticalFallbackModel',
      'criticalThreshold',
      'criticalShare',
      'criticalTimeoutSeconds',
      'criticalTimeoutLimitSeconds',
      'criticalContextTokens',
      'criticalOutputTokens',
      'criticalBatchSize',
      'criticalSurveyPrompt',
      'criticalEmailPrompt',
      'criticalChainPrompt',
    ],
  },
  {
    title: text.sections.embedding,
    names: [
      'embeddingModel',
      'embeddingWorkers',
      'embeddingBatchSize',
      'embeddingContextTokens',
      'embeddingTimeoutSeconds',
    ],
  },
  { title: text.sections.quality, names: ['checkEvery', 'worseRecipe'] },
  { title: text.sections.batches, names: ['batchAgreement', 'batchSample'] },
  { title: text.sections.themes, names: ['mostThemes', 'themeQuestions'] },
  {
    title: text.sections.limits,
    names: [
      'timeouts',
      'leastTimeoutSeconds',
      'maximumAttempts',
      'breakerFailures',
      'breakerPauseSeconds',
      'metricsFile',
    ],
  },
  { title: text.sections.mail, names: ['ownAddress', 'attachmentText'] },
  { title: text.sections.look, names: ['appearance', 'notifications'] },
]

const CHOICES: Partial<Record<PreferenceName, { value: string; label: string }[]>> = {
  attachmentText: choicesOf(text.attachmentText),
  onBattery: choicesOf(text.onBattery),
  notifications: choicesOf(text.notifications),
  worseRecipe: choicesOf(text.worseRecipe),
  timeouts: choicesOf(text.timeouts),
  metricsFile: choicesOf(text.metricsFile),
}

function DataFolder() {
  const info = useRequest('app.info', undefined, { follow: false })
  const open = useAction('app.openDataFolder')
  return (
    <Section title={text.sections.data}>
      <Answered request={info} lines={2}>
        {(data) => (
          <div className={styles.row}>
            <div>
              <p className={styles.path}>{data.dataFolder}</p>
              <p className={styles.effect}>{text.dataFolderHint}</p>
              <p className={styles.terms}>{text.version(data.version, text.hosts[data.host])}</p>
            </div>
            <div className={styles.control}>
              <Button variant="default" loading={open.busy} onClick={() => void open.run(undefined)}>
                {text.openDataFolder}
              </Button>
              {open.error === null ? null : <p className={styles.refused}>{open.error.message}</p>}
            </div>
          </div>
        )}
      </Answered>
    </Section>
  )
}

/** Every setting with its unit, default, effect and when it applies; a bad value is refused where it was typed. */
export function PreferencesPlace() {
  const request = usePreferences()
  return (
    <div className={styles.place} tabIndex={0} role="group" aria-label={text.title}>
      <div className={styles.inner}>
        <Answered request={request} lines={12}>
          {(views) => (
            <>
              <ModelServer views={views} />
              <FurtherServers written={String(views['servers']?.value ?? '')} />
              <Models />
              <WatchedFolders views={views} />
              {SECTIONS.map((section) => (
                <Section key={section.title} title={section.title}>
                  {section.names.map((name) => {
                    const view = views[name]
                    return view === undefined ? null : (
                      <Setting
                        key={name}
                        name={name}
                        view={view}

                        {...(CHOICES[name] === undefined ? {} : { choices: CHOICES[name] })}
                      />
                    )
                  })}
                </Section>
              ))}
            </>
          )}
        </Answered>
        <DataFolder />
      </div>
    </div>
  )
}
