import { useMemo } from 'react'
import { messages } from '../../messages/en.ts'
import { mailDocument } from './mailDocument.ts'
import styles from './mail.module.css'

const text = messages.mail

/** The HTML of a mail in a frame that may do nothing: no script, no link, no request, no origin. */
export function FormattedMail({ html, subject }: { html: string; subject: string }) {
  const document = useMemo(() => mailDocument(html), [html])
  return (
    <>
      <iframe
        className={styles.frame}
        sandbox=""
        referrerPolicy="no-referrer"
        srcDoc={document.html}
        title={text.formattedFrame(subject)}
      />
      <p className={styles.quiet}>
        {text.formattedNote}
        {document.blocked === 0 ? '' : ` ${text.blocked(document.blocked)}.`}
      </p>
    </>
  )
}
