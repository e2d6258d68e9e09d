/** What `bench/soak.ts` and the program it watches tell each other. */
export type ToProgram =
  | { do: 'import'; path: string }
  /** The clock of main jumps by so many milliseconds, back where they are negative. */
  | { do: 'jump'; milliseconds: number }
  | { do: 'end' }

export type FromProgram =
  | {
      told: 'state'
      imported: number
      /** Of the run that goes on, or of the latest one. */
      run: string
      open: number
      failed: number
      /** Milliseconds that the slowest of the views' questions of the last second took. */
      slowestView: number
    }
  | { told: 'trouble'; message: string }
