import { NumberInput, Select } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { markOf } from './doubtWords.ts'
import styles from './preview.module.css'
import type { ColumnMapping, Doubt } from '../../../../shared/domain/reading.ts'
import type { ScoreScale } from '../../../../shared/domain/scale.ts'

const text = messages.sources
const NO_ORDER = 'found'

function ScaleControl({
  mapping,
  doubts,
  onMapping,
}: {
  mapping: ColumnMapping
  doubts: readonly Doubt[]
  onMapping: (mapping: ColumnMapping) => void
}) {
  const scale: ScoreScale = mapping.scale ?? { from: 0, to: 10, kind: 'unknown' }
  const change = (part: Partial<ScoreScale>): void => onMapping({ ...mapping, scale: { ...scale, ...part } })
  return (
    <>
      <Select
        {...markOf(doubts, 'scale')}
        label={text.preview.scale}
        w={230}
        data={(['nps', 'rating', 'unknown'] as const).map((value) => ({
          value,
          label: text.preview.scaleKind[value],
        }))}
        value={scale.kind}
        onChange={(kind) => {
          if (kind === 'nps') change({ kind, from: 0, to: 10 })
          else if (kind === 'rating' || kind === 'unknown') change({ kind })
        }}
      />
      {scale.kind === 'rating' ? (
        <>
          <NumberInput
            label={text.preview.scaleFrom}
            w={72}
            value={scale.from}
            onChange={(value) => typeof value === 'number' && value < scale.to && change({ from: value })}
          />
          <NumberInput
            label={text.preview.scaleTo}
            w={72}
            value={scale.to}
            onChange={(value) => typeof value === 'number' && value > scale.from && change({ to: value })}
          />
        </>
      ) : null}
      <p className={styles.scaleHint}>{text.preview.scaleHint[scale.kind]}</p>
    </>
  )
}

/** What dates and scores mean, where there are any. */
export function MeaningControls(props: {
  mapping: ColumnMapping
  doubts: readonly Doubt[]
  onMapping: (mapping: ColumnMapping) => void
}) {
  const { mapping, doubts, onMapping } = props
  return (
    <>
      {mapping.date === null ? null : (
        <Select
          {...markOf(doubts, 'dateOrder')}
          label={text.preview.dateOrder}
          w={120}
          data={[
            { value: NO_ORDER, label: text.preview.dateOrderFound },
            ...(['dayFirst', 'monthFirst', 'yearFirst'] as const).map((value) => ({
              value: value,
              label: text.preview.dateOrders[value],
            })),
          ]}
          value={mapping.dateOrder ?? NO_ORDER}
          onChange={(order) =>
            onMapping({
              ...mapping,
              dateOrder:
                order === 'dayFirst' || order === 'monthFirst' || order === 'yearFirst' ? order : null,
            })
          }
        />
      )}
      {mapping.score.length === 0 ? null : (
        <ScaleControl mapping={mapping} doubts={doubts} onMapping={onMapping} />
      )}
    </>
  )
}
