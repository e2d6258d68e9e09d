import type { MenuPart } from './parts.ts'

/** No menu bar: the page has a command palette. On a Mac the system needs one for quitting, copying and pasting. */
export function setMenu(menu: MenuPart, platform: NodeJS.Platform): void {
  menu.setApplicationMenu(
    platform === 'darwin'
      ? menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null,
  )
}
