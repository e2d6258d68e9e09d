import { useEffect, useMemo, useRef } from 'react'
import { highlightSegments } from './highlight.ts'
import styles from './evidence.module.css'
import type { Evidence } from '../../../shared/domain/labels.ts'

/** A person's own words with the quotes marked that the labels rest on; the focused one stands out and is in view. */
export function EvidenceText(props: { text: string; evidence: readonly Evidence[]; focused: number | null }) {
  const { text, evidence, focused } = props
  const segments = useMemo(() => highlightSegments(text, evidence), [text, evidence])
  const strong = useRef<HTMLElement>(null)
  useEffect(() => {
    if (focused !== null) strong.current?.scrollIntoView({ block: 'center', behavior: 'smooth' })
  }, [focused])
  let placed = false
  return (
    <p className={styles.text} dir="auto">
      {segments.map((segment) => {
        if (segment.evidence.length === 0) return segment.text
        const isFocused = focused !== null && segment.evidence.includes(focused)
        const first = isFocused && !placed
        placed ||= isFocused
        return (
          <mark
            key={segment.start}
            ref={first ? strong : undefined}
            className={styles.quote}
            data-focused={isFocused || undefined}
          >
            {segment.text}
          </mark>
        )
      })}
    </p>
  )
}
