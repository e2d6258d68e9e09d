/** Where the command line writes; tests pass their own. */
export interface CommandIo {
  out(text: string): void
  err(text: string): void
  /** True when stderr is a terminal: progress is then a bar that redraws itself. */
  errIsTerminal: boolean
  /** What is not to stand in the command itself: all of stdin, or at a terminal one line that is asked for and not shown. */
  secret(question: string, interrupted: AbortSignal): Promise<string>
}

/**
 * 0 done; 1 could not be done; 2 wrong usage or unreadable input; 3 done, but some failed; 130 interrupted; 141 whoever
 * read the output has closed it, as shells tell it of a process that SIGPIPE ends.
 */
export const EXIT = {
  done: 0,
  notDone: 1,
  usage: 2,
  someFailed: 3,
  interrupted: 130,
  pipeClosed: 141,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
