/** The file of each worker entry, as a path or URL that `new Worker` takes. */
export interface WorkerFiles {
  analyst: string
  /** Started by the parser thread. */
  document: string
  parser: string
  reader: string
  triager: string
  writer: string
}
