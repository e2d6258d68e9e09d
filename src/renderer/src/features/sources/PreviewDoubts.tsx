import { Button } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { WarningIcon } from '../../components/icons.tsx'
import { changeOf } from './doubtWords.ts'
import styles from './preview.module.css'
import type { Alternative, ColumnMapping, Doubt, DoubtSubject } from '../../../../shared/domain/reading.ts'

const text = messages.sources.doubts

/** What a person should look at, each with its runners-up as one click and the word that it is right as it is. */
export function PreviewDoubts(props: {
  doubts: readonly Doubt[]
  mapping: ColumnMapping
  busy: boolean
  onChoose: (doubt: Doubt, alternative: Alternative) => void
  onKeep: (about: DoubtSubject) => void
}) {
  const { doubts, mapping, busy, onChoose, onKeep } = props
  if (doubts.length === 0) return null
  return (
    <ul className={styles.doubts} aria-label={text.label}>
      {doubts.map((doubt) => (
        <li key={doubt.about} className={styles.doubt}>
          <WarningIcon size={14} />
          <p>
            <b>{text.subject[doubt.about]}</b> {text.why(doubt)}
          </p>
          <span className={styles.doubtChoices}>
            {doubt.instead.map((alternative) => {
              const { name, detail } = changeOf(doubt, alternative, mapping)
              return (
                <Button
                  key={name + detail}
                  size="compact-xs"
                  variant="default"
                  disabled={busy}
                  title={detail === '' ? name : `${name}: ${detail}`}
                  onClick={() => onChoose(doubt, alternative)}
                >
                  {name}
                  {detail === '' ? null : <small>{detail}</small>}
                </Button>
              )
            })}
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              aria-label={text.keepThis(text.subject[doubt.about])}
              onClick={() => onKeep(doubt.about)}
            >
              {text.keep}
            </Button>
          </span>
        </li>
      ))}
    </ul>
  )
}
