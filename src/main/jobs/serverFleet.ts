/**
 * The model servers of a run: which of them a question goes to. Each has a gate of its own, so that one that fails rests while
 * the others go on; the one with the fewest questions under way is asked first. Servers may join and leave while the run goes
 * on: one that leaves is asked nothing more, and what it was asked is heard to its end.
 */
import { type ErrorData, VerbatimError, fromErrorData, toErrorData } from '../../shared/domain/errors.ts'
import type { RunServer, RunsSnapshot } from '../../shared/domain/run.ts'
import type { AskedServer } from './askedServer.ts'
import { type ServerGate, createServerGate } from './serverGate.ts'

/** A place at a server, held while it is asked. */
export interface Seat {
  readonly server: AskedServer
  /** The server answers, as far as is known. */
  readonly isUp: boolean
  /** It is there, but said that it answers nobody for a while. */
  readonly isHeld: boolean
  /** Counts the outcome for the server's breaker. */
  watch<T>(ask: () => Promise<T>): Promise<T>
  /** @param answers how many jobs were answered */
  leave(answers: number): void
  /** It cannot answer this recipe: it has not the model, or another one by that name. */
  isUnable(recipe: number, why: ErrorData): void
  /**
   * It said that it answers nobody for so long.
   *
   * @returns whether that may be for what was asked here: it was held to answer until now, and was asked nothing else
   */
  holdOff(milliseconds: number, why: ErrorData): boolean
  /** Whether another server answers that can be asked this recipe, be it once a slot is free. */
  hasOther(recipe: number): boolean
  /** Has the server tried before anything more is asked of it. */
  lookAgain(): void
}

export interface ServerFleet {
  readonly breaker: RunsSnapshot['breaker']
  /** Why none can be asked; null when one can, or while models are loaded for the first time. */
  readonly reason: unknown
  /** Slots of all that take part, whether they answer at the moment or not. */
  readonly slots: number
  /** Questions that could be asked now. */
  free(): number
  /** Whether a question by the recipe could be asked now. */
  hasSeat(recipe: number): boolean
  /** @param avoid the server that failed the job before: another one is asked if it can be */
  take(recipe: number, avoid: string | undefined): Seat | null
  /** Why no server could ever answer the recipe as things stand; null when one could. */
  whyNone(recipe: number): ErrorData | null
  /** From now on. Who is new is tried at once, unless nothing is to be asked for now. */
  set(servers: readonly AskedServer[]): void
  /** Tries all of them before anything more is asked. */
  tryAll(): void
  view(): RunServer[]
  close(): void
}

export interface FleetOptions {
  servers: readonly AskedServer[]
  breaker: { failures: number; pauseMs: number }
  signal: AbortSignal
  /** Nothing is to be asked for now: who joins is tried later, with the others. */
  isResting: () => boolean
  onChange: () => void
  /** None of them can be asked, and waiting does not mend that. */
  onHopeless: (error: unknown) => void
}

interface Member {
  server: AskedServer
  gate: ServerGate
  asking: number
  answered: number
  isLeaving: boolean
  /** Why it takes no part; tried again after a while. */
  leftOut: unknown
  /** By recipe; until a moment of `performance.now()`. */
  unable: Map<number, { why: ErrorData; until: number }>
  retry: ReturnType<typeof setTimeout> | undefined
}

