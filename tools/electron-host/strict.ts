import { EventEmitter } from 'node:events'

/** Wraps a part of the stand-in so that asking for a member it does not have fails with its name, and never silently does nothing. */
export function strict<T extends object>(name: string, part: T): T {
  return new Proxy(part, {
    get: (target, member, receiver) => {
      if (typeof member === 'string' && !(member in target) && !isProbe(member))
        throw unknownMember(name, member)
      return Reflect.get(target, member, receiver) as unknown
    },
    set: (target, member, value, receiver) => {
      if (typeof member === 'string' && !(member in target) && !isProbe(member))
        throw unknownMember(name, member)
      return Reflect.set(target, member, value, receiver)
    },
  })
}

/** What the language and Node's own event emitter look for on any object. */
const isProbe = (member: string): boolean =>
  member.startsWith('_') || ['then', 'toJSON', 'domain'].includes(member)

const unknownMember = (name: string, member: string): Error =>
  new Error(`the stand-in for electron has no ${name}.${member}; see tools/electron-host`)

export type Listener = (...args: never[]) => void

/** An emitter that knows which events it can emit and refuses listeners for any other. */
export class KnownEvents extends EventEmitter {
  private readonly name: string
  private readonly known: ReadonlySet<string>

  constructor(name: string, known: readonly string[]) {
    super()
    this.name = name
    this.known = new Set(known)
  }

  override on(event: string, listener: Listener): this {
    this.check(event)
    return super.on(event, listener as (...args: unknown[]) => void)
  }

  override once(event: string, listener: Listener): this {
    this.check(event)
    return super.once(event, listener as (...args: unknown[]) => void)
  }

  private check(event: string): void {
    if (!this.known.has(event)) throw unknownMember(this.name, `on('${event}')`)
  }
}

/** An event whose default can be prevented, with what else belongs to it. */
export class HostEvent {
  defaultPrevented = false

  preventDefault(): void {
    this.defaultPrevented = true
  }

  static with<T extends object>(details: T): HostEvent & T {
    return Object.assign(new HostEvent(), details)
  }
}
