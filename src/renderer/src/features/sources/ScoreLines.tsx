import { Button, NumberInput, Select } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { WordScores } from './WordScores.tsx'
import { markOf } from './doubtWords.ts'
import { type MappingControl, withMainScore, withScale } from './mappingRoles.ts'
import { scaleOf } from '../../../../shared/domain/reading.ts'
import styles from './preview.module.css'
import type { ScoreScale } from '../../../../shared/domain/scale.ts'

const text = messages.sources.preview
const EITHER_MARK = 'either'

interface Line extends Omit<MappingControl, 'columns'> {
  column: string
  /** The one whose scores are the answers' own. */
  main: boolean
  words: readonly string[]
}

function ScoreLine({ column, main, words, mapping, doubts, onMapping }: Line) {
  const scale: ScoreScale = scaleOf(mapping, column) ?? { from: 0, to: 10, kind: 'unknown' }
  const set = (next: ScoreScale): void => onMapping(withScale(mapping, column, next))
  const change = (part: Partial<ScoreScale>): void => set({ ...scale, ...part })
  const { decimalMark: _mark, ...unmarked } = scale
  // The main score's controls have the plain names; the others say whose they are.
  const named = (label: string): string => (main ? label : text.ofColumn(label, column))
  return (
    <li className={styles.scoreLine} aria-label={text.scoreLine(column)}>
      <span className={styles.scoreName} title={column}>
        {column}
      </span>
      <Select
        {...(main ? markOf(doubts, 'scale') : {})}
        aria-label={named(text.scale)}
        w={226}
        data={(['nps', 'rating', 'unknown'] as const).map((value) => ({
          value,
          label: text.scaleKind[value],
        }))}
        value={scale.kind}
        onChange={(kind) => {
          if (kind === 'nps') change({ kind, from: 0, to: 10 })
          else if (kind === 'rating' || kind === 'unknown') change({ kind })
        }}
      />
      <span className={styles.scoreRange} data-off={scale.kind === 'rating' ? undefined : true}>
        <NumberInput
          aria-label={named(text.scaleFrom)}
          w={58}
          hideControls
          value={scale.from}
          onChange={(value) => typeof value === 'number' && value < scale.to && change({ from: value })}
        />
        –
        <NumberInput
          aria-label={named(text.scaleTo)}
          w={58}
          hideControls
          value={scale.to}
          onChange={(value) => typeof value === 'number' && value > scale.from && change({ to: value })}
        />
      </span>
      {words.length > 0 ? (
        <WordScores column={column} words={words} scale={scale} onScale={set} />
      ) : (
        <Select
          aria-label={named(text.decimalMark)}
          w={150}
          data={[
            { value: EITHER_MARK, label: text.decimalMarks.either },
            { value: ',', label: text.decimalMarks.comma },
            { value: '.', label: text.decimalMarks.point },
          ]}
          value={scale.decimalMark ?? EITHER_MARK}
          onChange={(mark) =>
            set(mark === '.' || mark === ',' ? { ...unmarked, decimalMark: mark } : unmarked)
          }
        />
      )}
      {main ? (
        <span className={styles.scoreHint}>{text.scaleHint[scale.kind]}</span>
      ) : (
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          aria-label={text.makeMainOf(column)}
          onClick={() => onMapping(withMainScore(mapping, column))}
        >
          {text.makeMain}
        </Button>
      )}
    </li>
  )
}

/** What the numbers and words of each score column mean; the first one's are the score of an answer. */
export function ScoreLines({ columns, mapping, doubts, onMapping }: MappingControl) {
  return (
    <ul
      className={styles.scoreLines}
      aria-label={text.scores}
      tabIndex={mapping.score.length > 2 ? 0 : undefined}
    >
      {mapping.score.map((column, index) => (
        <ScoreLine
          key={column}
          column={column}
          main={index === 0}
          words={columns.find(({ name }) => name === column)?.words ?? []}
          mapping={mapping}
          doubts={doubts}
          onMapping={onMapping}
        />
      ))}
    </ul>
  )
}
