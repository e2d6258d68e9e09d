import { TextInput } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import styles from './preview.module.css'

const text = messages.sources.preview

/** Whose mailbox it is, where a person says so; else it is found from the mails themselves. */
export function MailControls(props: { owner: string; onOwner: (owner: string) => void }) {
  return (
    <div className={styles.readingBar} role="group" aria-label={text.readingAs}>
      <TextInput
        label={text.owner}
        description={text.ownerHint}
        inputWrapperOrder={['label', 'input', 'description']}
        placeholder={text.ownerFound}
        w={420}
        maxLength={2000}
        value={props.owner}
        onChange={(event) => props.onOwner(event.currentTarget.value)}
      />
    </div>
  )
}
