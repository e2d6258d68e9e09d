import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Rectangle } from 'electron'
import { z } from 'zod'
import { makeFolder } from '../folders.ts'
import { writeAtomically } from '../writeAtomically.ts'

const Place = z.object({ x: z.number().int(), y: z.number().int() })
export const WindowState = z.object({
  width: z.number().int().min(400).max(20_000),
  height: z.number().int().min(300).max(20_000),
  /** Null: where the system puts it. */
  place: z.nullable(Place),
  maximized: z.boolean(),
})
export type WindowState = z.infer<typeof WindowState>

export const FIRST_WINDOW_STATE: WindowState = { width: 1440, height: 900, place: null, maximized: false }

/** The state as it was left; the first one where there is none or it cannot be read. */
export async function readWindowState(file: string): Promise<WindowState> {
  try {
    return WindowState.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    return FIRST_WINDOW_STATE
  }
}

export async function writeWindowState(file: string, state: WindowState): Promise<void> {
  makeFolder(dirname(file))
  await writeAtomically(file, [JSON.stringify(state)])
}

/** Forgets the place when no screen shows enough of the window to take hold of it, as after a screen was unplugged. */
export function fitToScreens(state: WindowState, screens: readonly Rectangle[]): WindowState {
  const { place } = state
  if (place === null) return state
  const isVisible = screens.some(
    (screen) =>
      place.x + state.width > screen.x + 100 &&
      place.x < screen.x + screen.width - 100 &&
      place.y >= screen.y &&
      place.y < screen.y + screen.height - 50,
  )
  return isVisible ? state : { ...state, place: null }
}
