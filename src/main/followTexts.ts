/** What follows by itself when texts come or change: mails are threaded, the rules read them, the themes are held against them. */
import type { Source } from '../shared/domain/source.ts'
import type { Logger } from './logger.ts'
import type { PreferenceService } from './preferences/preferenceService.ts'
import type { ThemeService } from './themes/themeService.ts'
import type { ThreadService } from './threads/threadService.ts'
import type { TriageService } from './triage/triageService.ts'

export interface FollowOptions {
  threads: Pick<ThreadService, 'rethread'>
  triage: Pick<TriageService, 'run' | 'warm'>
  themes: Pick<ThemeService, 'update'>
  logger: Logger
  /** Whether the rules read by themselves. */
  background: boolean
  factsChanged: () => void
}

export interface FollowingTexts {
  /** While the person looks at the preview the rules get ready; at the start of the import it would slow that down. */
  getReady(): void
  /** @returns whether the rules follow, in the background: neither this import nor the next one waits for them */
  afterImport(source: Source, onThreading: () => void): Promise<{ rulesFollow: boolean }>
  /** Where the rules read by themselves, resolves when they have. */
  afterChange(): Promise<void>
  /** Who waits for whom depends on whose mailbox it is. */
  followOwnAddress(preferences: Pick<PreferenceService, 'all' | 'topic'>): void
  /** Never rejects. */
  updateThemes(): Promise<void>
}

export function followTexts(options: FollowOptions): FollowingTexts {
  const { threads, triage, themes, logger, background, factsChanged } = options
  const log = (message: string) => (error: unknown) => logger.error(message, { message: String(error) })
  const rethread = async (): Promise<void> => {
    await threads.rethread()
    factsChanged()
  }
  const readByRules = async (): Promise<void> => {
    await triage.run()
    factsChanged()
  }
  return {
    getReady: () => {
      if (!background) return
      triage.warm().catch((error: unknown) => logger.warn('rules not warmed up', { message: String(error) }))
    },
    afterImport: async (source, onThreading) => {
      if (source.kind === 'email') {
        onThreading()
        await threads.rethread()
      }
      factsChanged()
      // The import is complete, and the rules show how far they are by themselves.
      if (background) readByRules().catch(log('the rules failed'))
      return { rulesFollow: background }
    },
    afterChange: async () => {
      if (background) await readByRules()
    },
    followOwnAddress: (preferences) => {
      let known = preferences.all().ownAddress
      preferences.topic.subscribe(() => {
        const { ownAddress } = preferences.all()
        if (ownAddress === known) return
        known = ownAddress
        rethread().catch(log('threading failed'))
      })
    },
    updateThemes: async () => {
      try {
        await themes.update()
        factsChanged()
      } catch (error) {
        log('the themes could not be brought up to date')(error)
      }
    },
  }
}
