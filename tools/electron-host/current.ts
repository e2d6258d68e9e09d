import type { Host } from './host.ts'

/** The module `electron` exists once in a process, and so does the host behind it. */
let current: Host | null = null

export function setHost(host: Host): void {
  if (current !== null) throw new Error('there is a host already')
  current = host
}

export function currentHost(): Host {
  if (current === null) throw new Error('electron was imported before its stand-in was started')
  return current
}
