import { z } from 'zod'

/**
 * What went wrong, as data: the only form in which an error crosses a thread, a process or the IPC border.
 * `message` names the file or thing and the place; `hint` says what the person can do.
 */
export const ErrorData = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().default(''),
  /** Only for `queue_full`: when it is worth asking again. */
  retryAfterSeconds: z.number().optional(),
})
export type ErrorData = z.infer<typeof ErrorData>

export type ErrorCode =
  | 'usage'
  | 'file_not_found'
  | 'file_unreadable'
  | 'file_empty'
  | 'file_not_text'
  | 'file_changed'
  | 'file_protected'
  | 'file_damaged'
  | 'file_unsafe'
  | 'format_unknown'
  | 'mapping_invalid'
  | 'survey_mismatch'
  | 'disk_full'
  | 'data_folder_in_use'
  | 'data_folder_unusable'
  | 'database_foreign'
  | 'database_newer'
  | 'database_damaged'
  | 'not_found'
  | 'queue_full'
  | 'preference_invalid'
  | 'server_unreachable'
  | 'server_not_a_model_server'
  | 'server_address_refused'
  | 'server_key_refused'
  | 'server_busy'
  | 'server_failed'
  | 'model_missing'
  | 'model_changed'
  | 'model_timeout'
  | 'answer_invalid'
  | 'answer_cut'
  | 'context_exceeded'
  | 'cancelled'
  | 'run_state'
  | 'internal'

/** An error a person can act on. Everything else that is thrown is a defect and is reported as `internal`. */
export class VerbatimError extends Error {
  readonly code: ErrorCode
  readonly hint: string
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: ErrorCode,
    message: string,
    hint = '',
    options: { cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'VerbatimError'
    this.code = code
    this.hint = hint
    this.retryAfterSeconds = options.retryAfterSeconds
  }

  toData(): ErrorData {
    return {
      code: this.code,
      message: this.message,
      hint: this.hint,
      ...(this.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: this.retryAfterSeconds }),
    }
  }
}

/** The window keeps a log, commands keep none. */
const DEFECT_HINT =
  'This is a defect in Verbatim. The window keeps a log of it in the data folder, under logs; of a command, VERBATIM_LOG=1 shows it.'

/** Any error as data: ours as it is, the system's where a person can do something about it, the rest as a defect. */
export function toErrorData(error: unknown): ErrorData {
  if (error instanceof VerbatimError) return error.toData()
  const message = error instanceof Error ? error.message : String(error)
  const systemCode = (error as { code?: unknown } | null | undefined)?.code
  if (systemCode === 'SQLITE_FULL' || systemCode === 'ENOSPC') {
    return {
      code: 'disk_full',
      message: 'the disk is full',
      hint: 'Make room and go on: everything acknowledged so far is kept.',
    }
  }
  if (systemCode === 'SQLITE_CORRUPT' || systemCode === 'SQLITE_NOTADB') {
    return {
      code: 'database_damaged',
      message: `the database is damaged: ${message}`,
      hint: 'Close Verbatim and restore a backup; the damaged file is left in place.',
    }
  }
  return {
    code: 'internal',
    message,
    hint: DEFECT_HINT,
  }
}

export function fromErrorData(data: ErrorData): VerbatimError {
  return new VerbatimError(
    data.code as ErrorCode,
    data.message,
    data.hint,
    data.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: data.retryAfterSeconds },
  )
}

/** Ends a switch over a union: a new member that is not handled does not compile. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`)
}
