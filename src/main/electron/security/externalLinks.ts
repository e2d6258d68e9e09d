import type { DialogPart, ShellPart } from '../parts.ts'

const MAXIMUM_LENGTH = 2000

/** The address as it would be opened; null for anything but https and mailto. */
export function parseExternalAddress(address: string): string | null {
  if (address.length > MAXIMUM_LENGTH) return null
  const url = URL.parse(address)
  if (url === null) return null
  const isLink = url.protocol === 'https:' && url.username === '' && url.password === ''
  return isLink || url.protocol === 'mailto:' ? url.href : null
}

/** Opens a link in the system's browser after the person said so, seeing the whole address. */
export async function openExternalAfterConfirmation(
  address: string,
  { dialog, shell }: { dialog: Pick<DialogPart, 'showMessageBox'>; shell: Pick<ShellPart, 'openExternal'> },
): Promise<boolean> {
  const parsed = parseExternalAddress(address)
  if (parsed === null) return false
  const { response } = await dialog.showMessageBox({
    type: 'question',
    title: 'Verbatim',
    message: 'Open this address outside Verbatim?',
    detail: parsed,
    buttons: ['Cancel', 'Open'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  })
  if (response !== 1) return false
  await shell.openExternal(parsed)
  return true
}
