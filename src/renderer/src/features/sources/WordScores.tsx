import { Button, NumberInput, Popover } from '@mantine/core'
import { useState } from 'react'
import { messages } from '../../messages/en.ts'
import { answerKey } from '../../../../shared/domain/answerWords.ts'
import { withWord, wordScoreOf } from './mappingRoles.ts'
import styles from './preview.module.css'
import type { ScoreScale } from '../../../../shared/domain/scale.ts'

const text = messages.sources.preview

/** Escape leaves the list, and not the preview behind it. */
const KEEPS_PREVIEW = { 'data-mantine-stop-propagation': true }

/** What each answer that is no number counts as, shown on the button and changed below it. */
export function WordScores(props: {
  column: string
  words: readonly string[]
  scale: ScoreScale
  onScale: (scale: ScoreScale) => void
}) {
  const { column, words, onScale } = props
  const [opened, setOpened] = useState(false)
  /** Laid over the file when the list is closed, so that it is read again once. */
  const [draft, setDraft] = useState<ScoreScale | null>(null)
  const scale = draft ?? props.scale
  const settled = words.flatMap((word) => {
    const score = wordScoreOf(props.scale, word)
    return score === null ? [] : [`${word} ${score}`]
  })
  const close = (draftTaken: boolean): void => {
    setOpened(false)
    if (draft !== null && draftTaken) onScale(draft)
    setDraft(null)
  }
  const left = words.length - settled.length
  const shown = settled.length === 0 ? text.wordsNone : settled.join(', ')
  const missing = left > 0 && settled.length > 0 ? `${text.wordsLeft(left)}: ` : ''
  return (
    <Popover
      opened={opened}
      onChange={(open) => (open ? setOpened(true) : close(true))}
      closeOnEscape={false}
      trapFocus
      returnFocus
      withinPortal
      position="bottom-start"
    >
      <Popover.Target>
        <Button
          variant="default"
          className={styles.wordsButton}
          aria-label={text.wordsOf(column, missing + shown)}
          title={settled.join(', ')}
          onClick={() => (opened ? close(true) : setOpened(true))}
        >
          {missing === '' ? null : <small>{missing}</small>}
          {shown}
        </Button>
      </Popover.Target>
      <Popover.Dropdown onKeyDown={(event) => event.key === 'Escape' && close(false)}>
        <p className={styles.wordsHint}>{text.wordsHint}</p>
        <div className={styles.words}>
          {words.map((word) => (
            <label key={answerKey(word)}>
              <span title={word}>{word}</span>
              <NumberInput
                {...KEEPS_PREVIEW}
                w={72}
                placeholder={text.wordBlank}
                value={wordScoreOf(scale, word) ?? ''}
                onChange={(value) =>
                  setDraft(withWord(scale, word, typeof value === 'number' ? value : null))
                }
              />
            </label>
          ))}
        </div>
        <div className={styles.wordsFoot}>
          <Button {...KEEPS_PREVIEW} onClick={() => close(true)}>
            {text.wordsDone}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
