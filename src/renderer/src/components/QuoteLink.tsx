import { Tooltip } from '@mantine/core'
import { messages } from '../messages/en.ts'
import { evidenceFor } from './highlight.ts'
import common from './common.module.css'
import type { ReactNode } from 'react'
import type { ShownAnswer } from '../../../shared/domain/item.ts'

export interface QuoteFocus {
  /** Index into the answer's evidence; null when none is in view. */
  focused: number | null
  onFocus: (evidence: number | null) => void
}

/** A finding that leads to its place in the text, or says that it has none. */
export function QuoteLink(
  props: QuoteFocus & { answer: ShownAnswer | null; field: string; quote: string; children: ReactNode },
) {
  const { answer, field, quote, focused, onFocus, children } = props
  const evidence = answer?.evidence ?? []
  const at = evidenceFor(evidence, field, quote)
  const found = evidence[at]
  if (found?.verified === true && found.part !== 'quoted') {
    return (
      <button
        type="button"
        className={common.link}
        title={messages.common.showEvidence(quote)}
        aria-pressed={focused === at}
        onClick={() => onFocus(focused === at ? null : at)}
      >
        {children}
      </button>
    )
  }
  const isQuoted = found?.verified === true
  return (
    <span>
      {children}{' '}
      {quote === '' ? null : (
        <Tooltip label={isQuoted ? messages.common.inQuotedTextMeaning : messages.common.unverifiedMeaning}>
          <span className={common.mark} tabIndex={0}>
            {isQuoted ? messages.common.inQuotedText : messages.common.unverified}
          </span>
        </Tooltip>
      )}
    </span>
  )
}
