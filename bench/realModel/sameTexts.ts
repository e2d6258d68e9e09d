import { NearGroups } from '../../src/main/folding/nearTexts.ts'
import { surveyTextKey } from '../../src/main/folding/textKey.ts'
import { PREFERENCES } from '../../src/shared/domain/preferences.ts'

/** The texts that must be asked, in their order, where one answer serves all that are the same. */
export function askedTexts(texts: readonly string[], same: 'equal' | 'nearly equal'): string[] {
  const known = new Set<string | null>()
  const distinct = texts.filter((text) => {
    const key = surveyTextKey(text)
    const isNew = !known.has(key)
    known.add(key)
    return isNew
  })
  if (same === 'equal') return distinct
  const groups = new NearGroups(PREFERENCES.nearDuplicates.default)
  for (const [item, text] of distinct.entries())
    groups.add({ item, group: 'survey', text, language: 'en' }, true)
  return distinct.filter((_text, item) => !groups.representatives.has(item))
}
