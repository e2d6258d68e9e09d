import { VerbatimError } from '../../shared/domain/errors.ts'

/** The error a person sees when a file cannot be opened or read. */
export function fileError(path: string, error: unknown): VerbatimError {
  if (error instanceof VerbatimError) return error
  const { code, message } = error as { code?: string; message: string }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const hint = path.includes('\uFFFD')
      ? 'Its name holds bytes that are not UTF-8, by which it cannot be opened. Rename it; mails with such names can be imported with the folder they are in.'
      : 'It may have been moved or deleted. Choose it again.'
    return new VerbatimError('file_not_found', `${path} is not there`, hint, { cause: error })
  }
  return new VerbatimError(
    'file_unreadable',
    `${path} cannot be read: ${message}`,
    'Check that you may read the file.',
    { cause: error },
  )
}
