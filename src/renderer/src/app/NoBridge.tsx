import { messages } from '../messages/en.ts'

/** The page without its app: nothing can be shown, and it says so. */
export function NoBridge() {
  return (
    <main style={{ maxWidth: 480, margin: '20vh auto', padding: 24 }}>
      <h1>{messages.shell.name}</h1>
      <p>{messages.shell.noBridge}</p>
    </main>
  )
}
