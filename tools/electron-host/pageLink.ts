import type { DialogAnswer, DialogRequest, ToPage } from './messages.ts'

/** The browser page that shows the window just now, if any. One at a time: the newest one counts. */
export interface PageLink {
  readonly connected: boolean
  send(message: ToPage): void
  connect(send: (message: ToPage) => void): void
  disconnect(send: (message: ToPage) => void): void
  /** Shows a dialog, now or as soon as a page is there, and waits for its answer. */
  ask(dialog: DialogRequest): Promise<DialogAnswer>
  answer(id: number, answer: DialogAnswer): void
  /** Answers the next dialog without showing it, as tests do. */
  answerNext(answer: DialogAnswer): void
}

export function createPageLink(): PageLink {
  let current: ((message: ToPage) => void) | null = null
  let nextId = 1
  const open = new Map<number, { dialog: DialogRequest; resolve: (answer: DialogAnswer) => void }>()
  const prepared: DialogAnswer[] = []

  return {
    get connected() {
      return current !== null
    },
    send: (message) => current?.(message),
    connect: (send) => {
      current?.({
        type: 'ended',
        message: 'Verbatim was opened in another page. Go on there, or reload this one.',
      })
      current = send
      for (const [id, { dialog }] of open) send({ type: 'dialog', id, dialog })
    },
    disconnect: (send) => {
      if (current === send) current = null
    },
    ask: (dialog) => {
      const answer = prepared.shift()
      if (answer !== undefined) return Promise.resolve(answer)
      const id = nextId++
      return new Promise((resolve) => {
        open.set(id, { dialog, resolve })
        current?.({ type: 'dialog', id, dialog })
      })
    },
    answer: (id, answer) => {
      open.get(id)?.resolve(answer)
      open.delete(id)
    },
    answerNext: (answer) => {
      prepared.push(answer)
    },
  }
}
