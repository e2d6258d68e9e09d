import type { RunServer } from '../../shared/domain/run.ts'
import type { RunEnd, RunLoop } from './runLoop.ts'

/** As a run sees it: each loop is told of its servers by itself. */
export type AskingLoop = Omit<RunLoop, 'setServers'>

/**
 * The loop of the questions and that of the embeddings as one: each has its own slots and its own guard of the server, and the
 * run ends with the last of them. One that cannot go on halts the other.
 */
export function joinLoops(first: AskingLoop, second: AskingLoop): AskingLoop {
  const both = [first, second]
  for (const [loop, other] of [
    [first, second],
    [second, first],
  ] as const)
    void loop.ended.then((end) => {
      if (end.kind === 'halted') other.halt(end.reason, 0)
    })
  return {
    workers: () => {
      const questions = first.workers()
      const after = Math.max(0, ...questions.map(({ id }) => id))
      return [...questions, ...second.workers().map((worker) => ({ ...worker, id: worker.id + after }))]
    },
    get breaker() {
      return both.find(({ breaker }) => breaker !== 'closed')?.breaker ?? 'closed'
    },
    get waiting() {
      return both.find(({ waiting }) => waiting !== '')?.waiting ?? ''
    },
    servers: () => joinServers(first.servers(), second.servers()),
    rest: (reason) => both.forEach((loop) => loop.rest(reason)),
    tryServer: () => both.forEach((loop) => loop.tryServer()),
    wake: () => both.forEach((loop) => loop.wake()),
    halt: (reason, graceMs) => both.forEach((loop) => loop.halt(reason, graceMs)),
    ended: Promise.all(both.map(({ ended }) => ended)).then(joinEnds),
  }
}

/** A server that both ask stands there once, with the state it has for the first. */
function joinServers(first: readonly RunServer[], second: readonly RunServer[]): RunServer[] {
  const others = new Map(second.map((server) => [server.address, server]))
  const joined = first.map((server) => {
    const other = others.get(server.address)
    others.delete(server.address)
    if (other === undefined) return server
    const { slots, asking, answered } = other
    return {
      ...server,
      slots: server.slots + slots,
      asking: server.asking + asking,
      answered: server.answered + answered,
    }
  })
  return [...joined, ...others.values()]
}

function joinEnds(ends: readonly RunEnd[]): RunEnd {
  const halted = ends.filter((end) => end.kind === 'halted')
  if (halted.length === 0) return { kind: 'done' }
  return {
    kind: 'halted',
    reason: halted.find(({ reason }) => reason !== '')?.reason ?? '',
    unsettled: halted.flatMap(({ unsettled }) => unsettled),
  }
}
