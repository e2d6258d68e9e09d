/** Which files have come to rest: nobody has written to them for a while. Pure. */

export interface FileMark {
  bytes: number
  /** Milliseconds since 1970. */
  modifiedAt: number
}

export interface SeenFile extends FileMark {
  path: string
}

export const sameMark = (a: FileMark, b: FileMark): boolean =>
  a.bytes === b.bytes && a.modifiedAt === b.modifiedAt

export interface Settling {
  /**
   * Takes in what is there now.
   *
   * A file's own time says nothing of whether it is whole: who copies a file may set it to any. So each is watched for as
   * long, whatever its time.
   *
   * @param now milliseconds by a clock that never goes back
   * @returns those that have been the same for `restMs`; an empty one is still to be written
   */
  look<Seen extends SeenFile>(files: readonly Seen[], now: number, restMs: number): Seen[]
}

export function createSettling(): Settling {
  let known = new Map<string, FileMark & { since: number }>()
  return {
    look: (files, now, restMs) => {
      const next = new Map<string, FileMark & { since: number }>()
      for (const { path, bytes, modifiedAt } of files) {
        const before = known.get(path)
        const since = before !== undefined && sameMark(before, { bytes, modifiedAt }) ? before.since : now
        next.set(path, { bytes, modifiedAt, since })
      }
      known = next
      return files.filter(({ path, bytes }) => bytes > 0 && now - next.get(path)!.since >= restMs)
    },
  }
}
