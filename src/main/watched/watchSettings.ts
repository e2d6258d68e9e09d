import type { Preferences } from '../../shared/domain/preferences.ts'
import { RunRequest } from '../../shared/domain/run.ts'
import { parseFolderList, stagesUpTo } from '../../shared/domain/watched.ts'
import type { WatchSettings } from './watchService.ts'

/** What is watched as the preferences say, and what becomes of it. */
export function watchSettingsOf(preferences: Preferences): WatchSettings {
  const stages = stagesUpTo(preferences.watchedStage)
  return {
    folders: parseFolderList(preferences.watchedFolders) ?? [],
    restMs: preferences.watchedRestSeconds * 1_000,
    // Rules read by themselves wherever folders are watched by the preferences.
    request: stages.length <= 1 ? null : RunRequest.parse({ stages }),
  }
}
