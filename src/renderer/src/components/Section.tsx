import { useId } from 'react'
import styles from './common.module.css'
import type { ReactNode } from 'react'

/** A titled part of a page; `note` says how to read it, `tools` change it. */
export function Section(props: {
  title: string
  note?: ReactNode
  tools?: ReactNode
  children: ReactNode
  className?: string
}) {
  const id = useId()
  return (
    <section className={`${styles.section} ${props.className ?? ''}`} aria-labelledby={id}>
      <header className={styles.sectionHead}>
        <h2 id={id}>{props.title}</h2>
        {props.tools}
      </header>
      {props.children}
      {props.note === undefined ? null : (
        <p className={styles.sectionNote} style={{ marginTop: 8 }}>
          {props.note}
        </p>
      )}
    </section>
  )
}

export function Empty(props: { title: string; hint?: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <p className={styles.emptyTitle}>{props.title}</p>
      {props.hint === undefined ? null : <p>{props.hint}</p>}
      {props.children ? <div className={styles.emptyActions}>{props.children}</div> : null}
    </div>
  )
}