export function createServerFleet(options: FleetOptions): ServerFleet {
  const { breaker, signal } = options
  let members: Member[] = []
  let closed = false

  const taking = (): Member[] => members.filter(({ isLeaving }) => !isLeaving)
  const isUnable = ({ unable }: Member, recipe: number): boolean => {
    const known = unable.get(recipe)
    return known !== undefined && known.until > performance.now()
  }

  const leaveOut = (member: Member, error: unknown): void => {
    member.leftOut = error
    if (taking().every(({ leftOut }) => leftOut !== null)) {
      options.onHopeless(taking()[0]?.leftOut ?? error)
      return
    }
    member.retry = setTimeout(() => member.gate.open(), breaker.pauseMs)
    options.onChange()
  }

  const join = (server: AskedServer): Member => {
    const member: Member = {
      server,
      gate: createServerGate({
        ...breaker,
        warmUp: async () => {
          await member.server.warmUp(signal)
          member.leftOut = null
          member.unable.clear()
        },
        onChange: options.onChange,
        onHopeless: (error) => leaveOut(member, error),
      }),
      asking: 0,
      answered: 0,
      isLeaving: false,
      leftOut: null,
      unable: new Map(),
      retry: undefined,
    }
    members.push(member)
    return member
  }
  const dismiss = (member: Member): void => {
    clearTimeout(member.retry)
    member.gate.close()
    members = members.filter((each) => each !== member)
    const heir = members.find(({ server }) => server.address === member.server.address)
    if (heir !== undefined) heir.answered += member.answered
  }

  const isAnswering = ({ isLeaving, gate }: Member): boolean => !isLeaving && gate.state === 'closed'
  const slotsOf = ({ gate, server }: Member): number => (gate.isDoubtful ? 1 : server.slots)
  const isOpen = (member: Member): boolean => isAnswering(member) && member.asking < slotsOf(member)

  const ableNow = (recipe: number): Member[] =>
    members.filter((member) => isOpen(member) && !isUnable(member, recipe))

  const seatAt = (member: Member): Seat => {
    member.asking += 1
    return {
      server: member.server,
      get isUp() {
        return member.gate.state === 'closed'
      },
      get isHeld() {
        return member.gate.isHeld
      },
      hasOther: (recipe) =>
        members.some((other) => other !== member && isAnswering(other) && !isUnable(other, recipe)),
      watch: (ask) => member.gate.watch(ask),
      leave: (answers) => {
        member.asking -= 1
        member.answered += answers
        if (member.isLeaving && member.asking === 0) dismiss(member)
      },
      isUnable: (recipe, why) => {
        member.unable.set(recipe, { why, until: performance.now() + breaker.pauseMs })
      },
      // One among many is refused by how many they are, as where a server takes one at a time.
      holdOff: (milliseconds, why) =>
        member.gate.holdOff(milliseconds, fromErrorData(why)) && member.asking === 1,
      lookAgain: () => open(member),
    }
  }

  const open = (member: Member): void => {
    clearTimeout(member.retry)
    member.gate.open()
  }
  for (const server of options.servers) join(server)

  return {
    get breaker() {
      const states = taking().map(({ gate }) => gate.state)
      if (states.includes('closed')) return 'closed'
      return states.includes('half-open') ? 'half-open' : 'open'
    },
    get reason() {
      if (taking().some(({ gate }) => gate.state === 'closed')) return null
      return taking().find(({ gate }) => gate.reason !== null)?.gate.reason ?? null
    },
    get slots() {
      return taking().reduce((sum, { server, leftOut }) => sum + (leftOut === null ? server.slots : 0), 0)
    },
    free: () => members.filter(isOpen).reduce((sum, member) => sum + slotsOf(member) - member.asking, 0),
    hasSeat: (recipe) => ableNow(recipe).length > 0,
    take: (recipe, avoid) => {
      const [best] = ableNow(recipe).toSorted(
        (a, b) =>
          Number(a.server.key === avoid) - Number(b.server.key === avoid) ||
          a.asking - b.asking ||
          b.server.slots - a.server.slots,
      )
      return best === undefined ? null : seatAt(best)
    },
    whyNone: (recipe) => {
      const able = taking().filter((member) => member.leftOut === null && !isUnable(member, recipe))
      if (able.length > 0) return null
      const [first] = taking()
      if (first === undefined) return noServer().toData()
      return first.unable.get(recipe)?.why ?? toErrorData(first.leftOut)
    },
    set: (servers) => {
      if (closed) return
      const before = taking().length
      for (const member of members) {
        const now = servers.find(({ key }) => key === member.server.key)
        member.isLeaving = now === undefined
        if (now !== undefined) member.server = now
        else clearTimeout(member.retry)
      }
      for (const member of members) if (member.isLeaving && member.asking === 0) dismiss(member)
      for (const server of servers) {
        if (members.some((each) => each.server.key === server.key)) continue
        const joined = join(server)
        if (!options.isResting()) open(joined)
      }
      const [left] = taking()
      if (left !== undefined && taking().every(({ leftOut }) => leftOut !== null)) {
        options.onHopeless(left.leftOut)
        return
      }
      if (taking().length !== before) options.onChange()
    },
    tryAll: () => taking().forEach(open),
    // One that leaves and joins anew, as with another key, is told of once: by the one that stays.
    view: () =>
      [...Map.groupBy(members, ({ server }) => server.address).values()].map((ofAddress) => {
        const told = ofAddress.findLast(({ isLeaving }) => !isLeaving) ?? ofAddress[0]!
        const sum = (count: (member: Member) => number): number =>
          ofAddress.reduce((total, member) => total + count(member), 0)
        return {
          address: told.server.address,
          state: stateOf(told),
          reason: reasonOf(told),
          slots: told.server.slots,
          asking: sum(({ asking }) => asking),
          answered: sum(({ answered }) => answered),
        }
      }),
    close: () => {
      closed = true
      for (const member of members) {
        clearTimeout(member.retry)
        member.gate.close()
      }
    },
  }
}

function stateOf({ isLeaving, leftOut, gate }: Member): RunServer['state'] {
  if (isLeaving) return 'leaving'
  if (leftOut !== null) return 'left out'
  if (gate.state === 'closed') return 'asked'
  return gate.reason === null ? 'loading' : 'waited for'
}

function reasonOf({ leftOut, gate }: Member): string {
  const why = leftOut ?? gate.reason
  return why === null ? '' : toErrorData(why).message
}

const noServer = (): VerbatimError =>
  new VerbatimError('server_unreachable', 'no model server is set', 'Set one in the preferences.')
