import type { RunEnd, RunLoop } from './runLoop.ts'

/**
 * The loop of the questions and that of the embeddings as one: each has its own slots and its own guard of the server, and the
 * run ends with the last of them. One that cannot go on halts the other.
 */
export function joinLoops(first: RunLoop, second: RunLoop): RunLoop {
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
    // The embeddings have a server of their own.
    setServers: (servers) => first.setServers(servers),
    servers: () => first.servers(),
    rest: (reason) => both.forEach((loop) => loop.rest(reason)),
    tryServer: () => both.forEach((loop) => loop.tryServer()),
    wake: () => both.forEach((loop) => loop.wake()),
    halt: (reason, graceMs) => both.forEach((loop) => loop.halt(reason, graceMs)),
    ended: Promise.all(both.map(({ ended }) => ended)).then(joinEnds),
  }
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
