import { VerbatimError } from '../../shared/domain/errors.ts'

/** The error a person sees when a file cannot be opened or read. */
export function fileError(path: string, error: unknown): VerbatimError {
  if (error instanceof VerbatimError) return error
  const { code, message } = error as { code?: string; message: string }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new VerbatimError(
      'file_not_found',
      `${path} is not there`,
      'It may have been moved or deleted. Choose it again.',
      { cause: error },
    )
  }
  return new VerbatimError(
    'file_unreadable',
    `${path} cannot be read: ${message}`,
    'Check that you may read the file.',
    { cause: error },
  )
}
