import { useState } from 'react'
import { NOT_YET, useRequest } from '../../ipc/useRequest.ts'
import { usePlaceStore } from '../../stores/place.ts'
import { Analysis } from './Analysis.tsx'
import { ChainList } from './ChainList.tsx'
import { Conversation } from './Conversation.tsx'
import { MailOverviewBar } from './MailOverviewBar.tsx'
import styles from './mail.module.css'

/** A quote to show in a message. */
export interface FocusedEvidence {
  /** Whose evidence it is: the message's own answer's, or that of the conversation as a whole. */
  of: 'message' | 'chain'
  item: number
  evidence: number
}

/** Three panes: the chains, the conversation, what was found in it. */
export function MailPlace() {
  const { chain, message, openChain } = usePlaceStore()
  const detail = useRequest('mail.chain', chain === null ? NOT_YET : { chain })
  const [chosen, setChosen] = useState<number | null>(null)
  const [focused, setFocused] = useState<FocusedEvidence | null>(null)
  const [analysis, setAnalysis] = useState(false)
  const messagesOfChain = detail.data?.messages ?? []
  // Without a choice the latest message speaks for the chain.
  const shown =
    messagesOfChain.find((candidate) => candidate.item === (chosen ?? message)) ??
    messagesOfChain[messagesOfChain.length - 1] ??
    null
  return (
    <div className={styles.place}>
      <MailOverviewBar />
      <div
        className={styles.panes}
        data-open={chain !== null || undefined}
        data-analysis={(analysis && chain !== null) || undefined}
      >
        <ChainList
          chain={chain}
          onChoose={(next) => {
            setChosen(null)
            setFocused(null)
            openChain(next)
          }}
        />
        <Conversation
          chain={chain}
          request={detail}
          shown={shown?.item ?? null}
          scrollTo={message}
          focused={focused}
          onChoose={setChosen}
          onBack={() => openChain(null)}
          onAnalysis={() => setAnalysis(true)}
        />
        <Analysis
          message={shown}
          whole={detail.data?.answer ?? null}
          onBack={() => setAnalysis(false)}
          onChanged={detail.refresh}
          focused={focused}
          onFocus={(next) => {
            setFocused(next)
            if (next !== null) setAnalysis(false)
          }}
        />
      </div>
    </div>
  )
}
