import { z } from 'zod'
import { PreferenceView } from '../domain/preferences.ts'
import { channel, nothing } from './contract.ts'

export const AppInfo = z.object({
  version: z.string(),
  /** Real Electron, or the stand-in host of a development checkout. */
  host: z.enum(['electron', 'stand-in']),
  platform: z.string(),
  dataFolder: z.string(),
  /** Set when another process owns the data folder: this window can only read. */
  readOnlyBecause: z.string().nullable(),
})
export type AppInfo = z.infer<typeof AppInfo>

export const appContract = {
  'app.info': channel(nothing, AppInfo),
  'app.openDataFolder': channel(nothing, nothing),
}

export const preferencesContract = {
  'preferences.get': channel(nothing, z.record(z.string(), PreferenceView)),
  /** The topic `preferences` tells that there is something to get. */
  'preferences.set': channel(
    z.object({ name: z.string(), value: z.union([z.string(), z.number()]) }),
    z.object({ kept: z.literal(true) }),
  ),
}
